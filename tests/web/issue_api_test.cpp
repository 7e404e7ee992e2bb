#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/web/installed_app.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

CurrentVerdict at_risk() {
    Finding finding{
        .rule = {"kpi-measurable"},
        .subject = {.kind = SubjectKind::Issue, .id = "10012", .label = "AIX-10012"},
        .outcome = Outcome::Warn,
        .title = {"KPI is measurable", "KPI를 측정할 수 있다"},
        .fix = {"Write a target", "목표를 적으세요"},
        .evidence =
            {{.text = {"Here", "여기"}, .quote = "<img src=x onerror=alert(1)>"},
             {.text = {"Own", "자신"}, .key = IssueKey{"AIX-10012"}},
             {.text = {"Other", "다른 이슈"},
              .quote = "Words of a restricted issue",
              .url = "https://acme.atlassian.net/browse/HR-7",
              .key = IssueKey{"HR-7"}}},
        .stage = Stage::Badge};
    Verdict verdict{.subject = finding.subject, .grade = Grade::AtRisk, .open = 1};
    verdict.findings = {finding};
    return {
        .verdict = std::make_shared<const Verdict>(std::move(verdict)),
        .key = {"AIX-10012"},
        .pack = "ai-team@1.4.0",
        .checked_at = kWebStart - std::chrono::seconds(12)};
}

class IssueApiTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(app_.install(), 204);
        app_.verdicts["10012"] = at_risk();
    }

    Json ask(const std::string& issue, const std::string& query = {}) {
        const auto response = app_.get("/connect/api/issue" + query, app_.context_token(issue));
        EXPECT_EQ(response.status, 200);
        return parse_json(response.body);
    }

    InstalledApp app_;
};

TEST_F(IssueApiTest, SaysWhatIsKnown) {
    const Json json = ask("10012");
    EXPECT_EQ(string_member(json.at("issue"), "id"), "10012");
    EXPECT_EQ(string_member(json.at("issue"), "key"), "AIX-10012");
    EXPECT_EQ(string_member(json, "state"), "at-risk");
    EXPECT_EQ(integer_member(json, "open"), 1);
    EXPECT_EQ(string_member(json, "pack"), "ai-team@1.4.0");
    EXPECT_EQ(integer_member(json, "age_seconds"), 12);
    EXPECT_FALSE(bool_member(json, "stale", true));
    EXPECT_TRUE(json.at("scope_hint").is_null());
    EXPECT_EQ(string_member(json.at("next"), "rule"), "kpi-measurable");
    EXPECT_EQ(string_member(json.at("findings").at(0), "outcome"), "warn");
}

TEST_F(IssueApiTest, OpensOnlyTheIssueOfTheToken) {
    const Json json = ask("10099", "?issueId=10012&issueKey=AIX-10012");
    EXPECT_EQ(string_member(json.at("issue"), "id"), "10099");
    EXPECT_EQ(string_member(json, "state"), "not-evaluated");
    EXPECT_FALSE(json.at("scope_hint").is_null());
}

TEST_F(IssueApiTest, ATokenWithoutAnIssueOpensNone) {
    EXPECT_EQ(app_.get("/connect/api/issue", app_.context_token("")).status, 403);
}

TEST_F(IssueApiTest, KeysOfOtherIssuesStayInside) {
    const Json evidence = ask("10012").at("findings").at(0).at("evidence");
    EXPECT_EQ(string_member(evidence.at(1), "key"), "AIX-10012");
    EXPECT_TRUE(evidence.at(2).at("key").is_null());
    EXPECT_EQ(string_member(evidence.at(2), "quote"), "")
        << "words of an issue that may be restricted";
    EXPECT_EQ(string_member(evidence.at(2), "url"), "");
}

TEST_F(IssueApiTest, WordsOfTheTicketStayText) {
    const auto response = app_.get("/connect/api/issue", app_.context_token("10012"));
    EXPECT_EQ(find_header(response.headers, "Content-Type"), "application/json");
    EXPECT_EQ(find_header(response.headers, "X-Content-Type-Options"), "nosniff");
    const Json evidence = parse_json(response.body).at("findings").at(0).at("evidence");
    EXPECT_EQ(string_member(evidence.at(0), "quote"), "<img src=x onerror=alert(1)>");
}

TEST_F(IssueApiTest, AnIssueThatNoRuleSelectsHasAHint) {
    app_.verdicts["10013"] = {
        .verdict = nullptr, .key = {"AIX-10013"}, .pack = "ai-team@1.4.0", .checked_at = kWebStart};
    const Json json = ask("10013");
    EXPECT_EQ(string_member(json, "state"), "not-evaluated");
    EXPECT_TRUE(json.at("findings").empty());
    EXPECT_THAT(string_member(json.at("scope_hint"), "en"), HasSubstr("work item"));
    EXPECT_THAT(string_member(json.at("scope_hint"), "ko"), HasSubstr("업무 항목"));
    EXPECT_NE(json.at("scope_hint"), ask("10099").at("scope_hint"));  // that one was never read
}

TEST_F(IssueApiTest, OldKnowledgeIsMarked) {
    const auto edge = kWebStart - std::chrono::hours(24);
    app_.verdicts["10012"].checked_at = edge;
    EXPECT_FALSE(bool_member(ask("10012"), "stale", true));
    app_.verdicts["10012"].checked_at = edge - std::chrono::seconds(1);
    EXPECT_TRUE(bool_member(ask("10012"), "stale"));
    EXPECT_EQ(string_member(ask("10012"), "state"), "at-risk");  // the last verdict, and its age
}

TEST_F(IssueApiTest, SpeaksTheLanguageOfTheBadge) {
    EXPECT_EQ(string_member(ask("10012"), "language"), "en");
    app_.verdicts["10012"].language = Language::Korean;
    EXPECT_EQ(string_member(ask("10012"), "language"), "ko");
}

TEST_F(IssueApiTest, AWaivedVerdictIsNeverShownAsHealthy) {
    Verdict verdict = *app_.verdicts["10012"].verdict;
    verdict.grade = Grade::Waived;
    verdict.open = 0;
    verdict.findings.front().outcome = Outcome::Waived;
    verdict.findings.front().waived_until = Date{std::chrono::year(2027) / 1 / 12};
    verdict.findings.front().waiver_reason = {"Vendor delivers it", "Vendor delivers it"};
    app_.verdicts["10012"].verdict = std::make_shared<const Verdict>(std::move(verdict));
    const Json json = ask("10012");
    EXPECT_EQ(string_member(json, "state"), "waived");
    EXPECT_EQ(string_member(json.at("lozenge"), "type"), "new");
    EXPECT_EQ(string_member(json.at("lozenge").at("label"), "ko"), "예외 적용");
    EXPECT_EQ(string_member(json.at("findings").at(0), "waived_until"), "2027-01-12");
    EXPECT_TRUE(json.at("next").is_null());
}

}  // namespace
}  // namespace healthlint
