#include "bridge/work/publish/belts.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

constexpr int kCap = 3;

TimePoint monday() {
    return *parse_timestamp("2026-11-23T08:00:00Z");
}

Rulebook rulebook() {
    Rulebook rulebook;
    rulebook.publishing.max_new_badges_per_space_per_day = kCap;
    rulebook.publishing.max_comments_per_run = 2;
    rulebook.publishing.max_comments_per_person_per_week = 2;
    rulebook.publishing.breaker_percent = 20;
    rulebook.publishing.breaker_issues = 10;
    return rulebook;
}

PlannedWrite badge(int issue, const std::string& space = "AIX") {
    return {
        .item = {.issue = {std::to_string(issue)}, .kind = WriteKind::Badge, .hash = "x"},
        .space = {space},
        .turns_bad = true,
        .changes_grade = true,
        .grade = Grade::OffTrack};
}

PlannedWrite better(int issue) {
    PlannedWrite write = badge(issue);
    write.turns_bad = false;
    write.grade = Grade::Healthy;
    return write;
}

PlannedWrite comment(int issue, const std::string& person, double urgency = 1) {
    return {
        .item =
            {.issue = {std::to_string(issue)},
             .kind = WriteKind::Comment,
             .hash = "c",
             .run_at = monday()},
        .space = {"AIX"},
        .person = {person},
        .new_comment = true,
        .urgency = urgency};
}

class BeltsTest : public testing::Test {
  protected:
    BeltedRun run(std::vector<PlannedWrite> writes, TimePoint now = monday(), bool first = false) {
        return hold_back(
            std::move(writes),
            rulebook_,
            {.tracked = tracked_, .first_scan = first, .now = now},
            memory_);
    }

    static std::vector<PlannedWrite> badges(int from, int to) {
        std::vector<PlannedWrite> writes;
        for (int i = from; i <= to; ++i)
            writes.push_back(badge(i));
        return writes;
    }

    Rulebook rulebook_ = rulebook();
    BeltMemory memory_;
    std::size_t tracked_ = 1'000;
};

TEST_F(BeltsTest, TheCapOfASpaceAndDayHoldsAtItsEdge) {
    EXPECT_EQ(run(badges(1, kCap)).writes.size(), 3U);
    const BeltedRun more = run(badges(kCap + 1, kCap + 2));
    EXPECT_TRUE(more.writes.empty());
    EXPECT_EQ(more.held_badges, 2U);
    EXPECT_EQ(run({badge(9, "RECO")}).writes.size(), 1U) << "each space has its own";
    EXPECT_EQ(run(badges(4, 5), monday() + std::chrono::days(1)).writes.size(), 2U)
        << "the next day brings the rest";
}

TEST_F(BeltsTest, TheDayIsThatOfThePacksZone) {
    rulebook_.zone = *TimeZone::find("Asia/Seoul");
    EXPECT_EQ(run(badges(1, kCap)).writes.size(), 3U);
    const TimePoint last = *parse_timestamp("2026-11-23T14:59:59Z");
    EXPECT_TRUE(run(badges(4, 4), last).writes.empty());
    EXPECT_EQ(run(badges(4, 4), last + std::chrono::seconds(1)).writes.size(), 1U);
}

TEST_F(BeltsTest, WhatGotBetterOrLeavesIsNeverHeldBack) {
    run(badges(1, kCap));
    PlannedWrite removal = badge(8);
    removal.removal = true;
    removal.turns_bad = false;
    EXPECT_EQ(run({better(7), removal}).writes.size(), 2U);
}

TEST_F(BeltsTest, AFirstScanIsNotThrottled) {
    tracked_ = 50;
    const BeltedRun first = run(badges(1, 50), monday(), true);
    EXPECT_EQ(first.writes.size(), 50U);
    EXPECT_FALSE(first.tripped_now);
    EXPECT_EQ(run(badges(51, 51)).writes.size(), 1U) << "and uses up no day";
}

