#include "bridge/digest/digest.h"

#include <gtest/gtest.h>

#include "tests/digest/fixture.h"

namespace healthlint {
namespace {

TEST(Digest, ComparesWithTheEndOfTheWeekBefore) {
    DigestFixture week;
    week.project("1", "AIX-1", "Search", Grade::AtRisk);
    week.project("2", "AIX-2", "Pricing", Grade::Healthy);
    week.project("3", "AIX-3", "Churn", Grade::OffTrack);
    week.was("1", Grade::Healthy, "2026-11-10T00:00:00Z");
    week.was("2", Grade::OffTrack, "2026-11-01T00:00:00Z");
    week.was("2", Grade::AtRisk, "2026-11-15T14:59:59Z");  // Sunday, one second before midnight KST
    week.was("2", Grade::Healthy, "2026-11-15T15:00:00Z");  // Monday 00:00 KST: this week
    const Digest digest = week.compose();
    ASSERT_EQ(digest.worse.size(), 1U);
    EXPECT_EQ(digest.worse[0].key.value, "AIX-1");
    ASSERT_EQ(digest.better.size(), 1U);
    EXPECT_EQ(digest.better[0].last_week, Grade::AtRisk);
    ASSERT_EQ(digest.added.size(), 1U);
    EXPECT_EQ(digest.added[0].key.value, "AIX-3");
}

TEST(Digest, PutsTheWorstFirstAndAsksForThreeActions) {
    DigestFixture week;
    for (int i = 1; i <= 5; ++i) {
        Verdict& verdict = week.project(
            std::to_string(i),
            "AIX-" + std::to_string(i),
            "Project",
            i == 4 ? Grade::OffTrack : Grade::AtRisk);
        verdict.findings = {
            DigestFixture::finding(Outcome::Warn, "a warning"),
            DigestFixture::finding(Outcome::Fail, "a failure")};
        verdict.open = 2;
    }
    const Digest digest = week.compose();
    EXPECT_EQ(digest.cards.front().key.value, "AIX-4");
    EXPECT_EQ(digest.cards.front().reasons.front().en, "a failure");
    ASSERT_EQ(digest.actions.size(), static_cast<std::size_t>(kTopActions));
    EXPECT_EQ(digest.actions.front().open, 2);
}

TEST(Digest, CountsWhatHadTooLittleInformation) {
    DigestFixture week;
    week.project("1", "AIX-1", "Search", Grade::Unknown);
    week.project("2", "AIX-2", "Pricing", Grade::Healthy);
    const Digest digest = week.compose();
    EXPECT_EQ(digest.projects, 2);
    EXPECT_EQ(digest.evaluated, 1);
}

TEST(Digest, NamesWaiversThatEndSoon) {
    DigestFixture week;
    Finding waived = DigestFixture::finding(Outcome::Waived, "waived");
    waived.waived_until = parse_date("2026-12-07");
    Finding later = waived;
    later.waived_until = parse_date("2026-12-08");
    week.project("1", "AIX-1", "Search", Grade::Waived).findings = {waived, later};
    const Digest digest = week.compose();
    ASSERT_EQ(digest.waivers_ending.size(), 1U);  // 14 days from 23 November in Seoul
    EXPECT_EQ(format_date(digest.waivers_ending[0].until), "2026-12-07");
}

}  // namespace
}  // namespace healthlint
