#include "bridge/base/zone.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

TimePoint at(std::string_view text) {
    return parse_timestamp(text).value_or(TimePoint{});
}

TEST(TimeZone, KnowsTheLocalDay) {
    const auto seoul = TimeZone::find("Asia/Seoul");
    ASSERT_TRUE(seoul);
    EXPECT_EQ(format_date(seoul->local_date(at("2026-11-22T15:00:00Z"))), "2026-11-23");
    EXPECT_EQ(format_date(seoul->local_date(at("2026-11-22T14:59:59Z"))), "2026-11-22");
    EXPECT_EQ(seoul->start_of_day(*parse_date("2026-11-23")), at("2026-11-22T15:00:00Z"));
}

TEST(TimeZone, TakesTheFirstInstantAfterAGap) {
    const auto berlin = TimeZone::find("Europe/Berlin");  // 02:00 -> 03:00 on 29 March 2026
    ASSERT_TRUE(berlin);
    EXPECT_EQ(
        berlin->at_local(*parse_date("2026-03-29"), std::chrono::minutes{150}),
        at("2026-03-29T01:00:00Z"));
}

TEST(TimeZone, TakesTheEarlierOfTwo) {
    const auto berlin = TimeZone::find("Europe/Berlin");  // 03:00 -> 02:00 on 25 October 2026
    ASSERT_TRUE(berlin);
    EXPECT_EQ(
        berlin->at_local(*parse_date("2026-10-25"), std::chrono::minutes{150}),
        at("2026-10-25T00:30:00Z"));
}

TEST(TimeZone, RefusesAnUnknownName) {
    const auto mars = TimeZone::find("Mars/Olympus");
    ASSERT_FALSE(mars);
    EXPECT_EQ(mars.error().code, Errc::Invalid);
}

}  // namespace
}  // namespace healthlint
