#pragma once
// ISO 8601 weeks: Monday to Sunday, week 1 holds the year's first Thursday.

#include <string>

#include "bridge/base/time.h"
#include "bridge/base/zone.h"

namespace healthlint {

struct Week {
    Date monday{};

    Date sunday() const { return monday + std::chrono::days{6}; }

    Week before() const { return {monday - std::chrono::days{7}}; }

    auto operator<=>(const Week&) const = default;
};

Week week_of(Date day);

// The week that ended last before `now` in this zone: on a Monday that is the week until yesterday.
Week last_complete_week(TimePoint now, const TimeZone& zone);

std::string iso_name(Week week);  // "2026-W47"
int iso_number(Week week);        // 47

// The month of the week's Thursday, and which Thursday of that month it is ("11월 3주차").
struct WeekOfMonth {
    std::chrono::year_month month;
    int number = 1;
};

WeekOfMonth week_of_month(Week week);

}  // namespace healthlint
