#include "bridge/base/clock.h"

#include <thread>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// The machine's clock after somebody set it.
class ResetClock final : public SystemClock {
  public:
    explicit ResetClock(milliseconds by) : by_(by) {}

    // It is set when the wait is under way, which has looked twice.
    TimePoint now() const override {
        return SystemClock::now() + (looks_++ < 2 ? milliseconds(0) : by_);
    }

  private:
    const milliseconds by_;
    mutable int looks_ = 0;
};

TEST(SystemClock, WaitsForTheDeadline) {
    SystemClock clock;
    const TimePoint deadline = clock.now() + milliseconds(30);
    EXPECT_TRUE(clock.wait_until(deadline, {}));
    EXPECT_GE(clock.now(), deadline);
    EXPECT_TRUE(clock.wait_until(deadline, {})) << "has passed";
}

TEST(SystemClock, AWaitEndsWhenAStopIsAskedFor) {
    SystemClock clock;
    std::stop_source stop;
    std::jthread stopping([&] { stop.request_stop(); });
    EXPECT_FALSE(clock.wait_until(clock.now() + hours(24), stop.get_token()));
    EXPECT_FALSE(clock.wait_until(clock.now(), stop.get_token()));
}

TEST(SystemClock, SetBackMakesNoWaitLonger) {
    ResetClock clock(-hours(24));
    EXPECT_TRUE(clock.wait_until(SystemClock().now() + milliseconds(30), {}));
}

TEST(SystemClock, SetForwardEndsAWait) {
    ResetClock clock(hours(24));
    EXPECT_TRUE(clock.wait_until(SystemClock().now() + hours(1), {}));
}

}  // namespace
}  // namespace healthlint
