#include "bridge/engine/waiver.h"

#include <gtest/gtest.h>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/explain/explain.h"
#include "bridge/engine/outcomes/evaluation.h"
#include "bridge/engine/settle.h"
#include "tests/engine/world.h"

namespace healthlint {
namespace {

Waiver waiver_until(std::string_view last_day) {
    Waiver waiver;
    waiver.rule = {"has-owner"};
    waiver.reason = "The vendor names an owner in December.";
    waiver.approved_by = "head-of-ai";
    waiver.expires = day(last_day);
    return waiver;
}

struct ActiveCase {
    std::string name;
    std::string zone;
    std::string now;
    bool active;
};

class ActiveTest : public testing::TestWithParam<ActiveCase> {};

TEST_P(ActiveTest, UntilTheEndOfTheLastDayInThePacksZone) {
    const TimeZone zone = *TimeZone::find(GetParam().zone);
    EXPECT_EQ(
        is_active(waiver_until("2027-02-15"), moment(GetParam().now), zone), GetParam().active);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ActiveTest,
    testing::Values(
        ActiveCase{"LongBefore", "Asia/Seoul", "2026-11-23T08:00:00Z", true},
        ActiveCase{"LastMomentInSeoul", "Asia/Seoul", "2027-02-15T14:59:59Z", true},
        ActiveCase{"MidnightInSeoul", "Asia/Seoul", "2027-02-15T15:00:00Z", false},
        ActiveCase{"LastMomentInUtc", "UTC", "2027-02-15T23:59:59Z", true},
        ActiveCase{"MidnightInUtc", "UTC", "2027-02-16T00:00:00Z", false},
        ActiveCase{"LaterWestOfUtc", "America/New_York", "2027-02-16T04:59:59Z", true},
        ActiveCase{"MidnightInNewYork", "America/New_York", "2027-02-16T05:00:00Z", false}),
    [](const auto& test) { return test.param.name; });

// Every path that judges must agree about the end of a waiver: the whole report, one issue, a team,
// outcomes without words, a change of one issue, explanations, and what is remembered of earlier.
class WaiverPaths : public testing::Test {
  protected:
    WaiverPaths() : rulebook_(rulebook_of({issue_rule("has-owner", "assignee IS NOT EMPTY")})) {
        Count count{.of = condition("issuetype = Epic")};
        count.limits.fail_above = 0;
        rulebook_.rules.push_back(team_rule("few-projects", count));
        Issue owned = epic(1);
        owned.assignee.id = {"p0"};
        snapshot_.put(owned);
        snapshot_.put(epic(2));
        snapshot_.roster.teams = {team_of("Vision", people("p", 5))};
        Waiver issues = waiver_until("2027-02-15");
        issues.issues = condition("key = AIX-2");
        Waiver team = waiver_until("2027-02-15");
        team.rule = {"few-projects"};
        team.team = TeamName{"Vision"};
        rulebook_.waivers = {issues, team};
    }

    std::vector<Outcome> outcomes(std::string_view text) const {
        const TimePoint now = moment(text);
        const Issue& open = *snapshot_.find(IssueKey{"AIX-2"});
        const Issue& owned = *snapshot_.find(IssueKey{"AIX-1"});
        const Team& team = snapshot_.roster.teams.front();
        const Report report = evaluate(rulebook_, snapshot_, now);
        return {
            report.issues.at(open.id).findings.front().outcome,
            evaluate_issue(rulebook_, snapshot_, open, now)->findings.front().outcome,
            report.teams.at(team.name).findings.front().outcome,
            evaluate_team(rulebook_, snapshot_, team, now).findings.front().outcome,
            report.issues.at(owned.id).team_findings.front().outcome,
            evaluate_issue(rulebook_, snapshot_, owned, now)->team_findings.front().outcome,
            explain_issue(rulebook_, snapshot_, open, now).decisions.front().finding.outcome,
            outcome_of(explain_team(rulebook_, snapshot_, team, now).decisions.front().basis),
            settled(report.issues.at(open.id), now)};
    }

