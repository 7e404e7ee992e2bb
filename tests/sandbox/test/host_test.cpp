#include <future>

#include "bridge/base/ascii.h"
#include "tests/sandbox/test/fixture.h"

namespace healthlint::sandbox {
namespace {

class HostTest : public SandboxTest {
  protected:
    void edit(const std::string& key, const std::string& summary) {
        ASSERT_EQ(
            person("PUT", "/rest/api/3/issue/" + key, {{"fields", {{"summary", summary}}}}).status,
            204);
    }

    Json add_faults(const Json& list) { return body_of(person("POST", "/sandbox/faults", list)); }

    std::string header(const HttpRequest& request, std::string_view name) {
        return std::string(find_header(request.headers, name).value_or(""));
    }
};

// Values of the Connect documentation and of Atlassian's own libraries.
TEST(Tokens, HashesAsTheDocumentationDoes) {
    EXPECT_EQ(
        query_string_hash("get", "/hook", "x=1"),
        "023dab14a65029bee9f29895b8830e28725ea1506a18bb9842e299c160070767");
    EXPECT_EQ(canonical_request("PoSt", "/hook/", ""), "POST&/hook&");
    EXPECT_EQ(
        canonical_request(
            "GET",
            "/path/to/service",
            "zee_last=param&repeated=parameter%201&first=param&repeated=parameter+2&jwt=x"),
        "GET&/path/to/service&first=param&repeated=parameter%201,parameter%202&zee_last=param");
}

TEST_F(HostTest, InstallsWithASignedHandshakeAndThenTellsEnabled) {
    const auto done = sandbox_.install("https://app.example/atlassian-connect.json", "jira");
    ASSERT_TRUE(done);
    ASSERT_EQ(app_.received.size(), 2U);
    const Json body = parse_json(app_.received[0].body);
    EXPECT_EQ(body["clientKey"], done->client_key);
    EXPECT_EQ(body["sharedSecret"], secret());
    EXPECT_EQ(body["baseUrl"], "http://localhost");
    const Json claims = *peek_claims(jwt_of(app_.received[0]));
    EXPECT_EQ(claims["aud"], Json::array({"https://app.example"}));
    EXPECT_EQ(claims["qsh"], query_string_hash("POST", "/installed", ""));
    EXPECT_FALSE(open_hs256(jwt_of(app_.received[0]), secret()));  // it is RS256
    EXPECT_TRUE(open_hs256(jwt_of(app_.received[1]), secret()));
    EXPECT_FALSE(parse_json(app_.received[1].body).contains("sharedSecret"));
    const auto header = split(jwt_of(app_.received[0]), '.')[0];
    const std::string id = sandbox_.with_world([](World& world) { return world.install_key_id; });
    EXPECT_FALSE(header.empty());
    EXPECT_NE(
        send({.url = "/install-keys/" + id}).body.find("BEGIN PUBLIC KEY"), std::string::npos);
    EXPECT_EQ(send({.url = "/install-keys/other"}).status, 404);
}

TEST_F(HostTest, AnAppThatDoesNotAnswer200Or204IsNotInstalled) {
    app_.answers = {202};
    EXPECT_FALSE(sandbox_.install("https://app.example/atlassian-connect.json", "jira"));
    EXPECT_EQ(app("GET", "/rest/api/3/myself").status, 401);
}

TEST_F(HostTest, AReinstallKeepsTheClientKeyAndChangesTheSecret) {
    const auto first = sandbox_.install("https://app.example/d", "jira");
    const std::string old_secret = secret();
    const auto second = sandbox_.install("https://app.example/d", "jira");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->client_key, second->client_key);
    EXPECT_NE(old_secret, secret());
}

TEST_F(HostTest, OnlyACorrectlySignedRequestPasses) {
    install();
    EXPECT_EQ(app("GET", "/rest/api/3/myself").status, 200);
    const auto now = to_seconds(clock_.now()).time_since_epoch().count();
    const auto with = [&](const Json& change) {
        Json claims{
            {"iss", "com.healthlint.app"},
            {"iat", now},
            {"exp", now + 180},
            {"qsh", query_string_hash("GET", "/rest/api/3/myself", "")}};
        claims.update(change);
        return send({.url = "/rest/api/3/myself",
                     .headers = {{"Authorization", "JWT " + sign_hs256(claims, secret())}}})
            .status;
    };
    EXPECT_EQ(with(Json::object()), 200);
    EXPECT_EQ(with({{"iss", "other.app"}}), 401);
    EXPECT_EQ(with({{"exp", now - 30}}), 401);
    EXPECT_EQ(with({{"exp", now - 29}}), 200);
    EXPECT_EQ(with({{"exp", nullptr}}), 401);
    EXPECT_EQ(with({{"aud", {"other tenant"}}}), 401);
    EXPECT_EQ(with({{"qsh", "context-qsh"}}), 401);
    EXPECT_EQ(with({{"qsh", query_string_hash("GET", "/rest/api/3/field", "")}}), 401);
    EXPECT_EQ(send({.url = "/rest/api/3/myself"}).status, 401);
}

TEST_F(HostTest, AnAppNeedsTheScopeOfTheOperation) {
    install();
    EXPECT_EQ(app("DELETE", "/rest/api/3/issue/AIX-1/properties/k").status, 403);
    app_.descriptor["scopes"] = {"read"};
    install();
    EXPECT_EQ(app("GET", "/rest/api/3/field").status, 200);
    EXPECT_EQ(
        app("POST", "/rest/api/3/issue/bulkfetch", {{"issueIdsOrKeys", {"AIX-1"}}}).status, 403);
}

TEST_F(HostTest, AWebhookIsSignedFilteredAndInV2Shape) {
    install();
    edit("VIS-1", "not in the filter");
    edit("AIX-1", "in the filter");
    EXPECT_EQ(sandbox_.deliver(), 1);
    ASSERT_EQ(app_.received.size(), 1U);
    const HttpRequest& hook = app_.received[0];
    EXPECT_EQ(hook.url, "https://app.example/hook?key=AIX-1");
    const auto claims = open_hs256(jwt_of(hook), secret());
    ASSERT_TRUE(claims);
    EXPECT_EQ((*claims)["qsh"], query_string_hash("POST", "/hook", "key=AIX-1"));
    EXPECT_FALSE(header(hook, "X-Atlassian-Webhook-Identifier").empty());
    const Json body = parse_json(hook.body);
    EXPECT_EQ(body["webhookEvent"], "jira:issue_updated");
    EXPECT_EQ(body["changelog"]["items"][0]["toString"], "in the filter");
    EXPECT_TRUE(body["issue"]["fields"]["description"].is_string());
    EXPECT_NE(string_member(body["issue"], "self").find("/rest/api/2/"), std::string::npos);
}

TEST_F(HostTest, AWebhookIsRetriedFiveTimesWithTheSameIdentifier) {
    install();
    app_.answers = {500, 0, 429, 408, 409, 425};
    edit("AIX-1", "x");
    for (int i = 0; i < 10; ++i) {
        sandbox_.deliver();
        clock_.advance(std::chrono::seconds(10));
    }
    ASSERT_EQ(app_.received.size(), 6U);
    EXPECT_TRUE(sandbox_.is_idle());
    EXPECT_EQ(header(app_.received[0], "X-Atlassian-Webhook-Retry"), "");
    EXPECT_EQ(header(app_.received[5], "X-Atlassian-Webhook-Retry"), "5");
    for (const HttpRequest& hook : app_.received)
        EXPECT_EQ(
            header(hook, "X-Atlassian-Webhook-Identifier"),
            header(app_.received[0], "X-Atlassian-Webhook-Identifier"));
    EXPECT_EQ(body_of(app("GET", "/rest/api/3/webhook/failed"))["values"].size(), 1U);
}

TEST_F(HostTest, OtherRefusalsOfAWebhookAreFinal) {
    install();
    app_.answers = {401};
    edit("AIX-1", "x");
    sandbox_.deliver();
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(sandbox_.deliver(), 0);
}

TEST_F(HostTest, WebhooksCanComeTwiceLateOrNever) {
    install();
    add_faults(
        {{{"match", {{"webhook", "jira:issue_updated"}}}, {"action", "duplicate"}},
         {{"match", {{"webhook", "*"}}}, {"action", "reorder"}},
         {{"match", {{"webhook", "*"}}}, {"action", "drop"}}});
    edit("AIX-1", "twice");
    EXPECT_EQ(sandbox_.deliver(), 2);
    edit("AIX-1", "late");
    EXPECT_EQ(sandbox_.deliver(), 0);
    edit("AIX-1", "never");
    EXPECT_EQ(sandbox_.deliver(), 0);
    edit("AIX-1", "last");
    EXPECT_EQ(sandbox_.deliver(), 2);
    EXPECT_NE(app_.received[2].body.find("last"), std::string::npos);
    EXPECT_NE(app_.received[3].body.find("late"), std::string::npos);
}

TEST_F(HostTest, TheTraceOfAWriteComesBackOnItsWebhook) {
    install();
    ASSERT_EQ(
        app("POST",
            "/rest/api/3/issue/AIX-1/comment",
            {{"body", adf("x")}},
            {{"X-Atlassian-Webhook-Trace", "mine"}})
            .status,
        201);
    sandbox_.deliver();
    ASSERT_EQ(app_.received.size(), 1U);
    EXPECT_EQ(header(app_.received[0], "X-Atlassian-Webhook-Trace"), "mine");
}

TEST_F(HostTest, FaultsHitTheNamedCallsAsOftenAsAsked) {
    install();
    add_faults(
        {{{"match", {{"method", "GET"}, {"path", "/rest/api/3/my*"}}},
          {"action", "429-no-retry-after"},
          {"times", 2}}});
    EXPECT_EQ(app("GET", "/rest/api/3/field").status, 200);
    for (int i = 0; i < 2; ++i) {
        const HttpResponse refused = app("GET", "/rest/api/3/myself");
        EXPECT_EQ(refused.status, 429);
        EXPECT_FALSE(find_header(refused.headers, "Retry-After"));
    }
    EXPECT_EQ(app("GET", "/rest/api/3/myself").status, 200);
    EXPECT_EQ(person("POST", "/sandbox/faults", {{{"action", "explode"}}}).status, 400);
}

TEST_F(HostTest, ALostAnswerMayStillHaveDoneTheWork) {
    const std::string url = "/rest/api/3/issue/AIX-1/properties/k";
    add_faults(
        {{{"match", {{"path", url}}}, {"action", "drop"}},
         {{"match", {{"path", url}}}, {"action", "drop-after"}}});
    EXPECT_EQ(person("PUT", url, 1).status, 0);
    EXPECT_EQ(person("PUT", url, 1).status, 0);
    EXPECT_EQ(person("PUT", url, 1).status, 200);  // replaced: only the second one was lost late
}

TEST_F(HostTest, EveryRequestIsLoggedWithItsCaller) {
    install();
    app("GET", "/rest/api/3/field");
    person("GET", "/rest/api/3/issue/AIX-1?fields=summary");
    const Json rows = body_of(send({.url = "/sandbox/requests"}));
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["caller"], "app");
    EXPECT_EQ(rows[0]["status"], 200);
    EXPECT_EQ(rows[1]["caller"], "user");
    EXPECT_EQ(rows[1]["query"], "fields=summary");
    EXPECT_EQ(body_of(send({.url = "/sandbox/requests?since=1"})).size(), 1U);
    EXPECT_EQ(body_of(send({.url = "/sandbox/requests?path=/rest/api/3/field"})).size(), 1U);
}

