// Checks about time on one issue: selection-speed, kpi-fresh, field-updated, slipped, date-span,
// time-in-state, manual.
#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;
using enum StatusCategory;

const TimePoint kNow = at("2026-11-23");

CheckResult judged(
    const std::string& check,
    const std::string& with,
    const Issue& issue,
    const Snapshot& snapshot = {}) {
    const auto compiled = load_check(check, with);
    return compiled == nullptr ? CheckResult{} : judge(*compiled, issue, snapshot, kNow);
}

Change field_change(
    const std::string& day,
    const std::string& field,
    const std::string& from,
    const std::string& to) {
    Change change;
    change.at = at(day);
    change.field_id = {field};
    change.from_id = change.from_text = from;
    change.to_id = change.to_text = to;
    return change;
}

TEST(SelectionSpeed, CountsFromTheIdeaToTheFirstStart) {
    const std::string with = "      time: {warn-above: 60d, fail-above: 120d}";

    struct Row {
        const char* created;
        StatusCategory category;
        const char* since;
        Outcome outcome;
        const char* message;
    };

    for (const Row& row : std::vector<Row>{
             {"2026-09-01", InProgress, "2026-10-31", Pass, "Chosen after 60 days."},
             {"2026-09-01",
              InProgress,
              "2026-11-01",
              Warn,
              "Chosen after 61 days, at most 60 days"},
             {"2026-05-01", InProgress, "2026-11-01", Fail, "Chosen after 184 days"},
             {"2026-09-01", ToDo, "2026-09-01", Warn, "Waiting to be chosen for 83 days"},
             {"2026-11-01", ToDo, "2026-11-01", Pass, "Waiting to be chosen for 22 days."}}) {
        Issue issue = issue_of("AIX-1", row.category, row.since);
        issue.created = at(row.created);
        const CheckResult result = judged("selection-speed", with, issue);
        EXPECT_EQ(result.outcome, row.outcome) << row.message;
        EXPECT_EQ(result.message.en.find(row.message), 0U) << result.message.en;
    }
    // Done: only the history knows when it started.
    Issue done = issue_of("AIX-1", Done, "2026-11-01");
    EXPECT_EQ(judged("selection-speed", with, done).outcome, Unknown);
    done.changelog = {
        status_change("2026-09-11", "To Do", "In Progress"),
        status_change("2026-11-01", "In Progress", "Done")};
    EXPECT_EQ(judged("selection-speed", with, done).message.en, "Chosen after 10 days.");
}

TEST(KpiFresh, TheLastChangeOfAnyOfTheFieldsCounts) {
    const std::string with =
        "      fields: [KPI baseline, KPI target]\n      age: {warn-above: 30d, fail-above: 45d}";
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    EXPECT_EQ(judged("kpi-fresh", with, issue).outcome, Unknown);
    issue.changelog.emplace();
    EXPECT_EQ(judged("kpi-fresh", with, issue).outcome, Fail) << "as old as the issue";
    issue.changelog = {field_change("2026-10-24", "customfield_3", "5", "6")};
    EXPECT_EQ(judged("kpi-fresh", with, issue).outcome, Pass);
    issue.changelog = {field_change("2026-10-23", "customfield_2", "5", "6")};
    const CheckResult result = judged("kpi-fresh", with, issue);
    EXPECT_EQ(result.outcome, Warn);
    EXPECT_EQ(result.message.ko, "KPI 값 마지막 변경: 2026. 10. 23. (31일 전) (권장 30일 이하)");
    issue.changelog = {field_change("2026-11-20", "summary", "a", "b")};
    EXPECT_EQ(judged("kpi-fresh", with, issue).outcome, Fail);
}

TEST(KpiFresh, AFieldTheSiteLacksIsUnknown) {
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    EXPECT_EQ(
        judged("kpi-fresh", "      fields: [Nowhere]\n      age: {warn-above: 30d}", issue).unknown,
        UnknownReason::NoField);
}

TEST(KpiFresh, AFieldTheSpaceDoesNotUseIsUnknown) {
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    issue.custom[FieldId{"customfield_2"}] = std::string("5");
    issue.changelog.emplace();
    issue.withheld = {FieldId{"customfield_3"}};
    const CheckResult result = judged(
        "kpi-fresh",
        "      fields: [KPI baseline, KPI target]\n      age: {warn-above: 30d}",
        issue);
    EXPECT_EQ(result.unknown, UnknownReason::NoField);
    EXPECT_EQ(
        result.message.ko,
        "이 스페이스에서 쓰지 않는 필드: \"KPI target\". Jira 관리자에게 추가를 요청해 주세요.");
}

TEST(FieldUpdated, AChangeBelowCountsWhereAskedFor) {
    const std::string with = "      age: {warn-above: 14d}\n      children: ";
    Issue epic = issue_of("AIX-1", InProgress, "2026-10-01");
    epic.updated = at("2026-10-01");
    Issue child = issue_of("AIX-2", InProgress, "2026-10-01");
    child.parent_key = {"AIX-1"};
    child.updated = at("2026-11-20");
    Snapshot snapshot;
    snapshot.put(epic);
    snapshot.put(child);
    EXPECT_EQ(judged("field-updated", with + "true", epic, snapshot).outcome, Pass);
    EXPECT_EQ(judged("field-updated", with + "false", epic, snapshot).outcome, Warn);
}

