#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;
using enum StatusCategory;

constexpr const char* kWith = R"(      of: labels = one-on-one
      age: {warn-above: 30d, fail-above: 60d})";

CheckResult judged(const std::vector<Issue>& talks, int people = 4) {
    Snapshot snapshot;
    Team team{.name = {"Vision"}};
    for (int i = 0; i < people; ++i)
        team.people.push_back({"p" + std::to_string(i)});
    snapshot.roster.teams = {team};
    for (const Issue& talk : talks)
        snapshot.put(talk);
    const auto check = load_check("cadence", kWith);
    return check == nullptr
               ? CheckResult{}
               : judge(*check, snapshot.roster.teams.front(), snapshot, at("2026-11-23"));
}

Issue talk(const std::string& key, StatusCategory category, const char* since) {
    Issue issue = issue_of(key, category, since);
    issue.assignee = person("p0");
    issue.labels = {"one-on-one"};
    return issue;
}

TEST(Cadence, ATeamThatRecordsNothingIsNotJudged) {
    EXPECT_EQ(judged({}).outcome, NotApplicable);
    EXPECT_EQ(judged({talk("AIX-1", InProgress, "2026-11-20")}).outcome, NotApplicable)
        << "a plan is no record";
}

TEST(Cadence, TheLastRecordCounts) {
    const Issue old = talk("AIX-1", Done, "2026-09-01");
    EXPECT_EQ(judged({old, talk("AIX-2", Done, "2026-10-24")}).outcome, Pass);
    const CheckResult late = judged({old, talk("AIX-2", Done, "2026-10-23")});
    EXPECT_EQ(late.outcome, Warn);
    EXPECT_EQ(
        late.message.en, "Last recorded on 2026-10-23 (31 days ago), at most 30 days wanted.");
    EXPECT_EQ(late.message.ko, "마지막 기록: 2026. 10. 23. (31일 전) (권장 30일 이하)");
    EXPECT_EQ(judged({old}).outcome, Fail);
}

TEST(Cadence, NamesNoTalkAndNoSmallTeam) {
    const std::vector<Issue> talks{talk("AIX-1", Done, "2026-11-20")};
    for (const Evidence& evidence : judged(talks).evidence)
        EXPECT_FALSE(evidence.key);
    EXPECT_EQ(judged(talks, 3).outcome, NotApplicable);
}

}  // namespace
}  // namespace healthlint
