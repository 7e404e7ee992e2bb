#include "tests/support/manual_clock.h"

namespace healthlint {

TimePoint ManualClock::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

bool ManualClock::wait_until(TimePoint deadline, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return moved_.wait(lock, stop, [&] { return now_ >= deadline; });
}

void ManualClock::advance(std::chrono::milliseconds by) {
    {
        const std::lock_guard lock(mutex_);
        now_ += by;
    }
    moved_.notify_all();
}

void ManualClock::set(TimePoint now) {
    {
        const std::lock_guard lock(mutex_);
        now_ = now;
    }
    moved_.notify_all();
}

}  // namespace healthlint
