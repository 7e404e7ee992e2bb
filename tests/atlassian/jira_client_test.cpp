#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/atlassian/adf.h"
#include "bridge/atlassian/jira/client.h"
#include "bridge/atlassian/jira/issue_json.h"
#include "tests/atlassian/fake_site.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kBase = "https://acme.example";

class JiraClientTest : public testing::Test {
  protected:
    JiraClientTest() {
        for (const char* id : {"1", "2", "3"})
            site_.issues[id] = {{"summary", std::string("issue ") + id}};
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00.000Z")};
    FakeSite site_{kBase};
    ConnectCredentials credentials_{"com.healthlint.app", "client-key", kBase, "secret"};
    RateLimiter limiter_;
    JiraClient jira_{site_, credentials_, limiter_, clock_};

    Json comment_ = adf_document({adf_paragraph({adf_text("Add a target")})});
};

TEST_F(JiraClientTest, ACustomFieldThatIsNotInTheAnswerIsWithheld) {
    const std::vector<std::string> asked{"summary", "duedate", "customfield_1", "customfield_2"};
    const auto answer = [&](const Json& first, const Json& second) {
        site_.instead.push_back(json_answer(
            200,
            {{"issues",
              Json::array(
                  {{{"id", "1"}, {"key", "AIX-1"}, {"fields", first}},
                   {{"id", "2"}, {"key", "MLP-2"}, {"fields", second}}})}}));
        return jira_.bulk_fetch({{"1"}, {"2"}}, asked, {})->issues;
    };
    const Json empty{{"summary", "a"}, {"customfield_1", nullptr}, {"customfield_2", "5 %"}};
    const Json lacking{{"summary", "b"}, {"customfield_2", "6 %"}};
    const auto read = answer(empty, lacking);
    EXPECT_TRUE(read[0].issue.withheld.empty()) << "null is empty";
    EXPECT_EQ(read[1].issue.withheld, std::set{FieldId{"customfield_1"}});
    // What is kept says so too.
    const auto again = issue_from_json(parse_json(read[1].raw), FieldCatalog::system_fields());
    EXPECT_EQ(again->withheld, read[1].issue.withheld);
    // A server that leaves out whatever is empty tells nothing.
    EXPECT_TRUE(answer(lacking, lacking)[1].issue.withheld.empty());
}

TEST_F(JiraClientTest, SearchesPageByPage) {
    site_.properties["2"]["healthlint"] = {{"grade", "healthy"}};
    SearchRequest request{
        .jql = "project = AIX", .fields = {"summary"}, .properties = {"healthlint"}};
    const auto first = jira_.search(request);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->issues.size(), 2U);
    EXPECT_EQ(first->issues[0].issue.summary, "issue 1");
    EXPECT_TRUE(first->issues[0].properties.empty());
    EXPECT_EQ(first->issues[1].properties.at("healthlint")["grade"], "healthy");
    EXPECT_EQ(parse_json(first->issues[1].raw)["key"], "AIX-2");
    ASSERT_EQ(first->next_page_token, "3");
    EXPECT_EQ(site_.last_line(), "POST /rest/api/3/search/jql");
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"fields":["summary"],"jql":"project = AIX","maxResults":100,"properties":["healthlint"]})");
    EXPECT_FALSE(find_header(site_.last().headers, "X-Atlassian-Webhook-Trace"));

    request.page_token = first->next_page_token;
    request.reconcile = {{"12"}};
    const auto second = jira_.search(request);
    ASSERT_TRUE(second);
    ASSERT_EQ(second->issues.size(), 1U);
    EXPECT_EQ(second->next_page_token, "");
    EXPECT_EQ(site_.last_body()["nextPageToken"], "3");
    EXPECT_EQ(dump_json(site_.last_body()["reconcileIssues"]), "[12]");
}