TEST(Slipped, CountsMovesLaterAndRemembersTheFirstDate) {
    const std::string with = R"(      field: duedate
      moves: {warn-above: 1, fail-above: 2}
      delay: {fail-above: 90d})";
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    issue.due = *parse_date("2026-12-31");
    EXPECT_EQ(judged("slipped", with, issue).outcome, Unknown);
    issue.changelog.emplace();
    EXPECT_EQ(judged("slipped", with, issue).outcome, Pass);
    issue.changelog = {
        field_change("2026-09-02", "duedate", "", "2026-10-31"),
        field_change("2026-10-20", "duedate", "2026-10-31", "2026-11-30")};
    issue.due = *parse_date("2026-11-30");
    EXPECT_EQ(judged("slipped", with, issue).outcome, Pass) << "the first move";
    issue.changelog->push_back(field_change("2026-11-10", "duedate", "2026-11-30", "2026-12-31"));
    issue.due = *parse_date("2026-12-31");
    const CheckResult twice = judged("slipped", with, issue);
    EXPECT_EQ(twice.outcome, Warn);
    EXPECT_EQ(
        twice.message.en,
        "Moved later 2 times, first 2026-10-31, 61 days later now, at most 1 moves wanted.");
    issue.changelog->push_back(field_change("2026-11-12", "duedate", "2026-12-31", "2026-12-01"));
    issue.due = *parse_date("2026-12-01");
    EXPECT_EQ(judged("slipped", with, issue).inputs.at("moves"), 2) << "earlier is no slip";
    issue.changelog->push_back(field_change("2026-11-14", "duedate", "2026-12-01", "2027-03-01"));
    issue.due = *parse_date("2027-03-01");
    EXPECT_EQ(judged("slipped", with, issue).outcome, Fail);
}

TEST(Slipped, WithoutADateThereIsNothingToJudge) {
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    issue.changelog.emplace();
    EXPECT_EQ(
        judged("slipped", "      field: duedate\n      moves: {warn-above: 1}", issue).outcome,
        NotApplicable);
}

TEST(DateSpan, TheLastDayWithinTheLimitPasses) {
    const std::string with =
        "      from: created\n      to: duedate\n      span: {warn-above: 30d, fail-above: 60d}";
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    EXPECT_EQ(judged("date-span", with, issue).outcome, NotApplicable);
    for (const auto& [due, outcome] :
         {std::pair("2026-10-01", Pass), {"2026-10-02", Warn}, {"2026-11-01", Fail}}) {
        issue.due = *parse_date(due);
        EXPECT_EQ(judged("date-span", with, issue).outcome, outcome) << due;
    }
}

TEST(TimeInState, ThisStayOrAllStays) {
    const std::string with =
        "      states: [Blocked, 보류]\n      time: {warn-above: 5d, fail-above: 10d}";
    Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    issue.status.name = "Blocked";
    EXPECT_EQ(judged("time-in-state", with, issue).outcome, Unknown);
    issue.changelog = {
        status_change("2026-11-01", "To Do", "Blocked"),
        status_change("2026-11-05", "Blocked", "In Progress"),
        status_change("2026-11-17", "In Progress", "Blocked")};
    EXPECT_EQ(judged("time-in-state", with, issue).value, 6);
    EXPECT_EQ(judged("time-in-state", with, issue).outcome, Warn);
    EXPECT_EQ(judged("time-in-state", with + "\n      count: all-stays", issue).value, 10);
    issue.changelog->push_back(status_change("2026-11-18", "Blocked", "In Progress"));
    issue.status.name = "In Progress";
    EXPECT_EQ(judged("time-in-state", with, issue).outcome, Pass);
}

TEST(Manual, AnAnswerHoldsUntilItExpires) {
    const std::string with = R"(      id: reviewed
      question: {en: "Was the model reviewed?", ko: "모델을 검토했나요?"}
      expires: 30d)";
    const Issue issue = issue_of("AIX-1", InProgress, "2026-10-01");
    Snapshot snapshot;
    EXPECT_EQ(judged("manual", with, issue, snapshot).outcome, Warn);
    ManualAnswer& answer = snapshot.answers[{"reviewed", "AIX-1"}];
    answer = {.yes = true, .at = at("2026-10-24")};
    EXPECT_EQ(judged("manual", with, issue, snapshot).outcome, Pass);
    answer.at = at("2026-10-23");
    EXPECT_EQ(judged("manual", with, issue, snapshot).outcome, Warn);
    answer = {.yes = false, .at = at("2026-11-20")};
    EXPECT_EQ(judged("manual", with, issue, snapshot).outcome, Fail);
    EXPECT_EQ(
        judged("manual", with, issue, snapshot).message.ko,
        "아니요 (2026. 11. 20.): 모델을 검토했나요?");
}

}  // namespace
}  // namespace healthlint
