// Dates, zones and relative dates, after Atlassian's field and function reference. Now is Monday,
// 23 November 2026, 17:00 in Seoul (08:00 UTC, 03:00 in New York).
#include <gtest/gtest.h>

#include "bridge/jql/moment.h"
#include "tests/jql/sample.h"

namespace healthlint {
namespace {

using enum Truth;

class DateEvaluation : public testing::TestWithParam<EvaluationCase> {};

TEST_P(DateEvaluation, Follows) {
    EXPECT_EQ(to_text(evaluate_case(GetParam())), to_text(GetParam().expected)) << GetParam().jql;
}

const auto kRows = testing::Values(
    // "If no time is given, midnight is assumed", in the zone of whoever asks.
    EvaluationCase{"DateMeansMidnight", "updated <= 2026-11-20", False},
    EvaluationCase{"DateMeansLocalMidnight", "updated < 2026-11-21", True},
    EvaluationCase{"MidnightOfAnotherZone", "Measured >= 2026-11-23", True, nullptr, "Asia/Seoul"},
    EvaluationCase{"MidnightOfUtc", "Measured >= 2026-11-23", False, nullptr, "UTC"},
    EvaluationCase{"DateWithTime", "updated = \"2026-11-20 19:30\"", True},
    EvaluationCase{"DateWithTimeInUtc", "updated = \"2026-11-20 10:30\"", True, nullptr, "UTC"},
    EvaluationCase{"Slashes", "updated > \"2026/11/20 19:29\"", True},
    EvaluationCase{"SlashesWithoutTime", "created > \"2026/11/01\"", True},
    EvaluationCase{"EpochMilliseconds", "updated = 1795170600000", True},
    EvaluationCase{"EpochMillisecondsAfter", "updated > 1795170600000", False},
    EvaluationCase{"AtLeast", "created >= 2026-11-01", True},
    EvaluationCase{"NotEqualsADate", "created != 2026-11-01", True},
    EvaluationCase{"InAListOfDates", "due IN (2026-11-29, 2026-11-30)", True},
    EvaluationCase{"NotInAListOfDates", "due NOT IN (2026-11-29, 2026-11-30)", False},

    // A date without time has days only.
    EvaluationCase{"DueEqualsItsDay", "due = 2026-11-30", True},
    EvaluationCase{"DuedateIsDue", "duedate = 2026-11-30", True},
    EvaluationCase{"DueIgnoresTheTime", "due = \"2026-11-30 23:59\"", True},
    EvaluationCase{"DueBeforeEndOfItsDay", "due <= endOfDay(7)", True},
    EvaluationCase{"DueAfterNow", "due > now()", True},
    EvaluationCase{
        "DueTodayIsNotBeforeNow",
        "due < now()",
        False,
        [](Issue& i) { i.due = parse_date("2026-11-23"); }},
    EvaluationCase{
        "DueTodayIsAtMostNow",
        "due <= now()",
        True,
        [](Issue& i) { i.due = parse_date("2026-11-23"); }},
    EvaluationCase{
        "DueTomorrowInTheWest",
        "due > now()",
        True,
        [](Issue& i) { i.due = parse_date("2026-11-23"); },
        "Pacific/Honolulu"},
    EvaluationCase{
        "DueYesterdayIsLate",
        "due < startOfDay()",
        True,
        [](Issue& i) { i.due = parse_date("2026-11-22"); }},
    EvaluationCase{"CustomDate", "\"Target date\" = 2026-12-31", True},
    EvaluationCase{"CustomDateWithinAYear", "\"Target date\" <= endOfYear()", True},
    EvaluationCase{"CustomDateAndTime", "Measured < \"2026-11-23 00:31\"", True},

    // Relative dates count from now: w d h m, M months, y years.
    EvaluationCase{"DaysAgo", "updated >= -3d", True},
    EvaluationCase{"DaysAgoTooLittle", "updated >= -2d", False},
    EvaluationCase{"DaysAreOf24Hours", "updated >= -69h", False},
    EvaluationCase{"HoursAgo", "updated >= -70h", True},
    EvaluationCase{"MinutesAgo", "updated >= -4169m", False},
    EvaluationCase{"MinutesAgoLonger", "updated >= -4170m", True},
    EvaluationCase{"WeeksAgo", "created <= -3w", True},
    EvaluationCase{"WeeksAgoLonger", "created <= -4w", False},
    EvaluationCase{"WeeksAndDays", "created >= -3w3d", True},
    EvaluationCase{"WeeksAndDaysInQuotes", "created >= \"-3w 3d\"", True},
    EvaluationCase{"MonthsAgo", "created >= -1M", True},
    EvaluationCase{"MinutesAreNoMonths", "created >= -1m", False},
    EvaluationCase{"YearsAgo", "created >= -1y", True},
    EvaluationCase{"Ahead", "due <= 7d", True},
    EvaluationCase{"AheadInQuotes", "due <= \"+7d\"", True},
    EvaluationCase{"AheadTooLittle", "due <= 6d", False},
    EvaluationCase{"Now", "updated < now()", True},

    // startOf… and endOf… in the zone; increments move whole periods or the result.
    EvaluationCase{"StartOfDay", "Measured >= startOfDay()", True},
    EvaluationCase{"StartOfDayInUtc", "Measured >= startOfDay()", False, nullptr, "UTC"},
    EvaluationCase{"StartOfYesterday", "Measured >= startOfDay(-1)", True, nullptr, "UTC"},
    EvaluationCase{"StartOfDayWithUnit", "Measured >= startOfDay(-1d)", True, nullptr, "UTC"},
    EvaluationCase{"StartOfWeekIsMonday", "updated < startOfWeek()", True},
    EvaluationCase{"StartOfLastWeek", "updated >= startOfWeek(-1)", True},
    EvaluationCase{"StartOfLastWeekWithUnit", "updated >= startOfWeek(\"-1w\")", True},
    EvaluationCase{"StartOfMonth", "created >= startOfMonth()", True},
    EvaluationCase{"StartOfMonthPlusDays", "updated >= startOfMonth(\"+19d\")", True},
    EvaluationCase{"StartOfMonthPlusMoreDays", "updated >= startOfMonth(\"+20d\")", False},
    EvaluationCase{"StartOfNextMonth", "due < startOfMonth(1)", True},
    EvaluationCase{"StartOfYear", "created >= startOfYear()", True},
    EvaluationCase{"StartOfNextYear", "\"Target date\" < startOfYear(\"+1y\")", True},
    EvaluationCase{"EndOfDay", "updated <= endOfDay()", True},
    EvaluationCase{"EndOfWeekIsSunday", "due = endOfWeek()", False},
    EvaluationCase{
        "EndOfWeekIncludesSunday",
        "due <= endOfWeek()",
        True,
        [](Issue& i) { i.due = parse_date("2026-11-29"); }},
    EvaluationCase{"EndOfMonth", "due = endOfMonth()", True},
    EvaluationCase{"EndOfNextMonth", "\"Target date\" = endOfMonth(\"+1\")", True},
    EvaluationCase{
        "EndOfMonthPlusDays",
        "due = endOfMonth(\"+15d\")",
        True,
        [](Issue& i) { i.due = parse_date("2026-12-15"); }},
    EvaluationCase{"EndOfYear", "\"Target date\" = endOfYear()", True},
    EvaluationCase{"FunctionNamesIgnoreCase", "due = ENDOFMONTH()", True});

INSTANTIATE_TEST_SUITE_P(All, DateEvaluation, kRows, [](const auto& test) {
    return test.param.name;
});

struct InstantCase {
    std::string text;  // a value, or a function with one argument
    std::string now;
    std::string zone;
    std::string expected;
};

Moment moment_of(const std::string& text) {
    const auto open = text.find('(');
    if (open == std::string::npos) return parse_moment(text).value();
    Moment moment;
    const std::string argument = text.substr(open + 1, text.size() - open - 2);
    std::vector<std::string> arguments;
    if (!argument.empty()) arguments.push_back(argument);
    EXPECT_EQ(moment_function(text.substr(0, open), arguments, moment), MomentFunction::Ok) << text;
    return moment;
}

TEST(Moments, AreTheseInstants) {
    const std::string now = "2026-11-23T08:00:00.000Z";
    const std::vector<InstantCase> rows{
        {"2026-11-23", now, "Asia/Seoul", "2026-11-22T15:00:00.000Z"},
        {"2026-11-23 10:30", now, "Asia/Seoul", "2026-11-23T01:30:00.000Z"},
        {"-1M", "2026-03-31T00:00:00.000Z", "UTC", "2026-02-28T00:00:00.000Z"},
        {"-1y", "2028-02-29T12:00:00.000Z", "UTC", "2027-02-28T12:00:00.000Z"},
        {"endOfMonth(+1)", "2027-01-31T00:00:00.000Z", "UTC", "2027-02-28T23:59:59.999Z"},
        {"endOfMonth(+15d)", now, "UTC", "2026-12-15T23:59:59.999Z"},
        {"startOfMonth(14d)", now, "UTC", "2026-11-15T00:00:00.000Z"},
        {"startOfWeek(+1d)", now, "UTC", "2026-11-24T00:00:00.000Z"},
        {"startOfYear(-2)", now, "UTC", "2024-01-01T00:00:00.000Z"},
        {"endOfYear(1M)", now, "UTC", "2027-01-31T23:59:59.999Z"},
        // Clocks go back on 1 November 2026 in New York: that day has 25 hours.
        {"startOfDay(-22)", now, "America/New_York", "2026-11-01T04:00:00.000Z"},
        {"endOfDay(-22)", now, "America/New_York", "2026-11-02T04:59:59.999Z"},
        // A day of a bare relative date is 24 hours, a day of a function is a calendar day.
        {"-1d", "2026-11-02T04:30:00.000Z", "America/New_York", "2026-11-01T04:30:00.000Z"},
        // Clocks go forward at 02:00 on 8 March 2026: that night has no 02:30.
        {"2026-03-08 02:30", now, "America/New_York", "2026-03-08T07:00:00.000Z"},
        {"startOfDay()", "2026-11-22T23:59:59.999Z", "UTC", "2026-11-22T00:00:00.000Z"},
        {"startOfWeek()", "2026-11-22T12:00:00.000Z", "UTC", "2026-11-16T00:00:00.000Z"},
        {"endOfWeek()", "2026-11-22T12:00:00.000Z", "UTC", "2026-11-22T23:59:59.999Z"},
    };
    for (const InstantCase& row : rows) {
        const TimeZone zone = TimeZone::find(row.zone).value();
        const auto resolved = resolve(moment_of(row.text), *parse_timestamp(row.now), zone);
        EXPECT_EQ(format_timestamp(resolved.at), row.expected) << row.text << " in " << row.zone;
    }
}

TEST(Moments, RefusesWhatIsNoDate) {
    for (const char* text :
         {"",
          "yesterday",
          "2026-13-01",
          "2026-02-29",
          "2026-11-23T10:00",
          "2026-11-23 24:00",
          "2026-11-23 10",
          "2026/11-23",
          "23.11.2026",
          "-d",
          "-7",
          "7x",
          "+-1d",
          "1234567d",
          "-1y2M3w4d5h6m7d",
          "99999999999999999999",
          "--1d",
          "- 1d"}) {
        EXPECT_FALSE(parse_moment(text)) << text;
    }
}

}  // namespace
}  // namespace healthlint
