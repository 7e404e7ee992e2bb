#include "bridge/base/clock.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace healthlint {
namespace {

using std::chrono::milliseconds;

// After which the time is looked at again: it may have been set forward.
constexpr milliseconds kLongestNap{1'000};

}  // namespace

TimePoint SystemClock::now() const {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

// By the steady clock: a wait by the time of day would last longer by what that is set back.
bool SystemClock::wait_until(TimePoint deadline, const std::stop_token& stop) {
    using Steady = std::chrono::steady_clock;
    const Steady::time_point begun = Steady::now();
    const milliseconds longest = deadline - now();
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        const auto waited = std::chrono::floor<milliseconds>(Steady::now() - begun);
        const milliseconds left = std::min(longest - waited, deadline - now());
        if (left <= milliseconds::zero()) return true;
        wake.wait_for(lock, stop, std::min(left, kLongestNap), [] { return false; });
    }
    return false;
}

}  // namespace healthlint
