#pragma once
// What people said when they were asked. Nothing here is ever read from tickets.

#include <map>
#include <string>

#include "bridge/base/time.h"

namespace healthlint {

// One round of a team's survey, added up: who said what is kept nowhere.
struct SurveyRound {
    TimePoint at{};                      // when it was opened
    std::size_t answers = 0;             // people who answered
    std::map<std::string, double> mean;  // question -> mean of 1 to 5, of those who did not skip it
    std::map<std::string, std::size_t> skipped = {};  // question -> people who did
};

// The answer of one person to a question about one issue or team; it expires with the rule's time.
struct ManualAnswer {
    bool yes = false;
    TimePoint at{};
};

}  // namespace healthlint
