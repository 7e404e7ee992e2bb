#include "bridge/engine/settle.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "bridge/engine/score.h"
#include "tests/engine/world.h"

namespace healthlint {
namespace {

using enum Outcome;

const Rulebook kRulebook = rulebook_of({});

Verdict verdict_of(Outcome purpose, Outcome data) {
    Verdict verdict;
    verdict.findings = {finding(purpose, "purpose", 3), finding(data, "data", 3)};
    grade(verdict, kRulebook.scoring);
    return verdict;
}

Settled first(const Verdict& verdict) {
    return settle(verdict, std::nullopt, Trigger::First, kRulebook, world_now());
}

TimePoint after(std::chrono::hours time) {
    return world_now() + time;
}

TEST(Settle, AFirstVerdictShowsAtOnce) {
    const Settled settled = first(verdict_of(Fail, Fail));
    EXPECT_EQ(settled.verdict.grade, Grade::OffTrack);
    EXPECT_EQ(settled.memory.grade, Grade::OffTrack);
    EXPECT_EQ(settled.memory.open, 2);
}

TEST(Settle, SideFactsNeedTwoAgreeingEvaluations) {
    const Settled healthy = first(verdict_of(Pass, Pass));
    const Verdict worse = verdict_of(Pass, Fail);
    const Settled once = settle(worse, healthy.memory, Trigger::SideFacts, kRulebook, world_now());
    EXPECT_EQ(once.verdict.grade, Grade::Healthy);
    EXPECT_EQ(once.verdict.open, 0) << "word and count belong together";
    EXPECT_EQ(once.memory.pending, Grade::OffTrack);
    const Settled twice = settle(worse, once.memory, Trigger::SideFacts, kRulebook, world_now());
    EXPECT_EQ(twice.verdict.grade, Grade::OffTrack);
    EXPECT_EQ(twice.verdict.open, 1);
    EXPECT_FALSE(twice.memory.pending);
}

TEST(Settle, AReadingThatDoesNotRepeatIsForgotten) {
    const Settled healthy = first(verdict_of(Pass, Pass));
    const Settled odd =
        settle(verdict_of(Pass, Fail), healthy.memory, Trigger::SideFacts, kRulebook, world_now());
    const Settled back =
        settle(verdict_of(Pass, Pass), odd.memory, Trigger::SideFacts, kRulebook, world_now());
    EXPECT_FALSE(back.memory.pending);
    const Settled again =
        settle(verdict_of(Pass, Fail), back.memory, Trigger::SideFacts, kRulebook, world_now());
    EXPECT_EQ(again.verdict.grade, Grade::Healthy);
}

TEST(Settle, AThirdGradeStartsTheCountAnew) {
    const Settled healthy = first(verdict_of(Pass, Pass));
    const Settled off =
        settle(verdict_of(Fail, Fail), healthy.memory, Trigger::SideFacts, kRulebook, world_now());
    const Settled risk =
        settle(verdict_of(Warn, Pass), off.memory, Trigger::SideFacts, kRulebook, world_now());
    EXPECT_EQ(risk.verdict.grade, Grade::Healthy);
    EXPECT_EQ(risk.memory.pending, Grade::AtRisk);
    EXPECT_EQ(risk.memory.pending_count, 1);
}

TEST(Settle, AnEditOfTheIssueAndNewRulesCountAtOnce) {
    const Settled healthy = first(verdict_of(Pass, Pass));
    for (const Trigger trigger : {Trigger::IssueEdited, Trigger::RulesChanged}) {
        const Settled settled =
            settle(verdict_of(Pass, Fail), healthy.memory, trigger, kRulebook, world_now());
        EXPECT_EQ(settled.verdict.grade, Grade::OffTrack);
    }
}

TEST(Settle, CarriesWhatCouldNotBeReadForFourteenDays) {
    const Settled known = first(verdict_of(Pass, Pass));
    const Verdict unread = verdict_of(Pass, Unknown);
    const Settled on_last_day = settle(
        unread, known.memory, Trigger::SideFacts, kRulebook, after(std::chrono::hours(14 * 24)));
    EXPECT_EQ(on_last_day.verdict.grade, Grade::Healthy);
    EXPECT_EQ(on_last_day.verdict.findings[1].outcome, Pass);
    EXPECT_EQ(on_last_day.verdict.findings[1].unknown, UnknownReason::Transient);
    EXPECT_DOUBLE_EQ(on_last_day.verdict.coverage, 1);
    const Settled later = settle(
        unread,
        on_last_day.memory,
        Trigger::IssueEdited,
        kRulebook,
        after(std::chrono::hours(15 * 24)));
    EXPECT_EQ(later.verdict.findings[1].outcome, Unknown);
    EXPECT_EQ(later.verdict.grade, Grade::Unknown);
}

TEST(Settle, DoesNotCarryMissingPermissionsOrFields) {
    const Settled known = first(verdict_of(Pass, Pass));
    for (const UnknownReason reason : {UnknownReason::NoAccess, UnknownReason::NoField}) {
        Verdict unread = verdict_of(Pass, Unknown);
        unread.findings[1].unknown = reason;
        const Settled settled =
            settle(unread, known.memory, Trigger::IssueEdited, kRulebook, world_now());
        EXPECT_EQ(settled.verdict.findings[1].outcome, Unknown);
    }
}

TEST(Settle, ForgetsRulesThatNoLongerJudgeTheSubject) {
    const Settled known = first(verdict_of(Pass, Pass));
    Verdict fewer = verdict_of(Pass, Pass);
    fewer.findings.pop_back();
    const Settled settled =
        settle(fewer, known.memory, Trigger::RulesChanged, kRulebook, world_now());
    EXPECT_EQ(settled.memory.rules.size(), 1U);
}

TEST(Settle, RandomOutagesNeverChangeAGrade) {
    std::mt19937 random(11);  // NOLINT(bugprone-random-generator-seed): failures repeat
    for (const Outcome truth : {Pass, Warn, Fail}) {
        Settled settled = first(verdict_of(truth, Pass));
        const Grade shown = settled.verdict.grade;
        for (int hour = 1; hour < 2000; ++hour) {
            // One evaluation in ten cannot read a fact, in either rule.
            const Verdict fresh = verdict_of(
                random() % 10 == 0 ? Unknown : truth, random() % 10 == 0 ? Unknown : Pass);
            settled = settle(
                fresh,
                settled.memory,
                hour % 2 == 0 ? Trigger::SideFacts : Trigger::IssueEdited,
                kRulebook,
                after(std::chrono::hours(hour)));
            ASSERT_EQ(settled.verdict.grade, shown) << "hour " << hour;
        }
    }
}

// Between two evaluations people see fresh facts; nothing has changed, so nothing may look
// different.
TEST(Settle, WhatIsShownLaterIsWhatWasSettled) {
    std::mt19937 random(7);
    const auto any_outcome = [&] {
        constexpr std::array kOutcomes{Pass, Warn, Fail, Unknown, NotApplicable, Waived};
        return kOutcomes.at(random() % kOutcomes.size());
    };
    std::optional<SettleMemory> memory;
    for (int step = 0; step < 500; ++step) {
        Verdict fresh = verdict_of(any_outcome(), any_outcome());
        for (Finding& finding : fresh.findings)
            if (finding.outcome == Unknown && random() % 2 == 0)
                finding.unknown = UnknownReason::Transient;
        const auto trigger = random() % 2 == 0 ? Trigger::SideFacts : Trigger::IssueEdited;
        const Settled settled = settle(fresh, memory, trigger, kRulebook, world_now());
        const Verdict shown = as_settled(fresh, settled.memory, kRulebook, world_now());
        EXPECT_EQ(shown.grade, settled.verdict.grade);
        EXPECT_EQ(shown.open, settled.verdict.open);
        for (std::size_t at = 0; at < shown.findings.size(); ++at)
            EXPECT_EQ(shown.findings[at].outcome, settled.verdict.findings[at].outcome);
        memory = settled.memory;
    }
}

}  // namespace
}  // namespace healthlint