TEST_F(HostTest, AContextTokenNamesTheIssueAndNothingElseOpens) {
    install();
    const std::string token = send({.url = "/sandbox/context-token?issueKey=AIX-1"}).body;
    const auto claims = open_hs256(token, secret());
    ASSERT_TRUE(claims);
    EXPECT_EQ((*claims)["qsh"], "context-qsh");
    EXPECT_EQ((*claims)["context"]["jira"]["issue"]["key"], "AIX-1");
    EXPECT_EQ(
        send({.url = "/rest/api/3/myself", .headers = {{"Authorization", "JWT " + token}}}).status,
        401);
}

TEST_F(HostTest, WritesToOneIssueAreLimited) {
    const auto put = [&](int i) {
        return person("PUT", "/rest/api/3/issue/AIX-1/properties/k", i);
    };
    for (int i = 0; i < 20; ++i)
        ASSERT_LT(put(i).status, 300);
    const HttpResponse refused = put(20);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(find_header(refused.headers, "RateLimit-Reason"), "jira-per-issue-on-write");
    EXPECT_EQ(person("PUT", "/rest/api/3/issue/AIX-2/properties/k", 1).status, 201);
    clock_.advance(std::chrono::seconds(2));
    EXPECT_EQ(put(21).status, 200);
}

