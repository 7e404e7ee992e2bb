#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;
using enum StatusCategory;

constexpr const char* kWith = R"(      of: resolved >= -60d
      contributor: [comment, transition, worklog]
      min-contributors: 2
      handover: assignee changes to another role and the previous assignee is never active again
      min-sample: 10
      share-of-issues: {warn-below: 50%, fail-below: 30%}
      median-handovers: {warn-above: 1, fail-above: 2})";

class CollaborationTest : public testing::Test {
  protected:
    CollaborationTest() {
        snapshot_.roster.teams = {team_};
        snapshot_.roster.roles = {
            {{"ds"}, Role::DataScientist},
            {{"de"}, Role::DataEngineer},
            {{"se"}, Role::SoftwareEngineer},
            {{"pm"}, Role::ProductManager}};
    }

    Issue& add(const std::string& assignee) {
        Issue issue = issue_of("AIX-" + std::to_string(++count_), Done, "2026-11-10");
        issue.assignee = person(assignee);
        issue.changelog.emplace();
        issue.comments.emplace();
        issues_.push_back(issue);
        return issues_.back();
    }

    void add_shared(int times) {
        for (int i = 0; i < times; ++i)
            add("ds").comments->push_back({.at = at("2026-11-09"), .author = person("de")});
    }

    void add_lonely(int times) {
        for (int i = 0; i < times; ++i)
            add("ds");
    }

    static void hand_over(Issue& issue, const char* day, const char* from, const char* to) {
        Change change;
        change.at = at(day);
        change.author = person(from);
        change.field_id = {"assignee"};
        change.from_id = from;
        change.to_id = to;
        issue.changelog->push_back(change);
    }

    CheckResult judged(const std::string& with = kWith) {
        for (const Issue& issue : issues_)
            snapshot_.put(issue);
        const auto check = load_check("collaboration", with);
        if (check == nullptr) return {};
        return judge(*check, snapshot_.roster.teams.front(), snapshot_, at("2026-11-23"));
    }

    Team team_{.name = {"Vision"}, .people = {{"ds"}, {"de"}, {"se"}, {"pm"}}};
    Snapshot snapshot_;
    std::vector<Issue> issues_;
    int count_ = 0;
};

TEST_F(CollaborationTest, HalfSharedPasses) {
    add_shared(5);
    add_lonely(5);
    const CheckResult result = judged();
    EXPECT_EQ(result.outcome, Pass);
    EXPECT_NE(
        result.message.en.find("50 % of 10 finished items had 2 or more contributors"),
        std::string::npos)
        << result.message.en;
}

TEST_F(CollaborationTest, FourOfTenWarnTwoOfTenFail) {
    add_shared(4);
    add_lonely(6);
    EXPECT_EQ(judged().outcome, Warn);
    issues_.clear();
    count_ = 0;
    add_shared(2);
    add_lonely(8);
    EXPECT_EQ(judged().outcome, Fail);
}

TEST_F(CollaborationTest, NineItemsAreTooFew) {
    add_shared(9);
    EXPECT_EQ(judged().unknown, UnknownReason::SmallSample);
}

TEST_F(CollaborationTest, AnAppThatCommentsIsNoCoWorker) {
    for (int i = 0; i < 10; ++i)
        add("ds").comments->push_back({.at = at("2026-11-09"), .author = person("some-app")});
    EXPECT_EQ(judged().outcome, Fail);
}

TEST_F(CollaborationTest, TwoHandOversPerItemWarn) {
    for (int i = 0; i < 10; ++i) {
        Issue& issue = add("se");
        hand_over(issue, "2026-10-01", "pm", "ds");
        hand_over(issue, "2026-10-10", "ds", "se");
    }
    const CheckResult result = judged();
    EXPECT_EQ(result.outcome, Warn);
    EXPECT_EQ(result.value, 2);
    EXPECT_NE(result.message.ko.find("역할 간 인계(중앙값): 2회"), std::string::npos);
}

