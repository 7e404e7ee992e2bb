#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;

constexpr const char* kWith = R"(      any-of:
        - {issue-link: uses stream}
        - {web-link: ["https://catalog.example.com/streams/*"]}
        - {confluence-label: datasheet})";

CheckResult judged(const Issue& issue, const std::string& with = kWith) {
    const auto check = load_check("links", with);
    return check == nullptr ? CheckResult{} : judge(*check, issue);
}

RemoteLink page(const std::string& title, std::optional<LinkedPage> found) {
    return {
        .url = "https://acme.atlassian.net/wiki/pages/7",
        .title = title,
        .relationship = {},
        .application_type = "com.atlassian.confluence",
        .page = std::move(found)};
}

TEST(Links, NothingReadIsUnknownNothingThereFails) {
    Issue issue;
    EXPECT_EQ(judged(issue).unknown, UnknownReason::Transient);
    issue.remote_links.emplace();
    EXPECT_EQ(judged(issue).outcome, Fail);
}

TEST(Links, ALinkOfTheKindPasses) {
    Issue issue;
    issue.remote_links.emplace();
    issue.links.push_back({.phrase = "uses stream", .other_key = {"DATA-3"}});
    EXPECT_EQ(judged(issue).outcome, Pass);
    issue.links.front().phrase = "blocks";
    EXPECT_EQ(judged(issue).outcome, Fail);
    issue.remote_links->push_back({.url = "https://catalog.example.com/streams/clicks"});
    EXPECT_EQ(judged(issue).outcome, Pass);
}

TEST(Links, ALabelIsWhatConfluenceSaysNotWhatTheTitleSays) {
    Issue issue;
    issue.remote_links = {page("The datasheet of orders", LinkedPage{})};
    EXPECT_EQ(judged(issue).outcome, Fail);
    issue.remote_links = {page("Orders", LinkedPage{.labels = {"Datasheet"}})};
    EXPECT_EQ(judged(issue).outcome, Pass);
    issue.remote_links = {page("Orders", std::nullopt)};
    EXPECT_EQ(judged(issue).outcome, Unknown);
    EXPECT_EQ(
        judged(issue).message.en, "The labels of a linked Confluence page could not be read.");
    issue.remote_links = {page("Orders", LinkedPage{.hidden = true})};
    EXPECT_EQ(judged(issue).outcome, Unknown) << "restricted or purged: nobody can tell";
}

TEST(Links, APageThatIsGoneIsNoLink) {
    Issue issue;
    issue.remote_links = {page("Orders", LinkedPage{.gone = true})};
    const CheckResult result = judged(issue);
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.ko, "연결된 페이지가 보관되었거나 휴지통에 있습니다.");
    ASSERT_FALSE(result.evidence.empty());
    EXPECT_EQ(result.evidence.front().quote, "Orders");
}

TEST(Links, MinCountsDifferentTargets) {
    const std::string with = "      any-of: [{web-link: \"https://a.example/*\"}]\n      min: 2";
    Issue issue;
    issue.remote_links = {{.url = "https://a.example/x"}, {.url = "https://A.example/x/#top"}};
    EXPECT_EQ(judged(issue, with).outcome, Fail);
    issue.remote_links->push_back({.url = "https://a.example/y"});
    EXPECT_EQ(judged(issue, with).outcome, Pass);
}

}  // namespace
}  // namespace healthlint
