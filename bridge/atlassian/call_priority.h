#pragma once
// Whose turn it is when Atlassian's limits are short. A class leaves room for those above it: of
// the points of the hour, of the calls per second, and of the calls in flight.

#include <array>
#include <cstddef>

namespace healthlint {

enum class CallPriority {
    Live,   // an event of an issue, and what follows from it
    Admin,  // somebody waits in front of a screen
    Reconcile,
    Backfill,
    Digest,
};

// The part of the calls per second, and of those in flight, that this class does not touch.
constexpr double left_for_others(CallPriority priority) {
    constexpr std::array kLeft{0.0, 0.05, 0.10, 0.20, 0.25};
    return kLeft[static_cast<std::size_t>(priority)];
}

// The same of the points at the start of an hour; it melts away until the end of it. So the first
// scan of a usual site runs at full speed, a large one is spread over the hour, and what events
// will need is still there when they come.
constexpr double points_left_for_others(CallPriority priority) {
    constexpr std::array kLeft{0.0, 0.05, 0.15, 0.60, 0.65};
    return kLeft[static_cast<std::size_t>(priority)];
}

}  // namespace healthlint
