#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;
using enum StatusCategory;

constexpr const char* kExploration = R"(      exploration: labels = eda
      pipeline: labels = data-pipeline
      modelling: labels = modelling
      relation: child-or-linked)";

Issue task(const std::string& key, const std::string& label, StatusCategory in, const char* since) {
    Issue issue = issue_of(key, in, since);
    issue.labels = {label};
    issue.parent_key = {"AIX-1"};
    return issue;
}

CheckResult judged(
    const std::string& check, const std::string& with, const std::vector<Issue>& tasks) {
    Snapshot snapshot;
    Issue epic = issue_of("AIX-1", InProgress, "2026-10-05");
    snapshot.put(epic);
    for (const Issue& issue : tasks)
        snapshot.put(issue);
    const auto compiled = load_check(check, with);
    if (compiled == nullptr) return {};
    return judge(*compiled, *snapshot.find(epic.id), snapshot, at("2026-11-23"));
}

struct Row {
    const char* what;
    std::vector<Issue> tasks;
    Outcome outcome;
    const char* message;  // part of it
};

TEST(ExplorationFirst, Table) {
    const Issue eda = task("AIX-2", "eda", Done, "2026-10-01");
    const Issue pipe = task("AIX-3", "data-pipeline", Done, "2026-10-10");
    const Issue model = task("AIX-4", "modelling", InProgress, "2026-10-20");
    const std::vector<Row> rows{
        {"nothing yet", {}, Pass, "No modelling has started yet"},
        {"all in order", {eda, pipe, model}, Pass, "Modelling started on 2026-10-20"},
        {"planned modelling waits",
         {task("AIX-4", "modelling", ToDo, "2026-09-01")},
         Pass,
         "No modelling"},
        {"no exploration", {pipe, model}, Fail, "no exploration task found"},
        {"no pipeline", {eda, model}, Fail, "no data preparation task found"},
        {"exploration open",
         {task("AIX-2", "eda", InProgress, "2026-10-01"), pipe, model},
         Fail,
         "exploration is not finished"},
        {"exploration too late",
         {task("AIX-2", "eda", Done, "2026-10-21"), pipe, model},
         Fail,
         "exploration was finished only on 2026-10-21"},
        {"a second exploration goes on",
         {eda, task("AIX-5", "eda", InProgress, "2026-11-01"), pipe, model},
         Pass,
         "exploration finished in time"},
        {"modelling done, days not known, exploration later than its end",
         {task("AIX-2", "eda", Done, "2026-11-11"),
          pipe,
          task("AIX-4", "modelling", Done, "2026-11-10")},
         Fail,
         "exploration was finished only on 2026-11-11"},
        {"modelling done, its start not known",
         {eda, pipe, task("AIX-4", "modelling", Done, "2026-11-10")},
         Unknown,
         "history"},
    };
    for (const Row& row : rows) {
        const CheckResult result = judged("exploration-first", kExploration, row.tasks);
        EXPECT_EQ(result.outcome, row.outcome) << row.what << ": " << result.message.en;
        EXPECT_NE(result.message.en.find(row.message), std::string::npos)
            << row.what << ": " << result.message.en;
        EXPECT_FALSE(result.evidence.empty()) << row.what;
        EXPECT_FALSE(result.message.ko.empty()) << row.what;
    }
}

TEST(ExplorationFirst, TheHistoryKnowsTheFirstStart) {
    Issue model = task("AIX-4", "modelling", InProgress, "2026-11-15");
    model.changelog = {
        status_change("2026-10-02", "To Do", "In Progress"),
        status_change("2026-10-20", "In Progress", "To Do"),
        status_change("2026-11-15", "To Do", "In Progress")};
    const std::vector<Issue> tasks{
        task("AIX-2", "eda", Done, "2026-10-05"),
        task("AIX-3", "data-pipeline", Done, "2026-10-01"),
        model};
    EXPECT_EQ(judged("exploration-first", kExploration, tasks).outcome, Fail);
    std::vector<Issue> unread = tasks;
    unread[2].changelog.reset();  // then the day of the last entry is all there is
    EXPECT_EQ(judged("exploration-first", kExploration, unread).outcome, Pass);
}

TEST(FeasibilityFirst, TheIssuesOwnStartWaits) {
    const std::string with = "      feasibility: labels = feasibility";
    EXPECT_EQ(judged("feasibility-first", with, {}).outcome, Fail);
    EXPECT_EQ(
        judged("feasibility-first", with, {task("AIX-2", "feasibility", Done, "2026-10-04")})
            .outcome,
        Pass);
    EXPECT_EQ(
        judged("feasibility-first", with, {task("AIX-2", "feasibility", Done, "2026-10-06")})
            .outcome,
        Fail);
}

