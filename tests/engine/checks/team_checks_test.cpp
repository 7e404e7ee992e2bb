// Checks about a team's work: project-count, parallel-work, aging. And which issues' histories are
// read for them.
#include <gtest/gtest.h>

#include "bridge/engine/facts.h"
#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;
using enum StatusCategory;

const TimePoint kNow = at("2026-11-23");

class TeamChecksTest : public testing::Test {
  protected:
    TeamChecksTest() {
        for (int i = 0; i < 10; ++i)
            team_.people.push_back({"p" + std::to_string(i)});
        snapshot_.roster.teams = {team_};
    }

    Issue& epic(const std::string& key, const std::string& assignee) {
        Issue issue = issue_of(key, InProgress, "2026-10-01");
        issue.type.name = "Epic";
        issue.labels = {"ai-project"};
        issue.assignee = person(assignee);
        return issues_.emplace_back(issue);
    }

    Issue& task(const std::string& key, const std::string& parent, const std::string& assignee) {
        Issue issue = issue_of(key, InProgress, "2026-11-10");
        issue.parent_key = {parent};
        issue.assignee = person(assignee);
        issue.updated = at("2026-11-20");
        return issues_.emplace_back(issue);
    }

    CheckResult judged(const std::string& check, const std::string& with) {
        for (const Issue& issue : issues_)
            snapshot_.put(issue);
        const auto compiled = load_check(check, with);
        if (compiled == nullptr) return {};
        return judge(*compiled, snapshot_.roster.teams.front(), snapshot_, kNow);
    }

    Team team_{.name = {"Vision"}, .people = {}};
    Snapshot snapshot_;
    std::vector<Issue> issues_;
};

TEST_F(TeamChecksTest, ProjectsOfOthersCountWhereTheTeamHasWork) {
    const std::string with = R"(      of: labels = ai-project
      work: type = Task
      projects: {warn-above: 1.5, fail-above: 3})";
    issues_.reserve(10);
    epic("AIX-1", "p0");
    EXPECT_EQ(judged("project-count", with).outcome, Pass);
    epic("RECO-1", "somebody else");
    EXPECT_EQ(judged("project-count", with).value, 1);
    task("RECO-2", "RECO-1", "p1");
    const CheckResult two = judged("project-count", with);
    EXPECT_EQ(two.value, 2);
    EXPECT_EQ(two.outcome, Warn);
    EXPECT_EQ(two.message.ko, "AI 프로젝트 2건 / 10명: 10명당 2건 (권장 1.5건 이하)");
    epic("AIX-3", "p3");
    epic("AIX-4", "p4");
    EXPECT_EQ(judged("project-count", with).outcome, Fail);
}

TEST_F(TeamChecksTest, AFifthOfThePeopleOnThreeProjectsIsStillFine) {
    const std::string with = R"(      of: labels = ai-project
      work: type = Task
      from-projects: 3
      share-of-people: {warn-above: 20%, fail-above: 40%})";
    issues_.reserve(60);
    for (const char* key : {"A-1", "B-1", "C-1"})
        epic(key, "somebody else");
    for (int i = 0; i < 5; ++i)
        task("A-1" + std::to_string(i), "A-1", "p" + std::to_string(i));
    const auto spread = [&](const std::string& who) {
        task("B-2" + who, "B-1", who);
        task("C-2" + who, "C-1", who);
    };
    spread("p0");
    EXPECT_EQ(judged("parallel-work", with).outcome, Pass);
    spread("p1");
    const CheckResult two = judged("parallel-work", with);
    EXPECT_EQ(two.outcome, Warn);
    EXPECT_EQ(
        two.message.en,
        "40 % of 5 people work on 3 or more projects at once, at most 20 % wanted.");
    spread("p2");
    EXPECT_EQ(judged("parallel-work", with).outcome, Fail);
    for (const Evidence& evidence : two.evidence)
        EXPECT_FALSE(evidence.key) << "an item would lead to a person";
}

