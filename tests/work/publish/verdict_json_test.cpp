#include "bridge/work/publish/verdict_json.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Finding finding(const std::string& rule, Outcome outcome, double weight = 1) {
    Finding finding;
    finding.rule = {rule};
    finding.outcome = outcome;
    finding.weight = weight;
    finding.stage = Stage::Badge;
    finding.fix = {"Do " + rule, rule + " 하기"};
    return finding;
}

Verdict verdict(std::vector<Finding> findings) {
    Verdict verdict;
    verdict.grade = Grade::AtRisk;
    verdict.findings = std::move(findings);
    for (const Finding& one : verdict.findings)
        if (one.open()) ++verdict.open;
    return verdict;
}

const TimePoint kNow = *parse_timestamp("2026-11-23T08:00:00Z");

TEST(VerdictJson, NamesEveryMemberOfAFinding) {
    Finding one = finding("kpi", Outcome::Warn);
    one.evidence = {{.text = {"Read", "읽음"}, .quote = "better", .key = IssueKey{"AIX-2"}}};
    one.fails_on = parse_date("2026-12-07");
    const OrderedJson json = finding_json(one);
    EXPECT_EQ(json["rule"], "kpi");
    EXPECT_EQ(json["outcome"], "warn");
    EXPECT_EQ(json["unknown"], nullptr);
    EXPECT_EQ(json["evidence"][0]["key"], "AIX-2");
    EXPECT_EQ(json["evidence"][0]["text"]["ko"], "읽음");
    EXPECT_EQ(json["fails_on"], "2026-12-07");
    EXPECT_EQ(json["waived_until"], nullptr);
    EXPECT_EQ(json["waiver_reason"], nullptr);
    EXPECT_EQ(json["value"], nullptr);
    EXPECT_EQ(json["inputs"], OrderedJson::object());
    EXPECT_EQ(json["counted"], true);
}

TEST(VerdictJson, TheTeamIsThereOnlyWithItsFindings) {
    Verdict one = verdict({finding("kpi", Outcome::Pass)});
    one.team = TeamName{"Vision"};
    EXPECT_EQ(verdict_json(one)["team"], nullptr);
    one.team_findings = {finding("roles", Outcome::Warn)};
    const OrderedJson json = verdict_json(one);
    EXPECT_EQ(json["team"]["name"], "Vision");
    EXPECT_EQ(json["team"]["findings"][0]["rule"], "roles");
    EXPECT_EQ(json["next"]["rule"], "roles");
}

TEST(VerdictJson, FailuresComeBeforeWarningsThenTheHeaviest) {
    const Verdict one = verdict(
        {finding("light", Outcome::Warn, 1),
         finding("heavy", Outcome::Warn, 9),
         finding("failed", Outcome::Fail, 2),
         finding("failed-too", Outcome::Fail, 2)});
    EXPECT_EQ(next_action(one)->rule.value, "failed");
    EXPECT_EQ(next_action(verdict({finding("fine", Outcome::Pass)})), nullptr);
}

TEST(BadgeProperties, TheHashLeavesOutTheTimeAndNothingElse) {
    const Verdict one = verdict({finding("kpi", Outcome::Warn)});
    const auto hash = [&](const Verdict& v, const char* pack, Language language, TimePoint at) {
        return badge_properties(v, pack, language, at).hash;
    };
    const std::string base = hash(one, "p@1", Language::English, kNow);
    EXPECT_EQ(base, hash(one, "p@1", Language::English, kNow + std::chrono::hours(1)));
    EXPECT_NE(base, hash(one, "p@2", Language::English, kNow));
    EXPECT_NE(base, hash(one, "p@1", Language::Korean, kNow)) << "the lozenge's text";
    EXPECT_NE(base, hash(verdict({finding("x", Outcome::Warn)}), "p@1", Language::English, kNow));
}

TEST(BadgeProperties, StayUnderAKilobyteWithTheLongestRuleIds) {
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < kMaxPropertyRules + 1; ++i)
        findings.push_back(finding(std::string(38, 'r') + std::to_string(100 + i), Outcome::Fail));
    const BadgeProperties badge =
        badge_properties(verdict(findings), "ai-team@1.4.0", Language::English, kNow);
    EXPECT_EQ(badge.searchable["rules"].size(), kMaxPropertyRules);
    EXPECT_EQ(badge.searchable["open"], static_cast<int>(kMaxPropertyRules) + 1);
    EXPECT_LT(dump_json(badge.searchable).size(), 1'024U);
}

}  // namespace
}  // namespace healthlint
