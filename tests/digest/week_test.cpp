#include "bridge/digest/week.h"

#include <string>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Date day(std::string_view text) {
    return parse_date(text).value_or(Date{});
}

struct WeekCase {
    std::string name;
    std::string day;
    std::string monday;
    std::string iso;
};

class WeekTest : public testing::TestWithParam<WeekCase> {};

TEST_P(WeekTest, FollowsIso8601) {
    const Week week = week_of(day(GetParam().day));
    EXPECT_EQ(format_date(week.monday), GetParam().monday);
    EXPECT_EQ(iso_name(week), GetParam().iso);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    WeekTest,
    testing::Values(
        WeekCase{"Monday", "2026-11-23", "2026-11-23", "2026-W48"},
        WeekCase{"Sunday", "2026-11-22", "2026-11-16", "2026-W47"},
        WeekCase{"NewYearInOldYearsWeek", "2027-01-01", "2026-12-28", "2026-W53"},
        WeekCase{"OldYearInNewYearsWeek", "2025-12-31", "2025-12-29", "2026-W01"},
        WeekCase{"LeapDay", "2024-02-29", "2024-02-26", "2024-W09"}),
    [](const auto& test) { return test.param.name; });

TEST(LastCompleteWeek, IsTheWeekUntilYesterdayOnAMonday) {
    const TimeZone seoul = TimeZone::find("Asia/Seoul").value_or(TimeZone::utc());
    const auto monday_early = parse_timestamp("2026-11-22T15:00:00Z");  // Monday 00:00 in Seoul
    EXPECT_EQ(iso_name(last_complete_week(*monday_early, seoul)), "2026-W47");
    EXPECT_EQ(
        iso_name(last_complete_week(*monday_early - std::chrono::milliseconds{1}, seoul)),
        "2026-W46");
}

TEST(WeekOfMonth, IsNamedByItsThursday) {
    const WeekOfMonth week = week_of_month(week_of(day("2026-11-16")));
    EXPECT_EQ(static_cast<unsigned>(week.month.month()), 11U);
    EXPECT_EQ(week.number, 3);
    // 30 November 2026 is a Monday; its Thursday is in December.
    EXPECT_EQ(static_cast<unsigned>(week_of_month(week_of(day("2026-11-30"))).month.month()), 12U);
}

}  // namespace
}  // namespace healthlint
