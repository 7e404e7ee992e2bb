#pragma once
// A clock that moves only when told to: scheduler tests take no time. Any thread.

#include <condition_variable>
#include <mutex>

#include "bridge/base/clock.h"

namespace healthlint {

class ManualClock final : public Clock {
  public:
    explicit ManualClock(TimePoint start) : now_(start) {}

    TimePoint now() const override;
    bool wait_until(TimePoint deadline, const std::stop_token& stop) override;

    void advance(std::chrono::milliseconds by);
    void set(TimePoint now);

  private:
    mutable std::mutex mutex_;
    std::condition_variable_any moved_;
    TimePoint now_;  // guarded by mutex_
};

}  // namespace healthlint
