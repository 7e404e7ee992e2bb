#include "tests/sandbox/test/fixture.h"

namespace healthlint::sandbox {
namespace {

class IssueTest : public SandboxTest {};

struct RefusedEdit {
    std::string name;
    Json fields;
    std::string field;  // that the error is about
};

class RefusedEditTest : public SandboxTest, public testing::WithParamInterface<RefusedEdit> {};

TEST_P(RefusedEditTest, NamesTheFieldAndChangesNothing) {
    const std::string before = person("GET", "/rest/api/3/issue/AIX-1").body;
    const HttpResponse response =
        person("PUT", "/rest/api/3/issue/AIX-1", {{"fields", GetParam().fields}});
    EXPECT_EQ(response.status, 400);
    EXPECT_TRUE(body_of(response)["errors"].contains(GetParam().field)) << response.body;
    EXPECT_EQ(person("GET", "/rest/api/3/issue/AIX-1").body, before);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RefusedEditTest,
    testing::Values(
        RefusedEdit{"UnknownField", {{"colour", "red"}}, "colour"},
        RefusedEdit{"EmptySummary", {{"summary", " "}}, "summary"},
        RefusedEdit{"DescriptionAsText", {{"description", "plain"}}, "description"},
        RefusedEdit{"LabelWithSpace", {{"labels", {"a b"}}}, "labels"},
        RefusedEdit{"DayThatDoesNotExist", {{"duedate", "2026-02-30"}}, "duedate"},
        RefusedEdit{"NumberAsText", {{"customfield_10016", "5"}}, "customfield_10016"},
        RefusedEdit{"UnknownPerson", {{"assignee", {{"accountId", "nobody"}}}}, "assignee"},
        RefusedEdit{"StatusWithoutTransition", {{"status", {{"id", "10003"}}}}, "status"}),
    [](const auto& test) { return test.param.name; });

TEST_F(IssueTest, AnEditIsInTheHistoryOldestFirst) {
    ASSERT_EQ(
        person(
            "PUT",
            "/rest/api/3/issue/AIX-3",
            {{"fields", {{"customfield_10103", "45%"}}},
             {"update", {{"labels", {{{"add", "pilot"}}}}}}})
            .status,
        204);
    const Json log = body_of(person("GET", "/rest/api/3/issue/AIX-3/changelog"));
    const Json& items = log["values"].back()["items"];
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0]["field"], "KPI target");
    EXPECT_EQ(items[0]["fromString"], "40%");
    EXPECT_EQ(items[0]["toString"], "45%");
    EXPECT_EQ(items[1]["toString"], "ai-project pilot");
    EXPECT_TRUE(log["isLast"]);
}

TEST_F(IssueTest, ATransitionSetsWhatTheWorkflowSets) {
    const Json done{{"transition", {{"id", "10003"}}}};
    ASSERT_EQ(person("POST", "/rest/api/3/issue/AIX-1/transitions", done).status, 204);
    const Json fields = body_of(person("GET", "/rest/api/3/issue/AIX-1"))["fields"];
    EXPECT_EQ(fields["status"]["statusCategory"]["key"], "done");
    EXPECT_EQ(fields["resolutiondate"], "2026-11-23T08:00:00.000+0000");
    EXPECT_EQ(fields["statuscategorychangedate"], "2026-11-23T08:00:00.000+0000");
}

TEST_F(IssueTest, UnknownPathsAndIssuesLookDifferent) {
    EXPECT_EQ(
        body_of(person("GET", "/rest/api/3/issue/AIX-999"))["errorMessages"][0],
        "Issue does not exist or you do not have permission to see it.");
    const HttpResponse unknown = person("GET", "/rest/api/3/issue/AIX-1/no-such-thing");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(find_header(unknown.headers, "Content-Type"), "application/problem+json");
}

TEST_F(IssueTest, AnAppWithoutAdminRightsCannotEditQuietly) {
    install();
    const Json edit{{"fields", {{"summary", "Quiet"}}}};
    EXPECT_EQ(app("PUT", "/rest/api/3/issue/AIX-1?notifyUsers=false", edit).status, 204);
    EXPECT_NE(body_of(person("GET", "/rest/api/3/issue/AIX-1"))["fields"]["summary"], "Quiet");
}

TEST_F(IssueTest, PropertiesInBulkAnswerATaskAndSkipUnknownIssues) {
    install();
    const auto id =
        sandbox_.with_world([](World& world) { return world.issues.find("AIX-1")->id; });
    const Json body{
        {"issues",
         {{{"issueID", id}, {"properties", {{"a", 1}, {"b", {{"c", "d"}}}}}},
          {{"issueID", 99}, {"properties", {{"a", 1}}}}}}};
    const HttpResponse response = app("POST", "/rest/api/3/issue/properties/multi", body);
    ASSERT_EQ(response.status, 303);
    const std::string location(*find_header(response.headers, "Location"));
    const Json task = body_of(app("GET", parse_url(location)->target));
    EXPECT_EQ(task["status"], "COMPLETE");
    EXPECT_EQ(task["result"]["errors"].size(), 1U);
    EXPECT_EQ(body_of(app("GET", "/rest/api/3/issue/AIX-1/properties/b"))["value"]["c"], "d");
}

