#include "bridge/work/publish/suggestion.h"

#include <gtest/gtest.h>

#include "bridge/atlassian/adf.h"

namespace healthlint {
namespace {

Verdict one_open() {
    Finding finding;
    finding.rule = {"kpi"};
    finding.outcome = Outcome::Warn;
    finding.stage = Stage::Badge;
    finding.title = {"No KPI", "KPI 없음"};
    finding.message = {"No number.", "수치 없음."};
    finding.fix = {"Add a number.", "수치를 적어 주세요."};
    finding.subject = {.kind = SubjectKind::Issue, .id = "1", .label = "AIX-1"};
    finding.evidence = {
        {.quote = "words of another issue", .key = IssueKey{"SECRET-1"}},
        {.quote = "much better", .key = IssueKey{"AIX-1"}}};
    finding.fails_on = parse_date("2026-12-07");
    Verdict verdict;
    verdict.grade = Grade::AtRisk;
    verdict.open = 1;
    verdict.findings = {finding};
    return verdict;
}

std::string text_of(const Suggestion& suggestion) {
    return dump_json(suggestion.adf);
}

TEST(Suggestion, SaysWhatWasFoundAndWhatToDo) {
    const Verdict verdict = one_open();
    const std::string text = text_of(write_suggestion(&verdict, {}, "p@1", Language::English));
    for (const char* part :
         {"AT RISK · 1",
          "No KPI",
          "No number.",
          "much better",
          "2026-12-07",
          "Add a number.",
          "p@1"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
    for (const char* part : {"SECRET-1", "words of another issue"})
        EXPECT_EQ(text.find(part), std::string::npos) << "a reader may not be allowed to see it";
    EXPECT_EQ(text.find("mention"), std::string::npos);
}

TEST(Suggestion, SpeaksOneLanguage) {
    const Verdict verdict = one_open();
    const std::string text = text_of(write_suggestion(&verdict, {}, "p@1", Language::Korean));
    EXPECT_NE(text.find("수치를 적어 주세요."), std::string::npos);
    EXPECT_EQ(text.find("Add a number."), std::string::npos);
    EXPECT_EQ(text.find("Next"), std::string::npos);
}

TEST(Suggestion, StrikesThroughWhatIsSolved) {
    const std::string text =
        text_of(write_suggestion(nullptr, {{"No KPI", "KPI 없음"}}, "p@1", Language::English));
    EXPECT_NE(text.find("\"strike\""), std::string::npos);
    EXPECT_NE(text.find("no longer apply"), std::string::npos);
}

TEST(Suggestion, ANewRuleVersionAloneIsNoNewSuggestion) {
    const Verdict verdict = one_open();
    const auto first = write_suggestion(&verdict, {}, "p@1", Language::English);
    const auto second = write_suggestion(&verdict, {}, "p@2", Language::English);
    EXPECT_EQ(first.hash, second.hash);
    EXPECT_NE(first.adf, second.adf);
}

TEST(Suggestion, FitsIntoACommentWhateverTheTicketSays) {
    Verdict verdict = one_open();
    std::string korean;  // three bytes a character: a cut may fall into one
    for (int i = 0; i < 20'000; ++i)
        korean += "가";
    verdict.findings[0].evidence[1].quote = "x" + korean;
    verdict.findings.assign(kMaxSuggestedFindings + 5, verdict.findings[0]);
    const Suggestion suggestion = write_suggestion(&verdict, {}, "p@1", Language::English);
    EXPECT_LT(adf_text_length(suggestion.adf), kMaxCommentCharacters);
    const std::string text = text_of(suggestion);
    EXPECT_EQ(text.find("\xEF\xBF\xBD"), std::string::npos) << "no broken UTF-8";
    EXPECT_NE(text.find("More in the Health panel."), std::string::npos);
}

}  // namespace
}  // namespace healthlint
