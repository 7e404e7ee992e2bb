#include <gtest/gtest.h>

#include "bridge/text/markup.h"
#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

constexpr const char* kWith = R"(      any-of:
        - {issue-link: uses data}
        - {web-link: ["https://catalog.example.com/*"]}
        - {text: [table, query, dashboard, bucket]}
      min: 1)";

Issue issue_with(const std::string& description) {
    Issue issue;
    issue.id = {"1"};
    issue.description = document_from_markup(description);
    issue.remote_links.emplace();
    return issue;
}

CheckResult judged(const Issue& issue, const std::string& with = kWith) {
    const auto check = load_check("data-sources", with);
    if (check == nullptr) return {};
    return judge(*check, issue);
}

TEST(DataSourcesCheck, NothingFails) {
    const CheckResult result = judged(issue_with("We will ask for data later."));
    EXPECT_EQ(result.outcome, Outcome::Fail);
    EXPECT_EQ(result.message.en, "No dataset, table, query or dashboard is linked.");
    EXPECT_EQ(result.message.ko, "연결된 데이터셋·테이블·쿼리·대시보드가 아직 없습니다.");
}

TEST(DataSourcesCheck, TextCounts) {
    const CheckResult result = judged(issue_with("Data: s3://sales-lake/orders/2027/"));
    EXPECT_EQ(result.outcome, Outcome::Pass);
    ASSERT_FALSE(result.evidence.empty());
    EXPECT_EQ(result.evidence.front().quote, "s3://sales-lake/orders/2027/");
}

TEST(DataSourcesCheck, IssueLinkCountsByPhraseOrType) {
    Issue issue = issue_with("");
    issue.links.push_back(
        {.type = "Data source",
         .phrase = "uses data",
         .other_id = {"2"},
         .other_key = {"DATA-2"},
         .other_summary = "Orders table"});
    EXPECT_EQ(judged(issue).outcome, Outcome::Pass);
    issue.links.front().phrase = "blocks";
    EXPECT_EQ(judged(issue).outcome, Outcome::Fail);
}

TEST(DataSourcesCheck, UnreadRemoteLinksAreUnknownUnlessSomethingElseIsFound) {
    Issue issue = issue_with("");
    issue.remote_links.reset();
    EXPECT_EQ(judged(issue).outcome, Outcome::Unknown);
    EXPECT_EQ(judged(issue).unknown, UnknownReason::Transient);
    issue.description = document_from_markup("FROM `acme.sales.orders_daily`");
    EXPECT_EQ(judged(issue).outcome, Outcome::Pass);
}

TEST(DataSourcesCheck, WebLinksMatchPatterns) {
    Issue issue = issue_with("");
    issue.remote_links->push_back(
        {.url = "https://catalog.example.com/entry/7", .title = "Orders"});
    EXPECT_EQ(judged(issue).outcome, Outcome::Pass);
    issue.remote_links->front().url = "https://github.com/acme/shop/pull/7";
    EXPECT_EQ(judged(issue).outcome, Outcome::Fail);
}

TEST(DataSourcesCheck, AStarAloneMeansLinksThatLookLikeData) {
    const std::string with = "      any-of: [{web-link: [\"*\"]}]";
    Issue issue = issue_with("");
    issue.remote_links->push_back({.url = "https://github.com/acme/shop/pull/7"});
    EXPECT_EQ(judged(issue, with).outcome, Outcome::Fail);
    issue.remote_links->push_back({.url = "https://metabase.example.com/question/7-orders"});
    EXPECT_EQ(judged(issue, with).outcome, Outcome::Pass);
}

TEST(DataSourcesCheck, TheSameSourceCountsOnce) {
    const std::string with = std::string("      any-of: [{text: [bucket]}]\n      min: 2");
    EXPECT_EQ(judged(issue_with("s3://a-b/c and again s3://a-b/c"), with).outcome, Outcome::Fail);
    EXPECT_EQ(judged(issue_with("s3://a-b/c and s3://a-b/d"), with).outcome, Outcome::Pass);
}

TEST(DataSourcesCheck, EachNeedsOwnerWarns) {
    const std::string with = "      any-of: [{text: [any]}]\n      each-needs-owner: true";
    EXPECT_EQ(judged(issue_with("s3://a-b/c"), with).outcome, Outcome::Warn);
    EXPECT_EQ(judged(issue_with("s3://a-b/c (owner: Kim)"), with).outcome, Outcome::Pass);
    EXPECT_EQ(judged(issue_with("s3://a-b/c 담당: 김데이터"), with).outcome, Outcome::Pass);
}

TEST(DataSourcesCheck, RefusesUnknownKinds) {
    EXPECT_EQ(load_check("data-sources", "      any-of: [{text: [spoon]}]"), nullptr);
    EXPECT_EQ(load_check("data-sources", "      any-of: [{carrier-pigeon: x}]"), nullptr);
    EXPECT_EQ(load_check("data-sources", "      any-of: []"), nullptr);
}

}  // namespace
}  // namespace healthlint