TEST_F(JiraClientTest, AsksForIdsOnlyWhenNoFieldIsNamed) {
    ASSERT_TRUE(jira_.search({.jql = "project = AIX"}));
    EXPECT_EQ(dump_json(site_.last_body()["fields"]), R"(["id"])");
    ASSERT_TRUE(jira_.bulk_fetch({{"1"}}, {}, {}));
    EXPECT_EQ(dump_json(site_.last_body()["fields"]), R"(["id"])");
}

TEST_F(JiraClientTest, PaysOnlyForIssuesThatCame) {
    ASSERT_TRUE(jira_.search({.jql = "project = AIX"}));
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000 - 3);
    ASSERT_TRUE(jira_.bulk_fetch({{"1"}, {"8"}, {"9"}}, {"summary"}, {}));
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000 - 3 - 2);
}

TEST_F(JiraClientTest, RefusesAPageThatNamesItselfAsTheNext) {
    site_.instead.push_back(json_answer(200, {{"issues", Json::array()}, {"nextPageToken", "x"}}));
    const auto page = jira_.search({.jql = "project = AIX", .page_token = "x"});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, Errc::Unavailable);
}

TEST_F(JiraClientTest, TakesTheLastPageForTheLastWhateverTokenItCarries) {
    site_.instead.push_back(
        json_answer(200, {{"issues", Json::array()}, {"isLast", true}, {"nextPageToken", "x"}}));
    EXPECT_EQ(jira_.search({.jql = "a = b"})->next_page_token, "");
}

TEST_F(JiraClientTest, TakesNoPageForTheLastThatDoesNotSaySo) {
    for (const char* text : {R"({"issues":[]})", R"({"issues":[],"isLast":false})"}) {
        site_.instead.push_back({.body = text});
        const auto page = jira_.search({.jql = "a = b"});
        ASSERT_FALSE(page) << text;
        EXPECT_EQ(page.error().code, Errc::Unavailable);
    }
    site_.instead.push_back({.body = R"({"issues":[]})"});
    EXPECT_TRUE(jira_.bulk_fetch({{"1"}}, {"summary"}, {})) << "there is only one page of these";
}

TEST_F(JiraClientTest, TypesCustomFieldsByTheCatalog) {
    site_.issues["1"]["customfield_1"] = "2026-01-02";
    EXPECT_TRUE(std::holds_alternative<Date>(jira_.bulk_fetch({{"1"}}, {"customfield_1"}, {})
                                                 ->issues.front()
                                                 .issue.custom.begin()
                                                 ->second));
    Field field;
    field.id.value = "customfield_1";
    field.type = "string";
    JiraClient typed(
        site_,
        credentials_,
        limiter_,
        clock_,
        std::make_shared<const FieldCatalog>(std::vector{field}));
    EXPECT_TRUE(
        std::holds_alternative<std::string>(typed.bulk_fetch({{"1"}}, {"customfield_1"}, {})
                                                ->issues.front()
                                                .issue.custom.begin()
                                                ->second));
}

TEST_F(JiraClientTest, FetchesInBulkAndLeavesOutWhatIsGone) {
    const auto issues = jira_.bulk_fetch({{"3"}, {"99"}}, {"summary"}, {"healthlint"});
    ASSERT_TRUE(issues);
    ASSERT_EQ(issues->issues.size(), 1U);
    EXPECT_EQ(issues->issues.front().issue.id.value, "3");
    EXPECT_TRUE(issues->unreadable.empty());
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"fields":["summary"],"issueIdsOrKeys":["3","99"],"properties":["healthlint"]})");
    site_.unreadable = {"1"};
    const auto partly = jira_.bulk_fetch({{"1"}, {"3"}}, {"summary"}, {});
    ASSERT_TRUE(partly);
    EXPECT_EQ(partly->issues.size(), 2U);
    EXPECT_EQ(partly->unreadable, std::vector{IssueId{"1"}});
    for (const char* stranger : {"", "7"}) {
        site_.unreadable = {"1", stranger};
        const auto unnamed = jira_.bulk_fetch({{"1"}, {"3"}}, {"summary"}, {});
        ASSERT_FALSE(unnamed) << "an issue that fails for now must not look deleted";
        EXPECT_EQ(unnamed.error().code, Errc::Unavailable);
    }
}

