#pragma once
// The only way to read the time and the only way to wait.

#include <stop_token>

#include "bridge/base/time.h"

namespace healthlint {

class Clock {
  public:
    virtual ~Clock() = default;

    virtual TimePoint now() const = 0;

    // Waits until `deadline` or until a stop is asked for; false when stopped. Any thread.
    virtual bool wait_until(TimePoint deadline, const std::stop_token& stop) = 0;
};

// A wait ends when the deadline has come, or after as long as it was away when the wait began:
// setting the time back makes no wait longer.
class SystemClock : public Clock {
  public:
    TimePoint now() const override;
    bool wait_until(TimePoint deadline, const std::stop_token& stop) override;
};

}  // namespace healthlint
