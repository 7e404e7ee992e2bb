#include <set>

#include "tests/sandbox/test/fixture.h"

namespace healthlint::sandbox {
namespace {

constexpr const char* kSearch = "/rest/api/3/search/jql";

class SearchTest : public SandboxTest {
  protected:
    Json search(const Json& body) { return body_of(person("POST", kSearch, body)); }

    std::size_t count(const std::string& jql) {
        return search({{"jql", jql}, {"maxResults", 100}})["issues"].size();
    }
};

struct RefusedSearch {
    std::string name;
    Json body;
    std::string message;
};

class RefusedSearchTest : public SandboxTest, public testing::WithParamInterface<RefusedSearch> {};

TEST_P(RefusedSearchTest, SaysWhy) {
    const HttpResponse response = person("POST", kSearch, GetParam().body);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(body_of(response)["errorMessages"], Json::array({GetParam().message}));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RefusedSearchTest,
    testing::Values(
        RefusedSearch{
            "Unbounded",
            {{"jql", "ORDER BY created"}},
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your "
            "query."},
        RefusedSearch{
            "TooManyResults",
            {{"jql", "project = AIX"}, {"maxResults", 5001}},
            "The max results parameter has to be between 1 and 5,000."},
        RefusedSearch{
            "NoResults",
            {{"jql", "project = AIX"}, {"maxResults", 0}},
            "The max results parameter has to be between 1 and 5,000."},
        RefusedSearch{
            "BadToken",
            {{"jql", "project = AIX"}, {"nextPageToken", "nonsense"}},
            "The provided next page token is invalid or expired."},
        RefusedSearch{
            "UnknownSpace",
            {{"jql", "project = NOPE"}},
            "The value 'NOPE' does not exist for the field 'project'."},
        RefusedSearch{
            "UnknownField",
            {{"jql", "universe = 1"}},
            "Field 'universe' does not exist or you do not have permission to view it."},
        RefusedSearch{
            "EightSortFields",
            {{"jql",
              "project = AIX ORDER BY key, created, updated, due, priority, status, summary, "
              "assignee"}},
            "JQL can be ordered by at most 7 fields."},
        RefusedSearch{
            "UnknownMember",
            {{"jql", "project = AIX"}, {"startAt", 0}},
            "Invalid request payload. Refer to the REST API documentation and try again."}),
    [](const auto& test) { return test.param.name; });

TEST_F(SearchTest, AnswersIdsOnlyUnlessFieldsAreNamed) {
    const Json bare = search({{"jql", "key = AIX-1"}})["issues"][0];
    EXPECT_FALSE(bare.contains("fields"));
    const Json named = search({{"jql", "key = AIX-1"}, {"fields", {"summary"}}})["issues"][0];
    EXPECT_EQ(named["fields"].size(), 1U);
}

TEST_F(SearchTest, PagesCoverEveryIssueOnceInBothKindsOfOrder) {
    for (const char* order : {"", " ORDER BY created DESC"}) {
        std::set<std::string> seen;
        std::size_t total = 0;
        std::string token;
        do {
            Json body{{"jql", std::string("project in (AIX, RECO)") + order}, {"maxResults", 7}};
            if (!token.empty()) body["nextPageToken"] = token;
            const Json page = search(body);
            for (const Json& issue : page["issues"])
                seen.insert(string_member(issue, "id"));
            total += page["issues"].size();
            token = string_member(page, "nextPageToken");
            EXPECT_EQ(page["isLast"], token.empty());
            EXPECT_FALSE(page.contains("total"));
        } while (!token.empty());
        EXPECT_EQ(seen.size(), total);
        EXPECT_EQ(total, count("project in (AIX, RECO)"));
        EXPECT_GT(total, 30U);
    }
}

TEST_F(SearchTest, ATokenBelongsToItsQueryAndExpiresAfterSevenDays) {
    const std::string token =
        string_member(search({{"jql", "project = AIX"}, {"maxResults", 1}}), "nextPageToken");
    const Json other{{"jql", "project = RECO"}, {"nextPageToken", token}};
    EXPECT_EQ(person("POST", kSearch, other).status, 400);
    const Json same{{"jql", "project = AIX"}, {"nextPageToken", token}};
    clock_.advance(std::chrono::hours(7 * 24));
    EXPECT_EQ(person("POST", kSearch, same).status, 200);
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(person("POST", kSearch, same).status, 400);
}

TEST_F(SearchTest, TheIndexLagsBehindUnlessAnIssueIsReconciled) {
    const Json edit{{"fields", {{"labels", {"fresh"}}}}};
    ASSERT_EQ(person("PUT", "/rest/api/3/issue/AIX-1", edit).status, 204);
    EXPECT_EQ(count("labels = fresh"), 0U);
    const auto id =
        sandbox_.with_world([](World& world) { return world.issues.find("AIX-1")->id; });
    EXPECT_EQ(search({{"jql", "labels = fresh"}, {"reconcileIssues", {id}}})["issues"].size(), 1U);
    clock_.advance(std::chrono::milliseconds(999));
    EXPECT_EQ(count("labels = fresh"), 0U);
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(count("labels = fresh"), 1U);
}

TEST_F(SearchTest, BulkFetchReadsTheTruthAtOnceAndLeavesOutTheUnknown) {
    ASSERT_EQ(
        person("PUT", "/rest/api/3/issue/AIX-1", {{"fields", {{"labels", {"fresh"}}}}}).status,
        204);
    const Json body = body_of(person(
        "POST",
        "/rest/api/3/issue/bulkfetch",
        {{"issueIdsOrKeys", {"reco-1", "AIX-1", "AIX-999"}}, {"fields", {"labels"}}}));
    ASSERT_EQ(body["issues"].size(), 2U);
    EXPECT_EQ(body["issues"][0]["key"], "AIX-1");
    EXPECT_EQ(body["issues"][0]["fields"]["labels"], Json::array({"fresh"}));
    EXPECT_TRUE(body["issueErrors"].empty());
}

TEST_F(SearchTest, ShowsNobodyAnIssueOfASpaceTheyMayNotBrowse) {
    const Json body{{"jql", "project = RISK"}};
    EXPECT_GT(body_of(person("POST", kSearch, body))["issues"].size(), 5U);
    const char* outsider = "haneul.kim@mirinae.example";
    EXPECT_TRUE(body_of(person("POST", kSearch, body, outsider))["issues"].empty());
    EXPECT_EQ(person("GET", "/rest/api/3/issue/RISK-1", nullptr, outsider).status, 404);
}

TEST_F(SearchTest, LooksAtMoreThanTheFieldItNamesWhereThatIsNeeded) {
    EXPECT_GT(count("status WAS \"To Do\""), 0U);
    EXPECT_EQ(count("status WAS \"To Do\" BEFORE -4000d"), 0U) << "nobody had created it yet";
    EXPECT_GT(count("\"Epic Link\" IS NOT EMPTY"), 0U);
    EXPECT_EQ(
        count("\"Epic Link\" IS NOT EMPTY"), count("parent IS NOT EMPTY AND hierarchyLevel = 0"));
}

TEST_F(SearchTest, FindsByAnAliasAndByThePropertyItself) {
    install();
    ASSERT_EQ(
        app("PUT", "/rest/api/3/issue/AIX-1/properties/healthlint", {{"grade", "at-risk"}}).status,
        201);
    EXPECT_EQ(count("healthGrade = at-risk"), 1U);
    EXPECT_EQ(count("issue.property[healthlint].grade = at-risk"), 1U);
    EXPECT_EQ(count("healthGrade = healthy"), 0U);
}

class GeneratedTest : public SandboxTest {
  protected:
    GeneratedTest() : SandboxTest({.generate = 500}) {}
};

TEST_F(GeneratedTest, ComputesIssuesThatStayTheSameAndCanBeEdited) {
    const std::string before = person("GET", "/rest/api/3/issue/GEN-500").body;
    EXPECT_EQ(person("GET", "/rest/api/3/issue/GEN-500").body, before);
    EXPECT_EQ(person("GET", "/rest/api/3/issue/GEN-501").status, 404);
    ASSERT_EQ(
        person("PUT", "/rest/api/3/issue/GEN-500", {{"fields", {{"summary", "Edited"}}}}).status,
        204);
    EXPECT_EQ(body_of(person("GET", "/rest/api/3/issue/GEN-500"))["fields"]["summary"], "Edited");
    const Json counted =
        body_of(person("POST", "/rest/api/3/search/approximate-count", {{"jql", "project = GEN"}}));
    EXPECT_EQ(counted["count"], 500);
}

TEST_F(GeneratedTest, PagesThroughAllIssuesInTheOrderOfTheirCreation) {
    ASSERT_EQ(person("DELETE", "/rest/api/3/issue/GEN-7").status, 204);
    Json body{
        {"jql", "created >= \"1970-01-02\" ORDER BY created ASC"},
        {"maxResults", 70},
        {"fields", {"created"}}};
    std::vector<std::string> keys;
    std::vector<TimePoint> times;
    for (std::string token = "first"; !token.empty();) {
        const Json page = body_of(person("POST", "/rest/api/3/search/jql", body));
        for (const Json& issue : page["issues"]) {
            keys.push_back(string_member(issue, "key"));
            times.push_back(*parse_timestamp(string_member(issue["fields"], "created")));
        }
        token = string_member(page, "nextPageToken");
        body["nextPageToken"] = token;
    }
    const std::size_t all = sandbox_.with_world([](World& world) { return world.issues.size(); });
    ASSERT_GT(all, 499U);
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), all + 1);  // index lags
    EXPECT_TRUE(std::ranges::is_sorted(times));
    EXPECT_EQ(keys.front(), "GEN-1");
}

}  // namespace
}  // namespace healthlint::sandbox