TEST_F(JiraClientTest, BoundsItsRequests) {
    const std::vector<IssueId> most(kMaxBulkFetch, IssueId{"1"});
    EXPECT_TRUE(jira_.bulk_fetch(most, {"summary"}, {}));
    std::vector<IssueId> many = most;
    many.push_back({"1"});
    EXPECT_EQ(jira_.bulk_fetch(many, {}, {}).error().code, Errc::Invalid);
    EXPECT_TRUE(jira_.bulk_fetch({}, {}, {})->issues.empty());

    const PropertyWrite write{.issue = {"1"}, .properties = {{"k", Json(1)}}};
    std::vector<PropertyWrite> writes;
    for (std::size_t i = 0; i < kMaxBulkProperties; ++i)
        writes.push_back({.issue = {std::to_string(i + 1)}, .properties = {{"k", Json(1)}}});
    EXPECT_TRUE(jira_.write_properties(writes));
    writes.push_back(write);
    EXPECT_FALSE(jira_.write_properties(writes));
    EXPECT_FALSE(jira_.write_properties({}));
    EXPECT_FALSE(jira_.write_properties({{.issue = {"1"}, .properties = {}}}));
    EXPECT_FALSE(jira_.write_properties({{.issue = {"AIX-1"}, .properties = {{"k", Json(1)}}}}));
    const std::string fits(kMaxPropertyCharacters - 2, 'x');  // two quotes
    EXPECT_TRUE(jira_.write_properties({{.issue = {"1"}, .properties = {{"k", Json(fits)}}}}));
    EXPECT_FALSE(
        jira_.write_properties({{.issue = {"1"}, .properties = {{"k", Json(fits + "x")}}}}));
}

TEST_F(JiraClientTest, WritesPropertiesInBulkAndFollowsNoRedirect) {
    const auto task = jira_.write_properties(
        {{.issue = {"1"}, .properties = {{"a", {{"v", 1}}}, {"b", Json("x")}}},
         {.issue = {"2"}, .properties = {{"a", Json(2)}}}});
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_EQ(*task, "10641");
    EXPECT_EQ(site_.requests.size(), 1U);
    EXPECT_EQ(site_.last_line(), "POST /rest/api/3/issue/properties/multi");
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"issues":[{"issueID":1,"properties":{"a":{"v":1},"b":"x"}},{"issueID":2,"properties":{"a":2}}]})");
    EXPECT_EQ(find_header(site_.last().headers, "X-Atlassian-Webhook-Trace"), kWriteTrace);
    EXPECT_EQ(find_header(site_.last().headers, "Content-Type"), "application/json");

    EXPECT_EQ(*jira_.property({"1"}, "b"), Json("x"));
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/issue/1/properties/b");
    EXPECT_EQ(*jira_.property({"1"}, "none"), std::nullopt);
    EXPECT_EQ(jira_.delete_property({"1"}, "b"), true);
    EXPECT_EQ(jira_.delete_property({"1"}, "b"), false) << "gone is gone";
    EXPECT_EQ(*jira_.property({"1"}, "b"), std::nullopt);
}

TEST_F(JiraClientTest, ReadsTasks) {
    const struct {
        const char* status;
        TaskState::Status expected;
    } rows[] = {
        {"ENQUEUED", TaskState::Status::Running},
        {"RUNNING", TaskState::Status::Running},
        {"CANCEL_REQUESTED", TaskState::Status::Running},
        {"COMPLETE", TaskState::Status::Complete},
        {"FAILED", TaskState::Status::Failed},
        {"CANCELLED", TaskState::Status::Failed},
        {"DEAD", TaskState::Status::Failed},
    };

    for (const auto& row : rows) {
        site_.instead.push_back(json_answer(
            200, {{"status", row.status}, {"message", "m"}, {"result", {{"errors", 1}}}}));
        const auto task = jira_.task("7");
        ASSERT_TRUE(task);
        EXPECT_EQ(task->status, row.expected) << row.status;
        EXPECT_EQ(task->message, "m");
        EXPECT_EQ(task->result["errors"], 1);
    }
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/task/7");
}

