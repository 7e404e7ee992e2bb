#pragma once
// The 12 conditions as somebody would write them by hand for one site: what the engine is measured
// against.

#include <array>
#include <cstdint>
#include <optional>

#include "bridge/base/zone.h"
#include "bridge/model/issue.h"
#include "tests/bench/rules/site.h"

namespace healthlint::bench {

// Worked out once for all issues, as one would by hand.
struct Deadlines {
    TimePoint two_weeks_ago, a_month_ago, two_months_ago;
    Date today;

    Deadlines(TimePoint now, const TimeZone& zone);
};

using Answers = std::array<bool, kConditions>;

void judge_by_hand(const Issue& issue, const Deadlines& deadlines, Answers& answers);

// What the conditions read of an issue, as somebody would pack it who knows them: names that they
// compare as numbers, lists as sets of bits, dates that are missing before or after all others.
struct Row {
    std::int64_t created = 0, updated = 0, resolved = 0;
    std::int32_t due = 0;
    float points = -1;
    std::uint8_t category = 0, status = 0, type = 0, priority = 0;
    std::uint8_t labels = 0, components = 0;
    bool has_assignee = false, has_owner = false, has_resolution = false, has_parent = false;
};

Row row_of(const Issue& issue);

void judge_by_hand(const Row& row, const Deadlines& deadlines, Answers& answers);

}  // namespace healthlint::bench