TEST_F(HostTest, AnEndpointHasARatePerSecond) {
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(person("GET", "/rest/api/3/serverInfo").status, 200);
    const HttpResponse refused = person("GET", "/rest/api/3/serverInfo");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(find_header(refused.headers, "RateLimit-Reason"), "jira-burst-based");
    EXPECT_EQ(person("GET", "/rest/api/3/myself").status, 200);
    clock_.advance(std::chrono::milliseconds(10));
    EXPECT_EQ(person("GET", "/rest/api/3/serverInfo").status, 200);
}

class QuotaTest : public SandboxTest {
  protected:
    QuotaTest() : SandboxTest({.limits = {.points_per_hour = 10}}) {}
};

TEST_F(QuotaTest, PointsAreCountedAndEndAtTheTopOfTheHour) {
    install();
    EXPECT_EQ(app("GET", "/rest/api/3/issue/AIX-1").status, 200);  // 1 + 1 issue
    EXPECT_EQ(app("GET", "/rest/api/3/myself").status, 200);       // 1 + 2 for a user
    const HttpResponse near = app("POST", "/rest/api/3/issue/AIX-1/comment", {{"body", adf("x")}});
    EXPECT_FALSE(find_header(near.headers, "X-RateLimit-NearLimit"));  // 6 of 10
    EXPECT_EQ(app("GET", "/rest/api/3/myself").status, 200);           // 9
    EXPECT_EQ(app("GET", "/rest/api/3/field").status, 200);            // 10
    const HttpResponse refused = app("GET", "/rest/api/3/field");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(find_header(refused.headers, "Retry-After"), "3600");
    EXPECT_EQ(find_header(refused.headers, "RateLimit-Reason"), "jira-quota-global-based");
    EXPECT_EQ(person("GET", "/rest/api/3/field").status, 200);  // people pay nothing
    clock_.advance(std::chrono::hours(1));
    EXPECT_EQ(app("GET", "/rest/api/3/field").status, 200);
    const Json ledger = body_of(send({.url = "/sandbox/ledger"}));
    EXPECT_EQ(ledger["points"]["com.healthlint.app"], 1);
    EXPECT_EQ(ledger["points_ever"]["com.healthlint.app"], 11);
}