TEST_F(JiraClientTest, KeepsOneCommentAndFindsItAgain) {
    EXPECT_EQ(*jira_.find_own_comment({"1"}), std::nullopt);
    const auto posted = jira_.add_comment({"1"}, comment_);
    ASSERT_TRUE(posted);
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"body":)" + dump_json(comment_) +
            R"(,"properties":[{"key":"healthlint.suggestion","value":{"v":1}}]})");
    for (int i = 0; i < 250; ++i)  // people go on talking
        site_.comments["1"].push_back({{"id", std::to_string(2000 + i)}, {"body", "x"}});
    const auto found = jira_.find_own_comment({"1"});
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->id, posted->id);
    EXPECT_EQ((*found)->body, comment_);

    const Json edited = adf_document({adf_paragraph({adf_text("Done", AdfMark::Strike)})});
    ASSERT_TRUE(jira_.edit_comment({"1"}, posted->id, edited));
    EXPECT_EQ(
        site_.last_line(), "PUT /rest/api/3/issue/1/comment/" + posted->id + "?notifyUsers=false");
    EXPECT_EQ(find_header(site_.last().headers, "X-Atlassian-Webhook-Trace"), kWriteTrace);
    EXPECT_EQ((*jira_.find_own_comment({"1"}))->body, edited);
    EXPECT_EQ(jira_.delete_comment({"1"}, posted->id), true);
    EXPECT_EQ(jira_.delete_comment({"1"}, posted->id), false) << "gone is gone";
    EXPECT_EQ(*jira_.find_own_comment({"1"}), std::nullopt);
    EXPECT_EQ(jira_.edit_comment({"1"}, posted->id, edited).error().code, Errc::NotFound);
}

TEST_F(JiraClientTest, ReadsFieldsLinksAndItself) {
    EXPECT_EQ(jira_.fields()->front().id.value, "summary");
    site_.remote_links["1"] = Json::array({{{"object", {{"url", "https://x"}}}}});
    EXPECT_EQ(jira_.remote_links({"1"})->front().url, "https://x");
    EXPECT_EQ(jira_.myself()->value, "app:1");
}

TEST_F(JiraClientTest, AsksWhatAPersonMaySee) {
    const auto seen = jira_.browsable({"557058:a"}, {{"1"}, {"2"}, {"4"}});
    ASSERT_TRUE(seen);
    EXPECT_THAT(*seen, ElementsAre(IssueId{"2"}));
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"accountId":"557058:a","projectPermissions":[{"issues":[1,2,4],"permissions":["BROWSE_PROJECTS"]}]})");
    site_.requests.clear();
    EXPECT_TRUE(jira_.browsable({"a"}, std::vector<IssueId>(1000, IssueId{"2"})));
    EXPECT_EQ(site_.requests.size(), 1U);
    EXPECT_TRUE(jira_.browsable({"a"}, std::vector<IssueId>(1001, IssueId{"2"})));
    EXPECT_EQ(site_.requests.size(), 3U);
}