TEST_F(IssueTest, BulkPropertiesHaveBounds) {
    const auto bulk = [&](std::size_t issues, std::size_t properties) {
        Json values = Json::object();
        for (std::size_t i = 0; i < properties; ++i)
            values["k" + std::to_string(i)] = i;
        Json entries = Json::array();
        for (std::size_t i = 0; i < issues; ++i)
            entries.push_back({{"issueID", 10'001 + i}, {"properties", values}});
        return person("POST", "/rest/api/3/issue/properties/multi", {{"issues", entries}}).status;
    };
    EXPECT_EQ(bulk(100, 1), 303);
    EXPECT_EQ(bulk(101, 1), 400);
    EXPECT_EQ(bulk(1, 10), 303);
    EXPECT_EQ(bulk(1, 11), 400);
    EXPECT_EQ(bulk(0, 1), 400);
}

TEST_F(IssueTest, APropertyIsCreatedReplacedAndBounded) {
    const std::string url = "/rest/api/3/issue/AIX-1/properties/k";
    EXPECT_EQ(person("GET", url).status, 404);
    EXPECT_EQ(person("PUT", url, {{"a", 1}}).status, 201);
    EXPECT_EQ(person("PUT", url, {{"a", 2}}).status, 200);
    EXPECT_EQ(person("PUT", url, std::string(32'766, 'x')).status, 200);  // two quotes
    EXPECT_EQ(person("PUT", url, std::string(32'767, 'x')).status, 400);
    EXPECT_EQ(person("DELETE", url).status, 204);
    EXPECT_EQ(person("DELETE", url).status, 404);
}

TEST_F(IssueTest, ACommentNotifiesAndAQuietEditOfItDoesNot) {
    const auto mails = [&] {
        return sandbox_.with_world(
            [](World& world) { return world.journal.ledger()["notifications"].size(); });
    };
    const std::string url = "/rest/api/3/issue/AIX-1/comment";
    const HttpResponse bad = person("POST", url, {{"body", "plain"}});
    EXPECT_EQ(bad.status, 400);
    EXPECT_EQ(body_of(bad)["errors"]["comment"], "Comment body is not valid!");
    const HttpResponse added = person(
        "POST",
        url,
        {{"body", adf("first")}, {"properties", {{{"key", "mark"}, {"value", {{"v", 1}}}}}}});
    ASSERT_EQ(added.status, 201);
    EXPECT_EQ(mails(), 1U);
    const std::string id = string_member(body_of(added), "id");
    EXPECT_EQ(
        person("PUT", url + "/" + id + "?notifyUsers=false", {{"body", adf("second")}}).status,
        200);
    EXPECT_EQ(mails(), 1U);
    EXPECT_EQ(person("PUT", url + "/" + id, {{"body", adf("third")}}).status, 200);
    EXPECT_EQ(mails(), 2U);

    const Json listed = body_of(
        person("POST", "/rest/api/3/comment/list?expand=properties", {{"ids", {std::stoll(id)}}}));
    EXPECT_EQ(listed["values"][0]["properties"][0]["key"], "mark");
    const Json page = body_of(person("GET", url));
    EXPECT_FALSE(page["comments"].back().contains("properties"));
    EXPECT_EQ(person("DELETE", url + "/" + id).status, 204);
    EXPECT_EQ(person("DELETE", url + "/" + id).status, 404);
}

TEST_F(IssueTest, RemoteLinksReplaceByGlobalId) {
    const std::string url = "/rest/api/3/issue/AIX-3/remotelink";
    const Json link{{"globalId", "g"}, {"object", {{"url", "https://x.example"}, {"title", "T"}}}};
    EXPECT_EQ(person("POST", url, link).status, 201);
    EXPECT_EQ(person("POST", url, link).status, 200);
    EXPECT_EQ(body_of(person("GET", url)).size(), 1U);
    EXPECT_EQ(person("POST", url, {{"object", {{"url", "https://x.example"}}}}).status, 400);
}

TEST_F(IssueTest, PermissionsOfAnyoneMayBeAskedByTheAppOnly) {
    install();
    const auto [risk, aix] = sandbox_.with_world([](World& world) {
        return std::pair(world.issues.find("RISK-1")->id, world.issues.find("AIX-1")->id);
    });
    const auto outsider = sandbox_.with_world([](World& world) {
        return world.site.user_by_email("haneul.kim@mirinae.example")->account_id;
    });
    const Json body{
        {"accountId", outsider},
        {"projectPermissions",
         {{{"permissions", {"BROWSE_PROJECTS"}}, {"issues", {risk, aix, 5}}}}}};
    const Json answer = body_of(app("POST", "/rest/api/3/permissions/check", body));
    EXPECT_EQ(answer["projectPermissions"][0]["issues"], Json::array({aix}));
    EXPECT_EQ(
        person("POST", "/rest/api/3/permissions/check", body, "emma.larsen@mirinae.example").status,
        403);
}

}  // namespace
}  // namespace healthlint::sandbox
