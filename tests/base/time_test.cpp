#include "bridge/base/time.h"

#include <string>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

struct TimestampCase {
    std::string name;
    std::string text;
    std::string utc;  // empty = refused
};

class TimestampTest : public testing::TestWithParam<TimestampCase> {};

TEST_P(TimestampTest, ReadsAtlassianSpellings) {
    const auto read = parse_timestamp(GetParam().text);
    EXPECT_EQ(read ? format_timestamp(*read) : "", GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    TimestampTest,
    testing::Values(
        TimestampCase{
            "OffsetWithoutColon", "2025-04-30T13:14:48.555-0700", "2025-04-30T20:14:48.555Z"},
        TimestampCase{
            "OffsetWithColon", "2023-07-12T16:00:00.000+01:00", "2023-07-12T15:00:00.000Z"},
        TimestampCase{"Zulu", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00.000Z"},
        TimestampCase{"NoSeconds", "2026-03-26T16:00Z", "2026-03-26T16:00:00.000Z"},
        TimestampCase{"Microseconds", "2026-11-23T08:00:00.123456Z", "2026-11-23T08:00:00.123Z"},
        TimestampCase{"OneDigitFraction", "2026-11-23T08:00:00.5Z", "2026-11-23T08:00:00.500Z"},
        TimestampCase{
            "CrossesMidnight", "2026-01-01T00:30:00.000+0900", "2025-12-31T15:30:00.000Z"},
        TimestampCase{"BeforeTheEpoch", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
        TimestampCase{"NoZone", "2026-11-23T08:00:00.000", ""},
        TimestampCase{"NoSuchDay", "2026-02-30T08:00:00Z", ""},
        TimestampCase{"NoSuchHour", "2026-02-20T24:00:00Z", ""},
        TimestampCase{"TrailingText", "2026-02-20T20:00:00Zx", ""},
        TimestampCase{"DateOnly", "2026-02-20", ""},
        TimestampCase{"Empty", "", ""}),
    [](const auto& test) { return test.param.name; });

TEST(Date, ReadsAndRefuses) {
    EXPECT_EQ(format_date(parse_date("2024-02-29").value_or(Date{})), "2024-02-29");
    EXPECT_FALSE(parse_date("2025-02-29"));
    EXPECT_FALSE(parse_date("2025-2-9"));
    EXPECT_FALSE(parse_date("2025/02/09"));
}

}  // namespace
}  // namespace healthlint
