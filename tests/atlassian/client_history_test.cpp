#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/atlassian/jira/client.h"
#include "tests/atlassian/fake_site.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

constexpr const char* kBase = "https://acme.example";

class ClientHistoryTest : public testing::Test {
  protected:
    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00.000Z")};
    FakeSite site_{kBase};
    ConnectCredentials credentials_{"com.healthlint.app", "client-key", kBase, "secret"};
    RateLimiter limiter_;
    JiraClient jira_{site_, credentials_, limiter_, clock_};
};

Json entry(const Json& created, const std::string& from, const std::string& to) {
    return {
        {"id", "1"},
        {"author", {{"accountId", "a:1"}, {"displayName", "Ada"}}},
        {"created", created},
        {"items",
         Json::array(
             {{{"field", "status"},
               {"fieldId", "status"},
               {"from", nullptr},
               {"fromString", from},
               {"to", "3"},
               {"toString", to}}})}};
}

Json entries(int count) {
    Json all = Json::array();
    for (int i = 0; i < count; ++i)
        all.push_back(entry("2026-01-02T03:04:05.000+0900", "a", "b"));
    return all;
}

TEST_F(ClientHistoryTest, ReadsTheHistoryToItsEndHoweverShortThePages) {
    site_.issues["7"] = {{"summary", "s"}};
    site_.instead.push_back(json_answer(
        200, {{"startAt", 0}, {"maxResults", 40}, {"total", 42}, {"values", entries(40)}}));
    site_.instead.push_back(json_answer(
        200,
        {{"startAt", 40},
         {"total", 42},
         {"isLast", true},
         {"unheard-of", {{"member", 1}}},
         {"values",
          Json::array(
              {entry("2026-03-01T00:00:00.000Z", "y", "z"),
               entry("2026-02-01T09:30:00.000+09:30", "x", "y")})}}));
    const auto changes = jira_.changelog({"7"});
    ASSERT_TRUE(changes) << changes.error().message;
    ASSERT_EQ(changes->size(), 42U);
    EXPECT_EQ(changes->front().at, *parse_timestamp("2026-01-01T18:04:05.000Z"));
    EXPECT_EQ(changes->front().author.id.value, "a:1");
    EXPECT_EQ(changes->at(40).to_text, "y") << "oldest first, whatever order they came in";
    EXPECT_EQ(changes->at(40).at, *parse_timestamp("2026-02-01T00:00:00.000Z"));
    EXPECT_EQ(changes->at(41).from_text, "y");
    ASSERT_EQ(site_.requests.size(), 2U);
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/issue/7/changelog?startAt=40&maxResults=100");
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000 - 2) << "one point a page";
}

TEST_F(ClientHistoryTest, TakesAnEmptyPageForTheEnd) {
    site_.instead.push_back(json_answer(200, {{"total", 9}, {"values", entries(3)}}));
    site_.instead.push_back(json_answer(200, {{"total", 9}, {"values", Json::array()}}));
    EXPECT_EQ(jira_.changelog({"7"})->size(), 3U);
    site_.instead.push_back(json_answer(200, {{"errorMessages", Json::array()}}));
    EXPECT_EQ(jira_.changelog({"7"}).error().code, Errc::Unavailable);
}

TEST_F(ClientHistoryTest, ReadsNoEndlessHistory) {
    const std::size_t pages = kMaxListEntries / 100;
    for (std::size_t i = 0; i < pages; ++i)
        site_.instead.push_back(json_answer(200, {{"values", entries(100)}}));
    site_.instead.push_back(json_answer(200, {{"values", entries(1)}}));
    // Enough for a burst of calls to one endpoint, without waiting in this test.
    RateLimiter roomy({.burst = 1000});
    JiraClient jira(site_, credentials_, roomy, clock_);
    const auto changes = jira.changelog({"7"});
    ASSERT_FALSE(changes);
    EXPECT_EQ(changes.error().code, Errc::Invalid);
    EXPECT_EQ(site_.requests.size(), pages);

    site_.instead.clear();
    for (std::size_t i = 0; i < pages; ++i)
        site_.instead.push_back(
            json_answer(200, {{"values", entries(100)}, {"isLast", i + 1 == pages}}));
    EXPECT_EQ(jira.changelog({"7"})->size(), kMaxListEntries) << "exactly as many are read";
}

