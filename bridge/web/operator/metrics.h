#pragma once
// What the doors count and time since the process started. Any thread.

#include <array>
#include <cstddef>
#include <string_view>

#include "bridge/base/metrics.h"

namespace healthlint {

// What became of an event that came in with a valid token.
enum class Intake {
    Accepted,    // durable
    Repeated,    // known by its id
    Ignored,     // names no issue, or is an echo of our own write
    Unreadable,  // 400: would fail again
    Full,        // 503: no room in the inbox
    NotStored,   // 503: the store failed
};

constexpr std::size_t kIntakes = 6;

constexpr std::string_view name_of(Intake intake) {
    constexpr std::array<std::string_view, kIntakes> kNames{
        "accepted", "repeated", "ignored", "unreadable", "full", "not_stored"};
    return kNames.at(static_cast<std::size_t>(intake));
}

struct DoorMetrics {
    Histogram intake;  // of what was accepted or repeated: until it was durable
    std::array<Counter, kIntakes> events;
    std::array<Counter, 6> answers;  // by the first digit of their status; 0 = broken off

    void count(Intake result) { events.at(static_cast<std::size_t>(result)).add(); }

    void count_answer(int status) {
        constexpr int kHundred = 100;
        const auto digit = static_cast<std::size_t>(status / kHundred);
        if (digit < answers.size()) answers.at(digit).add();
    }
};

}  // namespace healthlint