TEST_F(HostTest, TellsWhichPropertiesWereSetSince) {
    for (const char* value : {"a", "b"})
        person("PUT", "/rest/api/3/issue/AIX-1/properties/healthlint", {{"grade", value}});
    person("PUT", "/rest/api/3/issue/AIX-1/properties/other", 1);
    const Json all = body_of(send({.url = "/sandbox/properties"}));
    ASSERT_EQ(all.size(), 2U);
    const Json rest = body_of(send(
        {.url = "/sandbox/properties?key=healthlint&since=" +
                std::to_string(all[0]["n"].get<long long>())}));
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0]["value"]["grade"], "b");
}

class SlowTest : public SandboxTest {
  protected:
    SlowTest() : SandboxTest({.latency = std::chrono::milliseconds(300)}) {}
};

TEST_F(SlowTest, AnAppWaitsForEveryAnswerAndPeopleDoNot) {
    install();
    EXPECT_EQ(person("GET", "/rest/api/3/issue/AIX-1").status, 200);
    const TimePoint before = clock_.now();
    auto answer = std::async(
        std::launch::async, [&] { return app("GET", "/rest/api/3/issue/AIX-1").status; });
    while (answer.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
        clock_.advance(std::chrono::milliseconds(10));
    EXPECT_EQ(answer.get(), 200);
    EXPECT_GE(clock_.now() - before, std::chrono::milliseconds(300));
}

class WikiTest : public SandboxTest {
  protected:
    HttpResponse create(const std::string& title, const std::string& storage) {
        return app(
            "POST",
            "/wiki/api/v2/pages",
            {{"spaceId", "10007"},
             {"status", "current"},
             {"title", title},
             {"body", {{"representation", "storage"}, {"value", storage}}}});
    }
};

TEST_F(WikiTest, APageIsCreatedOnceAndUpdatedByTheNextVersionOnly) {
    install("confluence");
    const HttpResponse created = create("Week 47", "<p>one</p>");
    ASSERT_EQ(created.status, 200);
    EXPECT_EQ(create("Week 47", "<p>two</p>").status, 400);
    const std::string id = string_member(body_of(created), "id");
    const auto update = [&](int version) {
        return app(
            "PUT",
            "/wiki/api/v2/pages/" + id,
            {{"id", id},
             {"status", "current"},
             {"title", "Week 47"},
             {"body", {{"representation", "storage"}, {"value", "<p>two</p>"}}},
             {"version", {{"number", version}}}});
    };
    EXPECT_EQ(update(1).status, 409);
    EXPECT_EQ(update(2).status, 200);
    const Json found = body_of(
        app("GET", "/wiki/api/v2/pages?space-id=10007&title=Week%2047&body-format=storage"));
    ASSERT_EQ(found["results"].size(), 1U);
    EXPECT_EQ(found["results"][0]["body"]["storage"]["value"], "<p>two</p>");
    EXPECT_NE(send({.url = "/wiki/pages/" + id}).body.find("<p>two</p>"), std::string::npos);
}

TEST_F(WikiTest, StorageFormatHasToNest) {
    install("confluence");
    EXPECT_EQ(create("A", "<p>one</div>").status, 400);
    EXPECT_EQ(create("A", "<p>one<br/></p>").status, 200);
}

TEST_F(WikiTest, JirasSecretDoesNotOpenConfluence) {
    install("jira");
    EXPECT_EQ(app("GET", "/wiki/api/v2/spaces").status, 401);
}

class ForgeGatewayTest : public SandboxTest {
  protected:
    ForgeGatewayTest() : SandboxTest({.cloud_id = "c-1"}) {}

    int get(const std::string& url, const std::string& token) {
        return send({.url = url, .headers = {{"Authorization", "Bearer " + token}}}).status;
    }
};

TEST_F(ForgeGatewayTest, ATokenOpensItsProductBehindTheGatewayAlone) {
    const std::string jira = sandbox_.install_forge("jira");
    const std::string wiki = sandbox_.install_forge("confluence");
    EXPECT_EQ(get("/ex/jira/c-1/rest/api/3/myself", jira), 200);
    EXPECT_EQ(get("/ex/confluence/c-1/wiki/api/v2/spaces", wiki), 200);
    EXPECT_EQ(get("/ex/jira/c-1/rest/api/3/myself", wiki), 401);
    EXPECT_EQ(get("/ex/confluence/c-1/wiki/api/v2/spaces", jira), 401);
    EXPECT_EQ(get("/rest/api/3/myself", jira), 401) << "never at the site itself";
    EXPECT_EQ(get("/wiki/api/v2/spaces", wiki), 401);
    EXPECT_EQ(send({.url = "/ex/jira/c-1/rest/api/3/serverInfo"}).status, 401);
}

TEST_F(ForgeGatewayTest, OtherAddressesAreUnknown) {
    const std::string wiki = sandbox_.install_forge("confluence");
    EXPECT_EQ(get("/ex/confluence/c-1/api/v2/spaces", wiki), 404) << "lacks /wiki";
    EXPECT_EQ(get("/ex/confluence/c-2/wiki/api/v2/spaces", wiki), 404);
    EXPECT_EQ(get("/ex/confluence/c-1/sandbox/ledger", wiki), 404);
}

}  // namespace
}  // namespace healthlint::sandbox