    // What is kept from an evaluation while the waiver held, and one without words from scratch.
    std::vector<Outcome> kept_outcomes(std::string_view text) const {
        const TimePoint now = moment(text);
        const std::vector<IssueId> changed{{"10001"}, {"10002"}};
        Evaluation kept(rulebook_);
        kept.run(snapshot_, world_now());
        kept.update(changed, now);
        Evaluation fresh(rulebook_);
        fresh.run(snapshot_, now);
        std::vector<Outcome> outcomes;
        for (const Evaluation* one : {&kept, &fresh}) {
            outcomes.push_back(one->outcomes(IssueId{"10002"}).front().ruling.outcome);
            outcomes.push_back(one->outcomes(TeamName{"Vision"}).front().ruling.outcome);
        }
        return outcomes;
    }

    // After a first verdict with the waiver.
    Outcome settled(const Verdict& verdict, TimePoint now) const {
        const Verdict before =
            *evaluate_issue(rulebook_, snapshot_, *snapshot_.find(IssueKey{"AIX-2"}), world_now());
        const Settled first = settle(before, std::nullopt, Trigger::First, rulebook_, world_now());
        const Settled second = settle(verdict, first.memory, Trigger::SideFacts, rulebook_, now);
        EXPECT_EQ(second.verdict.grade, verdict.grade) << "waits for no second opinion";
        return second.verdict.findings.front().outcome;
    }

    Rulebook rulebook_;
    Snapshot snapshot_;
};

TEST_F(WaiverPaths, HoldOnTheLastDay) {
    EXPECT_EQ(outcomes("2027-02-15T14:59:59Z"), std::vector<Outcome>(9, Outcome::Waived));
    EXPECT_EQ(kept_outcomes("2027-02-15T14:59:59Z"), std::vector<Outcome>(4, Outcome::Waived));
}

TEST_F(WaiverPaths, EndTogether) {
    EXPECT_EQ(outcomes("2027-02-15T15:00:00Z"), std::vector<Outcome>(9, Outcome::Fail));
    EXPECT_EQ(kept_outcomes("2027-02-15T15:00:00Z"), std::vector<Outcome>(4, Outcome::Fail));
}

TEST_F(WaiverPaths, SayUntilWhenAndWhy) {
    const Report report = evaluate(rulebook_, snapshot_, world_now());
    const Verdict& verdict = report.issues.at({"10002"});
    EXPECT_EQ(verdict.grade, Grade::Waived);
    EXPECT_EQ(verdict.open, 0);
    EXPECT_EQ(verdict.findings.front().waived_until, day("2027-02-15"));
    EXPECT_EQ(verdict.findings.front().waiver_reason->ko, "The vendor names an owner in December.");
}

TEST_F(WaiverPaths, TheLongestOfTwoIsShown) {
    Waiver longer = rulebook_.waivers.front();
    longer.expires = day("2027-02-20");
    rulebook_.waivers.push_back(longer);
    const Report report = evaluate(rulebook_, snapshot_, world_now());
    EXPECT_EQ(report.issues.at({"10002"}).findings.front().waived_until, day("2027-02-20"));
}

TEST_F(WaiverPaths, OfWhatPassesChangeNothing) {
    rulebook_.waivers.front().issues = condition("key = AIX-1");
    const Report report = evaluate(rulebook_, snapshot_, world_now());
    EXPECT_EQ(report.issues.at({"10001"}).findings.front().outcome, Outcome::Pass);
}

TEST_F(WaiverPaths, ReachASpace) {
    rulebook_.waivers.front().issues.reset();
    rulebook_.waivers.front().space = SpaceKey{"AIX"};
    const Report report = evaluate(rulebook_, snapshot_, world_now());
    EXPECT_EQ(report.issues.at({"10002"}).findings.front().outcome, Outcome::Waived);
    rulebook_.waivers.front().space = SpaceKey{"RECO"};
    const Report other = evaluate(rulebook_, snapshot_, world_now());
    EXPECT_EQ(other.issues.at({"10002"}).findings.front().outcome, Outcome::Fail);
}

}  // namespace
}  // namespace healthlint