TEST(PrecededBy, UsesThePacksNames) {
    const std::string with = R"(      first: labels = privacy
      then: labels = training
      first-name: {en: privacy review, ko: 개인정보 검토}
      then-name: {en: training, ko: 학습}
      relation: child)";
    const CheckResult result =
        judged("preceded-by", with, {task("AIX-2", "training", InProgress, "2026-11-01")});
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.en, "Training started on 2026-11-01; no privacy review task found.");
    EXPECT_EQ(result.message.ko, "학습 시작: 2026. 11. 1. · 개인정보 검토 업무가 아직 없습니다");
}

TEST(PrecededBy, LinkedWorkCountsWhereTheRelationSaysSo) {
    const std::string with = "      first: labels = privacy\n      relation: ";
    Issue review = issue_of("LAW-7", Done, "2026-10-01");
    review.labels = {"privacy"};
    Snapshot snapshot;
    Issue epic = issue_of("AIX-1", InProgress, "2026-10-05");
    epic.links.push_back({.other_id = {"LAW-7"}, .other_key = {"LAW-7"}});
    snapshot.put(epic);
    snapshot.put(review);
    for (const auto& [relation, outcome] :
         {std::pair("linked", Pass), {"child-or-linked", Pass}, {"child", Fail}}) {
        const auto check = load_check("preceded-by", with + relation);
        ASSERT_NE(check, nullptr);
        EXPECT_EQ(judge(*check, epic, snapshot, at("2026-11-23")).outcome, outcome) << relation;
    }
}

TEST(DataPipeline, Table) {
    const std::string with = R"(      collection: labels = collection
      cleaning: labels = cleaning
      real-time: type = Task
      stream: labels = stream)";
    const Issue collection = task("AIX-2", "collection", ToDo, "2026-09-01");
    const Issue cleaning = task("AIX-3", "cleaning", ToDo, "2026-09-01");
    const Issue stream = task("AIX-4", "stream", ToDo, "2026-09-01");
    const std::vector<Row> rows{
        {"all there", {collection, cleaning, stream}, Pass, "part of the work"},
        {"nothing", {}, Fail, "No work on collecting, cleaning, a data stream."},
        {"no cleaning", {collection, stream}, Fail, "No work on cleaning."},
        {"real time without a stream", {collection, cleaning}, Fail, "No work on a data stream."}};
    for (const Row& row : rows) {
        const CheckResult result = judged("data-pipeline", with, row.tasks);
        EXPECT_EQ(result.outcome, row.outcome) << row.what;
        EXPECT_NE(result.message.en.find(row.message), std::string::npos) << result.message.en;
    }
    EXPECT_EQ(
        load_check("data-pipeline", "      collection: labels = a\n      stream: labels = b"),
        nullptr);
}

TEST(ExplorationFirst, WhatMayStandOutsideTheWatchedSpacesIsUnknown) {
    const auto check = load_check("exploration-first", kExploration);
    ASSERT_NE(check, nullptr);
    Snapshot snapshot;
    Issue epic = issue_of("AIX-1", InProgress, "2026-10-05");
    epic.links.push_back({.phrase = "relates to", .other_id = {"77"}, .other_key = {"DPL-1"}});
    snapshot.put(epic);
    snapshot.put(task("AIX-3", "data-pipeline", Done, "2026-10-10"));
    snapshot.put(task("AIX-4", "modelling", InProgress, "2026-10-20"));
    const auto judged_epic = [&] {
        return judge(*check, *snapshot.find(epic.id), snapshot, at("2026-11-23"));
    };
    EXPECT_EQ(judged_epic().unknown, UnknownReason::NoAccess);
    // What is late for sure stays late, whatever the link leads to.
    snapshot.put(task("AIX-3", "data-pipeline", Done, "2026-10-30"));
    EXPECT_EQ(judged_epic().outcome, Fail);
    // And a link that is seen hides nothing.
    snapshot.put(task("AIX-3", "data-pipeline", Done, "2026-10-10"));
    Issue linked = issue_of("DPL-1", Done, "2026-10-01");
    linked.id = {"77"};
    snapshot.put(linked);
    EXPECT_EQ(judged_epic().outcome, Fail);
    linked.labels = {"eda"};
    snapshot.put(linked);
    EXPECT_EQ(judged_epic().outcome, Pass);
}

}  // namespace
}  // namespace healthlint