TEST_F(CollaborationTest, WhoStaysActiveHandedNothingOver) {
    for (int i = 0; i < 10; ++i) {
        Issue& issue = add("se");
        hand_over(issue, "2026-10-01", "pm", "ds");
        hand_over(issue, "2026-10-10", "ds", "se");
        issue.comments->push_back({.at = at("2026-10-20"), .author = person("pm")});
        issue.comments->push_back({.at = at("2026-10-20"), .author = person("ds")});
    }
    EXPECT_EQ(judged().outcome, Pass);
}

TEST_F(CollaborationTest, ChangingHandsWithinARoleIsNoHandOver) {
    snapshot_.roster.roles[{"de"}] = Role::DataScientist;
    for (int i = 0; i < 10; ++i)
        hand_over(add("de"), "2026-10-01", "ds", "de");
    const CheckResult result = judged();
    EXPECT_EQ(result.outcome, Pass) << result.message.en;
}

TEST_F(CollaborationTest, WithoutHistoryOrCommentsNothingIsSaid) {
    add_shared(10);
    issues_.front().comments.reset();
    EXPECT_EQ(judged().unknown, UnknownReason::Transient);
    issues_.front().comments.emplace();
    issues_.front().changelog.reset();
    EXPECT_EQ(judged().unknown, UnknownReason::Transient);
}

TEST_F(CollaborationTest, ThreePeopleAreNoTeam) {
    snapshot_.roster.teams.front().people.pop_back();
    add_shared(10);
    EXPECT_EQ(judged().outcome, NotApplicable);
}

TEST_F(CollaborationTest, NamesNobodyAndNoItem) {
    add_lonely(10);
    const CheckResult result = judged();
    for (const Evidence& evidence : result.evidence) {
        EXPECT_FALSE(evidence.key);
        for (const Person& one : {person("ds"), person("de")})
            EXPECT_EQ(evidence.text.en.find(" " + one.id.value + " "), std::string::npos);
    }
}

TEST_F(CollaborationTest, PeopleInTwoStages) {
    const std::string with = std::string(kWith) + R"(
      stages: {analysis: labels = analysis, modelling: labels = modelling}
      people-in-two-stages: {warn-below: 50%})";
    for (int i = 0; i < 10; ++i) {
        Issue& issue = add(i % 2 == 0 ? "ds" : "de");
        issue.labels = {i < 5 ? "analysis" : "modelling"};
        const char* other = i < 5 ? "se" : "pm";
        issue.comments->push_back({.at = at("2026-11-09"), .author = person(other)});
    }
    const CheckResult result = judged(with);  // ds and de in both, se and pm in one each
    EXPECT_EQ(result.outcome, Pass);
    EXPECT_NE(
        result.message.en.find("50 % of 4 people were active in two or more stages"),
        std::string::npos)
        << result.message.en;
}

TEST_F(CollaborationTest, PeoplePerStageSpeakOfTheStageWithTheFewest) {
    const std::string with = R"(      of: resolved >= -60d
      stages: {analysis: labels = analysis, modelling: labels = modelling, rest: labels = rest}
      people-per-stage: {warn-below: 2})";
    for (int i = 0; i < 12; ++i) {
        Issue& issue = add(i < 6 && i % 2 == 0 ? "ds" : "de");
        issue.labels = {i < 6 ? "analysis" : i < 10 ? "modelling" : "rest"};
    }
    issues_.front().comments->push_back({.at = at("2026-11-09"), .author = person("pm")});
    issues_.front().comments->push_back({.at = at("2026-11-09"), .author = person("se")});
    const CheckResult result = judged(with);
    EXPECT_EQ(result.outcome, Warn);
    EXPECT_NE(
        result.message.en.find("People per stage: analysis 4, modelling 1"), std::string::npos)
        << result.message.en << " (two items of a stage say nothing)";
}

TEST_F(CollaborationTest, WhoCommentsAfterHandingOverHasNotLeft) {
    const std::string with = R"(      of: type = Task
      contributor: [transition]
      median-handovers: {warn-above: 1})";
    const auto check = load_check("collaboration", with);
    ASSERT_NE(check, nullptr);
    EXPECT_TRUE(check->needs().comments);
}

}  // namespace
}  // namespace healthlint
