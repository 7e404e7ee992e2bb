#include "bridge/work/schedule.h"

#include "bridge/base/log.h"

namespace healthlint {

Duty Schedule::duty() {
    const std::lock_guard lock(mutex_);
    const TimePoint now = clock_.now();
    if (asked_ && now - *asked_ < kScheduleAge && now >= *asked_) return duty_;
    const auto held = store_.hold("schedule");
    if (!held) log_error("schedule.unknown", {{"error", held.error().message}});
    const bool ours = held && *held;
    if (ours != (duty_ == Duty::Works)) log_info(ours ? "schedule.taken" : "schedule.lost");
    duty_ = !held ? Duty::Unknown : ours ? Duty::Works : Duty::StandsBy;
    asked_ = now;
    return duty_;
}

}  // namespace healthlint
