#include "bridge/engine/evaluate.h"

#include <gtest/gtest.h>

#include "bridge/engine/outcomes/evaluation.h"
#include "tests/engine/world.h"

namespace healthlint {
namespace {

using enum Outcome;

constexpr std::string_view kAssigned = "assignee IS NOT EMPTY";  // an epic of the world is not

Finding judged(const Rule& rule, const Issue& issue, TimePoint now = world_now()) {
    Snapshot snapshot;
    snapshot.put(issue);
    return evaluate_issue(rulebook_of({rule}), snapshot, issue, now)->findings.at(0);
}

TEST(Evaluate, RequireAndForbid) {
    Rule rule = issue_rule("has-owner", kAssigned);
    EXPECT_EQ(judged(rule, epic(1)).outcome, Fail);
    rule.form = Require{condition("labels = ai-project")};
    EXPECT_EQ(judged(rule, epic(1)).outcome, Pass);
    rule.form = Forbid{condition("labels = ai-project")};
    EXPECT_EQ(judged(rule, epic(1)).outcome, Fail);
    rule.form = Forbid{condition("labels = other")};
    EXPECT_EQ(judged(rule, epic(1)).outcome, Pass);
}

TEST(Evaluate, EveryFindingThatIsNoPassHasEvidenceAndBothLanguages) {
    for (const Finding& finding :
         {judged(issue_rule("has-owner", kAssigned), epic(1)),
          judged(issue_rule("has-field", "\"No such field\" IS NOT EMPTY"), epic(1))}) {
        EXPECT_NE(finding.outcome, Pass);
        ASSERT_FALSE(finding.evidence.empty());
        EXPECT_FALSE(finding.message.en.empty());
        EXPECT_FALSE(finding.message.ko.empty());
        EXPECT_FALSE(finding.evidence.front().text.ko.empty());
    }
}

TEST(Evaluate, LevelCapsTheOutcome) {
    Rule rule = issue_rule("has-owner", kAssigned);
    rule.level = Level::Warn;
    EXPECT_EQ(judged(rule, epic(1)).outcome, Warn);
    rule.level = Level::Info;
    EXPECT_EQ(judged(rule, epic(1)).outcome, Pass);
}

TEST(Evaluate, GraceSoftensAndNamesTheDayInThePacksZone) {
    Rule rule = issue_rule("has-owner", kAssigned);
    rule.warn_after = Grace{.after = std::chrono::days(2), .category = StatusCategory::InProgress};
    rule.fail_after = Grace{.after = std::chrono::days(14), .category = StatusCategory::InProgress};
    Issue issue = epic(1);
    issue.category_changed = moment("2026-11-20T15:30:00Z");  // the 21st in Seoul
    EXPECT_EQ(judged(rule, issue, moment("2026-11-22T15:29:59Z")).outcome, NotApplicable);
    const Finding warned = judged(rule, issue, moment("2026-11-22T15:30:00Z"));
    EXPECT_EQ(warned.outcome, Warn);
    EXPECT_EQ(warned.fails_on, day("2026-12-05"));
    EXPECT_EQ(judged(rule, issue, moment("2026-12-04T15:29:59Z")).outcome, Warn);
    const Finding failed = judged(rule, issue, moment("2026-12-04T15:30:00Z"));
    EXPECT_EQ(failed.outcome, Fail);
    EXPECT_FALSE(failed.fails_on);
}

TEST(Evaluate, ATimeThatIsNotKnownNeverMakesItWorse) {
    Rule rule = issue_rule("has-owner", kAssigned);
    rule.fail_after = Grace{.after = std::chrono::days(14), .category = StatusCategory::InProgress};
    Issue issue = epic(1);
    issue.category_changed.reset();
    const Finding finding = judged(rule, issue, moment("2030-01-01T00:00:00Z"));
    EXPECT_EQ(finding.outcome, Warn);
    EXPECT_FALSE(finding.fails_on);
}

TEST(Evaluate, UnknownSaysWhy) {
    const Rule rule = issue_rule("was-open", "status WAS Open");
    EXPECT_EQ(judged(rule, epic(1)).unknown, UnknownReason::Transient);
    const Rule missing = issue_rule("has-field", "\"No such field\" IS NOT EMPTY");
    EXPECT_EQ(judged(missing, epic(1)).unknown, UnknownReason::NoField);

    Snapshot snapshot;
    snapshot.fields = FieldCatalog::system_fields();
    snapshot.unreadable_fields = {{"assignee"}};
    snapshot.put(epic(1));
    const Rulebook rulebook = rulebook_of({issue_rule("has-owner", kAssigned)});
    const Verdict verdict = *evaluate_issue(rulebook, snapshot, epic(1), world_now());
    EXPECT_EQ(verdict.findings[0].unknown, UnknownReason::NoAccess);
    EXPECT_NE(verdict.findings[0].message.en.find("Assignee"), std::string::npos);
    EXPECT_EQ(verdict.grade, Grade::Unknown) << "a field that may not be read is never a verdict";
}

TEST(Evaluate, AFieldThatTheSpaceDoesNotUseIsNobodysFault) {
    const Rule rule = issue_rule("has-owner", kAssigned);
    Issue issue = epic(1);
    issue.assignee = {};
    EXPECT_EQ(judged(rule, issue).outcome, Fail);
    issue.withheld = {FieldId{"assignee"}};
    EXPECT_EQ(judged(rule, issue).unknown, UnknownReason::NoField);
    Snapshot snapshot;
    snapshot.put(issue);
    const Rulebook rulebook = rulebook_of({rule});
    Evaluation evaluation(rulebook);
    evaluation.run(snapshot, world_now());
    const auto outcomes = evaluation.outcomes(issue.id);
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes[0].ruling.outcome, Unknown) << "both ways of judging agree";
}

TEST(Evaluate, AnIssueThatOnlyAnotherOneShowsIsUnknown) {
    Issue issue = epic(1);
    issue.partial = true;
    EXPECT_EQ(judged(issue_rule("has-owner", kAssigned), issue).outcome, Unknown);
}

TEST(Evaluate, OnlySelectedIssuesHaveAVerdict) {
    Rule rule = issue_rule("has-owner", kAssigned);
    rule.scope = condition("labels = ai-project");
    Snapshot snapshot;
    Issue other = epic(2);
    other.labels.clear();
    snapshot.put(epic(1));
    snapshot.put(other);
    const Report report = evaluate(rulebook_of({rule}), snapshot, world_now());
    EXPECT_EQ(report.issues.size(), 1U);
    EXPECT_TRUE(report.issues.contains({"10001"}));
}

TEST(Evaluate, AScopeThatCannotBeAnsweredSelectsNothingAlone) {
    Rule unsure = issue_rule("unsure", kAssigned);
    unsure.scope = condition("\"No such field\" = x");
    Snapshot snapshot;
    snapshot.put(epic(1));
    EXPECT_FALSE(evaluate_issue(rulebook_of({unsure}), snapshot, epic(1), world_now()));
    const Rule sure = issue_rule("sure", kAssigned);
    const Verdict verdict =
        *evaluate_issue(rulebook_of({unsure, sure}), snapshot, epic(1), world_now());
    EXPECT_EQ(verdict.findings[0].outcome, Unknown);
    EXPECT_EQ(verdict.findings[1].outcome, Fail);
}

TEST(Evaluate, SpacesBoundEverySelector) {
    Rulebook rulebook = rulebook_of({issue_rule("has-owner", kAssigned)});
    rulebook.spaces = {{"RECO"}};
    Snapshot snapshot;
    snapshot.put(epic(1));
    EXPECT_TRUE(evaluate(rulebook, snapshot, world_now()).issues.empty());
    rulebook.spaces.push_back({"AIX"});
    EXPECT_EQ(evaluate(rulebook, snapshot, world_now()).issues.size(), 1U);
}

TEST(Evaluate, FromLeavesOldIssuesOutByTheDayInThePacksZone) {
    Rule rule = issue_rule("has-owner", kAssigned);
    rule.from = day("2026-11-02");
    Issue issue = epic(1);
    Snapshot snapshot;
    issue.created = moment("2026-11-01T14:59:59Z");
    EXPECT_FALSE(evaluate_issue(rulebook_of({rule}), snapshot, issue, world_now()));
    issue.created = moment("2026-11-01T15:00:00Z");
    EXPECT_TRUE(evaluate_issue(rulebook_of({rule}), snapshot, issue, world_now()));
}

TEST(Evaluate, RulesThatAreOffSayNothing) {
    Rule rule = issue_rule("has-owner", kAssigned);
    rule.stage = Stage::Off;
    EXPECT_FALSE(evaluate_issue(rulebook_of({rule}), Snapshot{}, epic(1), world_now()));
    rule.stage = Stage::Observe;
    const Verdict verdict = *evaluate_issue(rulebook_of({rule}), Snapshot{}, epic(1), world_now());
    EXPECT_EQ(verdict.open, 0);
    EXPECT_FALSE(verdict.counted());
}

Rule few_epics(double warn_above, double fail_above) {
    Count count{.of = condition("issuetype = Epic")};
    count.noun = {"projects", "프로젝트"};
    count.per_people = 10;
    count.limits = {.warn_above = warn_above, .fail_above = fail_above};
    return team_rule("few-projects", count);
}

Snapshot team_with(int epics, int members) {
    Snapshot snapshot;
    snapshot.roster.teams = {team_of("Vision", people("p", members))};
    for (int i = 1; i <= epics; ++i) {
        Issue issue = epic(i);
        issue.assignee.id = {"p0"};
        snapshot.put(issue);
    }
    return snapshot;
}

struct CountCase {
    std::string name;
    int projects, members;
    Outcome outcome;
    double value;
};

class CountTest : public testing::TestWithParam<CountCase> {};

TEST_P(CountTest, ProjectsPerTenPeople) {
    const auto& [name, projects, members, outcome, value] = GetParam();
    const Snapshot snapshot = team_with(projects, members);
    const Report report = evaluate(rulebook_of({few_epics(1.5, 3)}), snapshot, world_now());
    const Finding& finding = report.teams.at({"Vision"}).findings.at(0);
    EXPECT_EQ(finding.outcome, outcome);
    EXPECT_DOUBLE_EQ(finding.value.value_or(-1), value);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    CountTest,
    testing::Values(
        CountCase{"ASmallTeamMayHaveOne", 1, 5, Pass, 1},
        CountCase{"TwoForNineIsMany", 2, 9, Warn, 2},
        CountCase{"TwoForTwentyIsFine", 2, 20, Pass, 1},
        CountCase{"ThreeForTwentyIsTheLimit", 3, 20, Pass, 1.5},
        CountCase{"ThreeForTenIsTheLimitOfFailing", 3, 10, Warn, 3},
        CountCase{"FourForTenFails", 4, 10, Fail, 4},
        CountCase{"NoProject", 0, 10, Pass, 0},
        CountCase{"FourPeopleAreJudged", 2, 4, Warn, 2},
        CountCase{"ThreePeopleAreNot", 6, 3, NotApplicable, -1}),
    [](const auto& test) { return test.param.name; });

TEST(Evaluate, ACountSaysNumbersAndListsKeysOnly) {
    const Report report = evaluate(rulebook_of({few_epics(1.5, 3)}), team_with(25, 9), world_now());
    const Finding& finding = report.teams.at({"Vision"}).findings.at(0);
    EXPECT_EQ(finding.message.en, "25 projects for 9 people: 25 per 10, at most 1.5 wanted.");
    EXPECT_EQ(finding.message.ko, "프로젝트 25건 / 9명: 10명당 25건 (권장 1.5건 이하)");
    EXPECT_EQ(finding.inputs.at("people"), 9);
    EXPECT_EQ(finding.thresholds.at("fail-above"), 3);
    ASSERT_EQ(finding.evidence.size(), 21U) << "twenty keys and the rest as a number";
    EXPECT_EQ(finding.evidence.back().text.en, "and 5 more");
    EXPECT_EQ(finding.evidence.front().text.en.find("Epic"), std::string::npos);
}

TEST(Evaluate, ACountThatUnreadIssuesCouldChangeIsUnknown) {
    Count count{.of = condition("status WAS Open")};
    count.limits.warn_above = 2;
    const Rulebook rulebook = rulebook_of({team_rule("reopened", count)});
    const Report three = evaluate(rulebook, team_with(3, 9), world_now());
    EXPECT_EQ(three.teams.at({"Vision"}).findings[0].outcome, Unknown);
    EXPECT_EQ(three.teams.at({"Vision"}).findings[0].unknown, UnknownReason::Transient);
    const Report two = evaluate(rulebook, team_with(2, 9), world_now());
    EXPECT_EQ(two.teams.at({"Vision"}).findings[0].outcome, Pass) << "two can never be too many";
}

TEST(Evaluate, SharesHaveASampleAndADenominator) {
    Share share{
        .of = condition("labels = reviewed"),
        .among = condition("issuetype = Epic"),
        .limits = {.warn_below = 40, .fail_below = 20},
        .min_sample = 5};
    const Rulebook rulebook = rulebook_of({team_rule("reviewed", share)});
    const auto with_reviewed = [&](int all, int reviewed) {
        Snapshot snapshot = team_with(all, 9);
        for (int i = 1; i <= reviewed; ++i) {
            Issue issue = *snapshot.find(IssueKey{"AIX-" + std::to_string(i)});
            issue.labels.emplace_back("reviewed");
            snapshot.put(issue);
        }
        return evaluate(rulebook, snapshot, world_now()).teams.at({"Vision"}).findings[0];
    };
    EXPECT_EQ(with_reviewed(4, 4).unknown, UnknownReason::SmallSample);
    EXPECT_EQ(with_reviewed(5, 2).outcome, Pass);
    EXPECT_EQ(with_reviewed(5, 1).outcome, Warn);
    EXPECT_EQ(with_reviewed(6, 1).outcome, Fail);
    EXPECT_EQ(with_reviewed(6, 1).message.en, "1 of 6 work items = 16.7 %, at least 40 % wanted.");
    EXPECT_EQ(with_reviewed(6, 1).message.ko, "업무 항목 6건 중 1건 = 16.7 % (권장 40 % 이상)");
}

TEST(Evaluate, SpacesAndThePortfolioAreSubjectsToo) {
    Count count{.of = condition("issuetype = Epic")};
    count.limits.warn_above = 1;
    Rule by_space = team_rule("per-space", count);
    by_space.subject = SubjectKind::Space;
    Rule overall = team_rule("overall", count);
    overall.subject = SubjectKind::Portfolio;
    Snapshot snapshot = team_with(2, 9);
    Issue elsewhere = epic(3);
    elsewhere.space = {"RECO"};
    snapshot.put(elsewhere);
    const Report report = evaluate(rulebook_of({by_space, overall}), snapshot, world_now());
    const auto outcome = [&](SubjectKind kind, const std::string& id) {
        return report.groups.at({kind, id, id}).findings.at(0).outcome;
    };
    EXPECT_EQ(outcome(SubjectKind::Space, "AIX"), Warn);
    EXPECT_EQ(outcome(SubjectKind::Space, "RECO"), Pass);
    EXPECT_EQ(outcome(SubjectKind::Portfolio, "portfolio"), Warn);
    EXPECT_TRUE(report.teams.empty());
}

TEST(Evaluate, EpicsOfAiProjectsShowTheirTeamsFindingsAndOthersDoNot) {
    Snapshot snapshot = team_with(4, 9);
    Issue story = epic(50);
    story.type = {"10001", "Story"};
    story.assignee.id = {"p1"};
    snapshot.put(story);
    const Rulebook rulebook = rulebook_of({issue_rule("has-owner", kAssigned), few_epics(1.5, 3)});
    const Report report = evaluate(rulebook, snapshot, world_now());
    const Verdict& project = report.issues.at({"10001"});
    ASSERT_EQ(project.team_findings.size(), 1U);
    EXPECT_EQ(project.team_findings[0].subject.kind, SubjectKind::Team);
    EXPECT_EQ(project.open, 1);
    EXPECT_EQ(project.grade, Grade::AtRisk);
    const Verdict& other = report.issues.at({"10050"});
    EXPECT_EQ(other.team, TeamName{"Vision"});
    EXPECT_TRUE(other.team_findings.empty());
    EXPECT_EQ(other.grade, Grade::Healthy);
}

TEST(Evaluate, ATeamIsAlsoThePeopleWhoseWorkSaysSo) {
    Snapshot snapshot;
    snapshot.roster.teams = {{.name = {"Vision"}, .people = {}, .field_value = "Vision"}};
    snapshot.roster.team_field = FieldId{"customfield_10001"};
    for (int i = 1; i <= 4; ++i) {
        Issue issue = epic(i);
        issue.assignee.id = {"p" + std::to_string(i)};
        issue.custom[{"customfield_10001"}] = std::vector<Ref>{{"uuid", "Vision"}};
        snapshot.put(issue);
    }
    const Report report = evaluate(rulebook_of({few_epics(1.5, 3)}), snapshot, world_now());
    const Finding& finding = report.teams.at({"Vision"}).findings.at(0);
    EXPECT_EQ(finding.inputs.at("people"), 4);
    EXPECT_EQ(finding.outcome, Fail);
}

TEST(Evaluate, AWatchBooksItsTimeToEachRuleAndChangesNothing) {
    Rule off = issue_rule("is-off", kAssigned);
    off.stage = Stage::Off;
    const Rulebook rulebook =
        rulebook_of({issue_rule("has-owner", kAssigned), off, issue_rule("has-label", kAssigned)});
    Snapshot snapshot;
    for (const int number : {1, 2, 3})
        snapshot.put(epic(number));
    std::chrono::nanoseconds time{0};
    RuleWatch watch{[&] { return ++time; }};  // one tick from each look to the next
    const Report watched = evaluate(rulebook, snapshot, world_now(), &watch);
    EXPECT_EQ(
        watch.spent,
        (std::vector{
            std::chrono::nanoseconds(3),
            std::chrono::nanoseconds(0),
            std::chrono::nanoseconds(3)}));
    const Report unwatched = evaluate(rulebook, snapshot, world_now());
    ASSERT_EQ(watched.issues.size(), 3U);
    for (const auto& [id, verdict] : unwatched.issues) {
        EXPECT_EQ(watched.issues.at(id).grade, verdict.grade);
        EXPECT_EQ(watched.issues.at(id).findings.size(), verdict.findings.size());
    }
}

}  // namespace
}  // namespace healthlint
