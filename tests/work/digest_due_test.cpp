#include <string>

#include <gtest/gtest.h>

#include "bridge/work/digest_job.h"

namespace healthlint {
namespace {

TimePoint at(std::string_view text) {
    return parse_timestamp(text).value_or(TimePoint{});
}

// Monday 08:00 in Seoul, as the shipped rules say.
Rulebook rules_of_seoul() {
    Rulebook rulebook;
    rulebook.zone = TimeZone::find("Asia/Seoul").value_or(TimeZone::utc());
    rulebook.publishing.digest.space = "AIHEALTH";
    return rulebook;
}

struct DueCase {
    std::string name;
    std::string now;
    std::string published;  // empty = none yet
    std::string owed;       // empty = nothing
    std::string installed = "2026-01-01T00:00:00Z";
};

class DigestDueTest : public testing::TestWithParam<DueCase> {};

TEST_P(DigestDueTest, OwesTheLastCompleteWeekOnce) {
    const DueCase& given = GetParam();
    const auto published = given.published.empty() ? std::nullopt : std::optional(given.published);
    const auto week = digest_due(rules_of_seoul(), at(given.now), at(given.installed), published);
    EXPECT_EQ(week ? iso_name(*week) : "", given.owed);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    DigestDueTest,
    testing::Values(
        DueCase{"MondayBeforeEight", "2026-11-22T22:59:59Z", "2026-W46", ""},
        DueCase{"MondayAtEight", "2026-11-22T23:00:00Z", "2026-W46", "2026-W47"},
        DueCase{"PublishedAlready", "2026-11-23T01:00:00Z", "2026-W47", ""},
        DueCase{"BridgeWasDownOnMonday", "2026-11-26T05:00:00Z", "2026-W46", "2026-W47"},
        DueCase{"DownForAMonthOwesOnlyTheNewest", "2026-11-26T05:00:00Z", "2026-W42", "2026-W47"},
        DueCase{"AcrossTheYear", "2027-01-04T00:00:00Z", "2026-W52", "2026-W53"},
        DueCase{"InstalledBeforeItFellDue", "2026-11-23T01:00:00Z", "", "2026-W47"},
        DueCase{"InstalledAfterwards", "2026-11-23T01:00:00Z", "", "", "2026-11-23T00:30:00Z"}),
    [](const auto& test) { return test.param.name; });

TEST(DigestDue, NeedsASpace) {
    Rulebook rulebook = rules_of_seoul();
    rulebook.publishing.digest.space.clear();
    EXPECT_FALSE(digest_due(rulebook, at("2026-11-23T01:00:00Z"), TimePoint{}, std::nullopt));
}

}  // namespace
}  // namespace healthlint