TEST_F(TeamChecksTest, ThreeBusyPeopleAreTooFewForAShare) {
    issues_.reserve(10);
    epic("A-1", "somebody else");
    for (int i = 0; i < 3; ++i)
        task("A-1" + std::to_string(i), "A-1", "p" + std::to_string(i));
    const std::string with = R"(      of: labels = ai-project
      work: type = Task
      share-of-people: {warn-above: 20%})";
    EXPECT_EQ(judged("parallel-work", with).outcome, NotApplicable);
}

TEST_F(TeamChecksTest, AgeIsMeasuredAgainstTheTeamsOwnPace) {
    const std::string with = R"(      of: statusCategory = "In Progress"
      finished: resolved >= -90d
      min-sample: 5
      share: {warn-above: 20%, fail-above: 40%})";
    issues_.reserve(40);
    for (int i = 1; i <= 5; ++i) {  // took 2, 4, 6, 8, 10 days: the 85th percentile is 10
        Issue& issue = task("D-" + std::to_string(i), "", "p0");
        issue.category = Done;
        issue.status.name = "Done";
        issue.resolved = at("2026-10-20");
        issue.changelog = {
            status_change("2026-10-" + std::to_string(20 - 2 * i), "To Do", "In Progress"),
            status_change("2026-10-20", "In Progress", "Done")};
    }
    for (int i = 0; i < 4; ++i)
        task("W-" + std::to_string(i), "", "p1").category_changed = at("2026-11-15");
    EXPECT_EQ(judged("aging", with).outcome, Pass);
    Issue& old = task("W-9", "", "p1");
    old.category_changed = at("2026-11-12");
    const CheckResult one = judged("aging", with);
    EXPECT_EQ(one.outcome, Pass) << "one of five is a fifth";
    EXPECT_EQ(one.inputs.at("old"), 1);
    task("W-10", "", "p1").category_changed = at("2026-11-01");
    EXPECT_EQ(judged("aging", with).outcome, Warn);
    issues_[0].changelog.reset();
    EXPECT_EQ(judged("aging", with).outcome, Unknown);
}

TEST_F(TeamChecksTest, TooLittleFinishedWorkSetsNoBar) {
    const std::string with = R"(      of: statusCategory = "In Progress"
      finished: resolved >= -90d
      share: {warn-above: 20%})";
    issues_.reserve(4);
    task("W-1", "", "p1");
    EXPECT_EQ(judged("aging", with).unknown, UnknownReason::SmallSample);
}

TEST_F(TeamChecksTest, OnlyIssuesThatARuleLooksAtCostCalls) {
    issues_.reserve(10);
    epic("AIX-1", "p0");
    epic("AIX-9", "p0").labels.clear();
    task("AIX-2", "AIX-1", "p1");
    task("AIX-3", "AIX-9", "p1");
    for (const Issue& issue : issues_)
        snapshot_.put(issue);
    snapshot_.fields = FieldCatalog::system_fields();
    Rulebook rulebook;
    const Rule rule{
        .id = {"exploration"},
        .scope = *compile_jql("labels = ai-project", snapshot_.fields),
        .form = CheckCall{
            .name = "exploration-first",
            .check = load_check(
                "exploration-first",
                "      exploration: labels = eda\n      modelling: labels = m")}};
    rulebook.rules.push_back(rule);
    const auto wanted = facts_wanted(rulebook, snapshot_, kNow);
    ASSERT_EQ(wanted.size(), 2U);
    EXPECT_TRUE(wanted.at({"AIX-1"}).changelog);
    EXPECT_TRUE(wanted.at({"AIX-2"}).changelog) << "work below the project";
    EXPECT_FALSE(wanted.at({"AIX-2"}).comments);
    EXPECT_FALSE(wanted.at({"AIX-2"}).remote_links);
    rulebook.rules.front().stage = Stage::Off;
    EXPECT_TRUE(facts_wanted(rulebook, snapshot_, kNow).empty());
}

}  // namespace
}  // namespace healthlint