TEST_F(BeltsTest, TheBreakerAsksForPercentAndAmount) {
    const Publishing& publishing = rulebook_.publishing;
    EXPECT_FALSE(exceeds_breaker(10, 20, publishing)) << "50 % but not more than 10";
    EXPECT_TRUE(exceeds_breaker(11, 20, publishing));
    EXPECT_FALSE(exceeds_breaker(20, 100, publishing)) << "20 % is not more than 20 %";
    EXPECT_TRUE(exceeds_breaker(21, 100, publishing));
    EXPECT_FALSE(exceeds_breaker(11, 1'000, publishing));
}

TEST_F(BeltsTest, ATrippedBreakerWritesUpToTheCapAndWaits) {
    tracked_ = 50;
    std::vector<PlannedWrite> writes = badges(1, 12);
    writes.push_back(better(13));
    writes.push_back(comment(1, "a"));
    const BeltedRun tripped = run(writes);
    EXPECT_TRUE(tripped.tripped_now);
    EXPECT_EQ(memory_.breaker, Breaker::Tripped);
    EXPECT_EQ(tripped.writes.size(), 3U) << "degrades, does not abort";
    EXPECT_EQ(tripped.held_badges, 10U);
    EXPECT_EQ(tripped.held_comments, 1U);
    EXPECT_FALSE(run(writes).tripped_now) << "one alarm";

    memory_.breaker = Breaker::Approved;
    const BeltedRun approved = run(writes, monday() + std::chrono::days(1));
    EXPECT_EQ(approved.writes.size(), 3U + 1U + 1U) << "the day's cap, the better one, the comment";
    EXPECT_EQ(memory_.breaker, Breaker::Approved) << "until the rest is through";
    run(badges(1, 5));
    EXPECT_EQ(memory_.breaker, Breaker::Closed);
}

TEST_F(BeltsTest, AnEditByHandShowsEvenWhileTheBreakerIsTripped) {
    tracked_ = 50;
    std::vector<PlannedWrite> writes = badges(1, 15);
    run(writes);
    PlannedWrite fixed = better(20);
    fixed.edited = true;
    writes.push_back(fixed);
    EXPECT_EQ(run(writes).writes.size(), 1U);
}

TEST_F(BeltsTest, APersonIsToldOfAFewIssuesAWeekTheHeaviestFirst) {
    const BeltedRun first = run({comment(1, "a", 1), comment(2, "a", 5), comment(3, "a", 3)});
    ASSERT_EQ(first.writes.size(), 2U);
    EXPECT_EQ(first.writes[0].item.issue.value, "2");
    EXPECT_EQ(first.writes[1].item.issue.value, "3");
    EXPECT_EQ(first.held_comments, 1U);
    EXPECT_EQ(run({comment(4, "b")}).writes.size(), 1U);
    EXPECT_TRUE(run({comment(1, "a")}, monday() + std::chrono::days(6)).writes.empty());
    EXPECT_EQ(run({comment(1, "a")}, monday() + std::chrono::days(7)).writes.size(), 1U);
}

TEST_F(BeltsTest, CommentsOfOneRunAreSpread) {
    std::vector<PlannedWrite> writes;
    for (int i = 1; i <= 5; ++i)
        writes.push_back(comment(i, "person-" + std::to_string(i)));
    const BeltedRun spread = run(writes);
    ASSERT_EQ(spread.writes.size(), 5U);
    EXPECT_EQ(spread.writes[1].item.run_at, monday());
    EXPECT_EQ(spread.writes[2].item.run_at, monday() + kCommentRunInterval);
    EXPECT_EQ(spread.writes[4].item.run_at, monday() + 2 * kCommentRunInterval);
}

TEST_F(BeltsTest, ACommentNeverOvertakesItsBadge) {
    run(badges(1, kCap));
    const BeltedRun held = run({badge(7), comment(7, "a")});
    EXPECT_TRUE(held.writes.empty());
    EXPECT_EQ(held.held_comments, 1U);
}

TEST_F(BeltsTest, TheMemorySurvivesARestart) {
    tracked_ = 50;
    run(badges(1, 15));
    run({comment(1, "a")}, monday() + std::chrono::days(1));
    EXPECT_EQ(belts_from_json(belts_json(memory_)), memory_);
    memory_.breaker = Breaker::Approved;
    EXPECT_EQ(belts_from_json(belts_json(memory_)), memory_);
    EXPECT_EQ(belts_from_json("nonsense"), BeltMemory{});
}

}  // namespace
}  // namespace healthlint