TEST_F(JiraClientTest, NamesEveryKindOfFailure) {
    const struct {
        HttpResponse answer;
        Errc code;
        std::optional<std::chrono::seconds> retry_after;
    } rows[] = {
        {error_answer(400, "Unbounded"), Errc::Invalid, std::nullopt},
        {error_answer(401, ""), Errc::Unauthorized, std::nullopt},
        {error_answer(403, ""), Errc::Unauthorized, std::nullopt},
        {error_answer(404, ""), Errc::NotFound, std::nullopt},
        {error_answer(409, ""), Errc::Conflict, std::nullopt},
        {error_answer(410, "removed"), Errc::Invalid, std::nullopt},
        {error_answer(413, ""), Errc::Invalid, std::nullopt},
        {{.status = 302, .headers = {{"Location", "http://evil.example"}}},
         Errc::Unavailable,
         std::nullopt},
        {{.status = 408}, Errc::Unavailable, std::nullopt},
        {{.status = 500, .body = "<html>"}, Errc::Unavailable, std::nullopt},
        {{.status = 503}, Errc::Unavailable, std::nullopt},
        {{.status = 503, .headers = {{"Retry-After", "4"}}}, Errc::RateLimited, 4s},
        {{.status = 429, .headers = {{"Retry-After", "7"}}}, Errc::RateLimited, 7s},
        {{.status = 429}, Errc::RateLimited, 2s},
        {{.status = 200, .body = "<html>"}, Errc::Unavailable, std::nullopt},
    };

    for (const auto& row : rows) {
        RateLimiter limiter;
        JiraClient jira(site_, credentials_, limiter, clock_);
        site_.requests.clear();
        site_.instead.push_back(row.answer);
        const auto account = jira.myself();
        ASSERT_FALSE(account) << row.answer.status;
        EXPECT_EQ(account.error().code, row.code) << row.answer.status;
        EXPECT_EQ(account.error().retry_after, row.retry_after) << row.answer.status;
        EXPECT_THAT(account.error().message, HasSubstr("myself")) << row.answer.status;
        // A bare 503 may mean that the site is gone: its status page is asked.
        const bool asks_status_page = row.answer.status == 503 && !row.retry_after;
        EXPECT_EQ(site_.requests.size(), asks_status_page ? 2U : 1U) << row.answer.status;
    }
    site_.dead = true;
    EXPECT_EQ(jira_.myself().error().code, Errc::Unavailable);
}

TEST_F(JiraClientTest, SendsNothingWhilePaused) {
    site_.instead.push_back({.status = 429, .headers = {{"Retry-After", "30"}}});
    EXPECT_FALSE(jira_.myself());
    clock_.advance(10s);
    const auto early = jira_.myself();
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, Errc::RateLimited);
    EXPECT_EQ(early.error().retry_after, 20s);
    EXPECT_EQ(site_.requests.size(), 1U);
    clock_.advance(20s);
    EXPECT_TRUE(jira_.myself());
}

TEST_F(JiraClientTest, WaitsForItsOwnLimitsNoLongerThanTheyAsk) {
    const auto wait_at = [&](int per_second) {
        RateLimiter limiter({.get_per_second = per_second, .burst = 1});
        JiraClient jira(site_, credentials_, limiter, clock_);
        EXPECT_TRUE(jira.myself());
        const auto second = jira.myself();
        return second ? std::nullopt : second.error().retry_after;
    };
    EXPECT_EQ(wait_at(4), 250ms);
    EXPECT_EQ(wait_at(10), kShortestWait);
    EXPECT_EQ(wait_at(100), kShortestWait) << "each try has its price";
}

TEST_F(JiraClientTest, EscapesPathsAndRefusesToLeaveThem) {
    EXPECT_EQ(*jira_.property({"1"}, "a/b c"), std::nullopt);
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/issue/1/properties/a%2Fb%20c");
    site_.requests.clear();
    for (const char* id : {"", ".", ".."})
        EXPECT_EQ(jira_.property({id}, "k").error().code, Errc::Invalid) << id;
    EXPECT_TRUE(site_.requests.empty());
}

TEST_F(JiraClientTest, ExplainsARefusalWithJirasOwnWords) {
    site_.instead.push_back(json_answer(
        400,
        {{"errorMessages", Json::array()},
         {"errors", {{"comment", "Comment body is not valid!"}}}}));
    EXPECT_EQ(
        jira_.add_comment({"1"}, comment_).error().message,
        "POST issue/{id}/comment: 400 comment: Comment body is not valid!");
}

}  // namespace
}  // namespace healthlint
