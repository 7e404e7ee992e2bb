#pragma once
// Who works in the background, of all processes that share a database: what is known of a site is
// in one memory. The others accept events, answer pages and wait: when the holder of this duty dies
// or loses the database, the next one that asks has it.

#include <mutex>
#include <optional>

#include "bridge/base/clock.h"
#include "bridge/store/store.h"
#include "bridge/work/service.h"

namespace healthlint {

class Schedule {
  public:
    // Both must outlive it.
    Schedule(Store& store, Clock& clock) : store_(store), clock_(clock) {}

    // Asks the store at most once per kScheduleAge; not ours while it cannot be asked. Any thread.
    bool is_ours() { return duty() == Duty::Works; }

    Duty duty();  // the same, and whether the store could be asked

    static constexpr std::chrono::seconds kScheduleAge{1};

  private:
    Store& store_;
    Clock& clock_;
    std::mutex mutex_;  // guards all below
    std::optional<TimePoint> asked_;
    Duty duty_ = Duty::Unknown;
};

}  // namespace healthlint
