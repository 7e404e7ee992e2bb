#include "bridge/work/intake.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

struct HintCase {
    std::string name;
    std::string body;
    std::vector<std::string> issues;
};

class ReadHint : public testing::TestWithParam<HintCase> {};

TEST_P(ReadHint, NamesTheIssuesToReadAgain) {
    const auto hint = read_hint(GetParam().body, "com.healthlint.app");
    ASSERT_TRUE(hint);
    std::vector<std::string> issues;
    for (const IssueId& issue : hint->issues)
        issues.push_back(issue.value);
    EXPECT_EQ(issues, GetParam().issues);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ReadHint,
    testing::Values(
        HintCase{
            "IssueUpdated",
            R"({"webhookEvent":"jira:issue_updated","issue":{"id":"10","key":"A-1"}})",
            {"10"}},
        HintCase{"NumericId", R"({"webhookEvent":"jira:issue_deleted","issue":{"id":10}})", {"10"}},
        HintCase{"CommentWithoutIssue", R"({"webhookEvent":"comment_created","comment":{}})", {}},
        HintCase{
            "BothEndsOfALink",
            R"({"webhookEvent":"issuelink_created",
                "issueLink":{"sourceIssueId":10,"destinationIssueId":11}})",
            {"10", "11"}},
        HintCase{
            "OwnProperty",
            R"({"webhookEvent":"issue_property_set","issue":{"id":"10"},
                "property":{"key":"healthlint"}})",
            {}},
        HintCase{
            "OwnStatusProperty",
            R"({"webhookEvent":"issue_property_set","issue":{"id":"10"},"property":
                {"key":"com.atlassian.jira.issue:com.healthlint.app:health:status"}})",
            {}},
        HintCase{
            "AnotherAppsProperty",
            R"({"webhookEvent":"issue_property_set","issue":{"id":"10"},
                "property":{"key":"com.atlassian.jira.issue:com.other.app:x:status"}})",
            {"10"}},
        HintCase{"NoIssueAtAll", R"({"webhookEvent":"project_created","project":{}})", {}}),
    [](const auto& test) { return test.param.name; });

TEST(ReadHintErrors, RefusesWhatIsNoWebhook) {
    for (const char* body : {"", "[]", "{", "{}", R"({"webhookEvent":5})"})
        EXPECT_FALSE(read_hint(body, "com.healthlint.app")) << body;
}

}  // namespace
}  // namespace healthlint