TEST_F(ClientHistoryTest, ReadsAllCommentsOldestFirst) {
    site_.issues["7"] = {{"summary", "s"}};
    for (int i = 0; i < 150; ++i)
        site_.comments["7"].push_back(
            {{"id", std::to_string(i)},
             {"author", {{"accountId", "a:" + std::to_string(i % 2)}}},
             {"created", "2026-01-02T03:04:05.000+0000"}});
    const auto comments = jira_.comments({"7"});
    ASSERT_TRUE(comments) << comments.error().message;
    ASSERT_EQ(comments->size(), 150U);
    EXPECT_EQ(comments->at(149).author.id.value, "a:1");
    EXPECT_EQ(
        site_.last_line(),
        "GET /rest/api/3/issue/7/comment?orderBy=created&startAt=100&maxResults=100");
    EXPECT_EQ(jira_.comments({"8"}).error().code, Errc::NotFound);
}

TEST_F(ClientHistoryTest, ReadsManyHistoriesAtOnce) {
    site_.instead.push_back(json_answer(
        200,
        {{"issueChangeLogs",
          Json::array(
              {{{"issueId", "7"},
                {"changeHistories", Json::array({entry(1'492'070'429, "a", "b")})}},
               {{"issueId", "8"},
                {"changeHistories", Json::array({entry(1'492'070'429'000, "a", "b")})}}})},
         {"nextPageToken", "t"}}));
    site_.instead.push_back(json_answer(
        200,
        {{"issueChangeLogs",
          Json::array(
              {{{"issueId", "7"},
                {"changeHistories",
                 Json::array({entry("2026-01-02T03:04:05.000+0000", "b", "c")})}}})},
         {"nextPageToken", nullptr}}));
    const auto histories = jira_.changelogs({{"7"}, {"8"}, {"9"}}, {{"status"}});
    ASSERT_TRUE(histories) << histories.error().message;
    EXPECT_EQ(histories->at({"7"}).size(), 2U);
    EXPECT_EQ(histories->at({"7"})[1].to_text, "c");
    EXPECT_EQ(histories->at({"8"}).size(), 1U);
    EXPECT_FALSE(histories->contains({"9"}));
    EXPECT_EQ(histories->at({"7"})[0].at, *parse_timestamp("2017-04-13T08:00:29.000Z"));
    EXPECT_EQ(histories->at({"8"})[0].at, histories->at({"7"})[0].at) << "seconds, milliseconds";
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"fieldIds":["status"],"issueIdsOrKeys":["7","8","9"],"maxResults":1000,"nextPageToken":"t"})");

    site_.instead.push_back(json_answer(200, {{"nextPageToken", "t"}}));
    site_.instead.push_back(json_answer(200, {{"nextPageToken", "t"}}));
    const auto circle = jira_.changelogs({{"7"}}, {});
    ASSERT_FALSE(circle);
    EXPECT_THAT(circle.error().message, HasSubstr("names itself"));
}

TEST_F(ClientHistoryTest, BoundsWhatItAsksFor) {
    site_.instead.push_back(json_answer(200, {{"issueChangeLogs", Json::array()}}));
    EXPECT_TRUE(jira_.changelogs(
        std::vector<IssueId>(kMaxBulkChangelogs, IssueId{"1"}),
        std::vector<FieldId>(10, FieldId{"status"})));
    EXPECT_FALSE(jira_.changelogs(std::vector<IssueId>(kMaxBulkChangelogs + 1, IssueId{"1"}), {}));
    EXPECT_FALSE(jira_.changelogs({{"1"}}, std::vector<FieldId>(11, FieldId{"status"})));
    EXPECT_TRUE(jira_.changelogs({}, {})->empty());
    EXPECT_EQ(site_.requests.size(), 1U);
}

TEST_F(ClientHistoryTest, EditsFieldsAndPropertiesInOneWrite) {
    site_.instead.push_back({.status = 204});
    ASSERT_TRUE(jira_.edit_issue(
        {"7"},
        {{"update", {{"labels", Json::array({{{"add", "at-risk"}}})}}},
         {"properties", Json::array({{{"key", "k"}, {"value", 1}}})}}));
    EXPECT_EQ(site_.last_line(), "PUT /rest/api/3/issue/7");
    EXPECT_EQ(find_header(site_.last().headers, "X-Atlassian-Webhook-Trace"), kWriteTrace);
    site_.instead.push_back({.status = 201});
    ASSERT_TRUE(jira_.set_property({"7"}, "k", {{"v", 1}}));
    EXPECT_EQ(site_.last_line(), "PUT /rest/api/3/issue/7/properties/k");
    EXPECT_EQ(site_.last().body, R"({"v":1})");
    const std::string fits(kMaxPropertyCharacters - 2, 'x');  // two quotes
    site_.instead.push_back({.status = 200});
    EXPECT_TRUE(jira_.set_property({"7"}, "k", Json(fits)));
    EXPECT_FALSE(jira_.set_property({"7"}, "k", Json(fits + "x")));
}

}  // namespace
}  // namespace healthlint
