// What lies beside the behaviours of the Forge door: answers of the key host, shapes of claims and
// bodies, clock edges.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/forge.h"
#include "tests/behaviours/host/tokens.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEvents = "/forge/events";
constexpr const char* kLifecycle = "/forge/lifecycle";
constexpr const char* kHourly = "/forge/hourly";

class NearForgeTest : public testing::Test {
  protected:
    NearForgeTest() {
        EXPECT_EQ(
            invoke(bridge_, kLifecycle, forge_.sign(forge_.claims(one_)), installed_event(one_))
                .status,
            200);
    }

    int event_with(const OrderedJson& claims) {
        return invoke(bridge_, kEvents, forge_.sign(claims), issue_event("10001")).status;
    }

    int event_with(const char* claim, const OrderedJson& value) {
        OrderedJson claims = forge_.claims(one_);
        claims[claim] = value;
        return event_with(claims);
    }

    long long inbox() const {
        return Database(bridge_.database()).number("SELECT count(*) FROM inbox");
    }

    Atlassian atlassian_;
    Forge forge_;
    Bridge bridge_{atlassian_, {.sections = forge_.configuration(atlassian_.url())}};
    const ForgeTenant one_ = forge_.new_tenant(atlassian_.url());
};

TEST_F(NearForgeTest, ClaimsAreTyped) {
    const long long now = now_seconds();
    EXPECT_EQ(event_with("aud", OrderedJson::array({"another", Forge::kAppId})), 200);
    for (const OrderedJson& audience :
         {OrderedJson::array(),
          OrderedJson::array({OrderedJson::array({Forge::kAppId})}),
          OrderedJson{{"aud", Forge::kAppId}},
          OrderedJson(7),
          OrderedJson(std::string(" ") + Forge::kAppId)})
        EXPECT_EQ(event_with("aud", audience), 401) << audience;
    EXPECT_EQ(event_with("iat", "now"), 401);
    EXPECT_EQ(event_with("iat", nullptr), 401);
    EXPECT_EQ(event_with("exp", static_cast<double>(now) + 25.5), 401);
    EXPECT_EQ(event_with("jti", nullptr), 200);
    EXPECT_EQ(event_with("iss", OrderedJson::array({"forge/invocation-token"})), 401);
    EXPECT_EQ(event_with("iss", "Forge/Invocation-Token"), 401);
    EXPECT_EQ(event_with("principal", nullptr), 200) << "no person, as in every event";
    EXPECT_EQ(event_with("icLabel", nullptr), 401) << "any mention of an isolated cloud";
    for (const OrderedJson& app :
         {OrderedJson(nullptr),
          OrderedJson("app"),
          OrderedJson::array(),
          OrderedJson::object(),
          OrderedJson{{"installationId", 7}},
          OrderedJson{{"installationId", ""}}})
        EXPECT_EQ(event_with("app", app), 401) << app;
}

TEST_F(NearForgeTest, TheLeewayIsFiveSeconds) {
    const auto at = [&](long long not_before, long long expires) {
        OrderedJson claims = forge_.claims(one_);
        const long long now = now_seconds();
        claims["iat"] = now - 100;
        claims["nbf"] = now + not_before;
        claims["exp"] = now + expires;
        return event_with(claims);
    };
    EXPECT_EQ(at(0, -2), 200);
    EXPECT_EQ(at(0, -7), 401);
    EXPECT_EQ(at(3, 20), 200);
    EXPECT_EQ(at(10, 20), 401);
}

TEST_F(NearForgeTest, ContextsOfAnyShapeAreReadOrRefused) {
    const auto with_contexts = [&](const OrderedJson& contexts) {
        OrderedJson claims = forge_.claims(one_);
        claims["app"]["installation"]["contexts"] = contexts;
        return event_with(claims);
    };
    for (const OrderedJson& contexts :
         {OrderedJson(nullptr), OrderedJson("x"), OrderedJson::object(), OrderedJson::array()})
        EXPECT_EQ(with_contexts(contexts), 200) << "app.apiBaseUrl says it too: " << contexts;
    OrderedJson many = OrderedJson::array();
    for (int i = 0; i < 17; ++i)
        many.push_back({{"name", "Jira"}, {"cloudId", "c-" + std::to_string(i)}});
    EXPECT_EQ(with_contexts(many), 401);
    EXPECT_EQ(with_contexts(OrderedJson::array({nullptr, 7, "x"})), 403) << "of no known tenant";
    for (const char* api :
         {"https://api.atlassian.com@evil.example/ex/jira/c",
          "https://api.atlassian.com:8443/ex/jira/c",
          "https://api.atlassian.com/ex/jira/c?x=1",
          "file:///ex/jira/c",
          "no url"})
        EXPECT_EQ(with_contexts(OrderedJson::array({{{"name", "Jira"}, {"apiBaseUrl", api}}})), 401)
            << api;
}

TEST_F(NearForgeTest, AKeyHostInTroubleShutsTheDoorForAMoment) {
    Forge other;
    Bridge cold(atlassian_, {.sections = other.configuration(atlassian_.url())});
    const ForgeTenant tenant = other.new_tenant(atlassian_.url());
    const auto install = [&] {
        return invoke(cold, kLifecycle, other.sign(other.claims(tenant)), installed_event(tenant))
            .status;
    };
    const std::string set = other.key_set().dump();
    for (const HttpResponse& trouble :
         {HttpResponse{.status = 302, .headers = {{"Location", atlassian_.url() + "/keys"}}},
          HttpResponse{.status = 404},
          HttpResponse{.status = 200, .body = "<html>maintenance</html>"},
          HttpResponse{.status = 200, .body = set.substr(0, set.size() / 2)},
          HttpResponse{.status = 200, .body = R"({"keys":{}})"},
          HttpResponse{.status = 200, .body = ""},
          HttpResponse{.status = kNoAnswer}}) {
        other.answer_instead(trouble);
        const int asked = other.fetches();
        int status = 0;
        cold.wait_until("the end of the host's rest", [&] {
            status = install();
            return other.fetches() > asked;
        });
        EXPECT_EQ(status, 503) << trouble.status << ' ' << trouble.body.substr(0, 20);
    }
    EXPECT_TRUE(atlassian_.seen("/keys").empty()) << "a redirect of keys is not followed";
    other.answer_instead(std::nullopt);
    cold.wait_until("the end of the host's rest", [&] { return install() == 200; });
}

TEST_F(NearForgeTest, KeysThatAreNoneAreSkipped) {
    Forge other;
    Json keys = Json::array(
        {nullptr,
         "key",
         {{"kty", "EC"}, {"kid", "ec"}, {"crv", "P-256"}},
         {{"kty", "RSA"}, {"kid", "no-numbers"}},
         {{"kty", "RSA"}, {"kid", "short"}, {"n", "AQAB"}, {"e", "AQAB"}},
         {{"kty", "RSA"}, {"n", "x"}, {"e", "AQAB"}},
         {{"kty", "oct"}, {"kid", "secret"}, {"k", "c2VjcmV0"}}});
    const Json set = other.key_set();
    for (const Json& good : set.at("keys"))
        keys.push_back(good);
    other.answer_instead(HttpResponse{.status = 200, .body = Json{{"keys", keys}}.dump()});
    Bridge door(atlassian_, {.sections = other.configuration(atlassian_.url())});
    const ForgeTenant tenant = other.new_tenant(atlassian_.url());
    const OrderedJson claims = other.claims(tenant);
    EXPECT_EQ(invoke(door, kLifecycle, other.sign(claims), installed_event(tenant)).status, 200);
    for (const char* kid : {"ec", "no-numbers", "short", "secret"})
        EXPECT_EQ(
            invoke(door, kEvents, other.sign_with_kid(claims, kid), issue_event("1")).status, 401)
            << kid;
    EXPECT_EQ(
        door.post(
                kEvents,
                "Bearer " + sign_hs256(claims, "secret", {{"alg", "HS256"}, {"kid", "secret"}}),
                "{}")
            .status,
        401);
}

TEST_F(NearForgeTest, BodiesOfAnyShapeAreAnsweredAsJson) {
    const std::string token = forge_.sign(forge_.claims(one_));
    const long long before = inbox();
    for (const Json& body :
         {Json(nullptr),
          Json(7),
          Json("text"),
          Json::object(),
          Json{{"payload", nullptr}},
          Json{{"payload", {{"eventType", 7}}}},
          Json{{"eventType", ""}}}) {
        const HttpResponse answer = invoke(bridge_, kEvents, token, body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(find_header(answer.headers, "Content-Type"), "application/json");
    }
    EXPECT_EQ(bridge_.post(kEvents, "Bearer " + token, "{\"eventType\":").status, 400);
    for (const Json& body :
         {Json{{"eventType", "avi:jira:something:new"}},
          Json{
              {"eventType", "avi:jira:updated:issue"},
              {"selfGenerated", true},
              {"issue", {{"id", "5"}}}},
          Json{{"eventType", "avi:jira:updated:issue"}, {"issue", nullptr}},
          Json{{"eventType", "avi:jira:updated:issue"}, {"issue", {{"id", nullptr}}}}})
        EXPECT_EQ(invoke(bridge_, kEvents, token, body).status, 200) << body;
    EXPECT_EQ(inbox(), before) << "none of them names an issue to read";
    EXPECT_EQ(invoke(bridge_, kLifecycle, token, Json{{"eventType", "avi:x"}}).status, 400);
    EXPECT_EQ(invoke(bridge_, kHourly, token, Json::object()).status, 200);
    EXPECT_EQ(invoke(bridge_, kHourly, token, Json::object()).status, 200) << "it may fire twice";
    for (const char* path : {kEvents, kLifecycle, kHourly})
        EXPECT_EQ(bridge_.get(path, "Bearer " + token).status, 405);
}

TEST_F(NearForgeTest, ASystemTokenIsKeptOnlyWhenItCanBeOne) {
    const std::string token = forge_.sign(forge_.claims(one_));
    const std::string endless(std::size_t{9} * 1024, 't');
    const auto hourly = [&](const std::string& system_token) {
        return invoke(bridge_, kHourly, token, Json::object(), system_token).status;
    };
    EXPECT_THAT(hourly(endless), testing::AnyOf(200, 400, 431));
    EXPECT_TRUE(atlassian_.seen("/ex/jira/" + one_.cloud_id).empty()) << "nothing to call with";
    EXPECT_EQ(hourly("opaque-1"), 200);
    bridge_.wait_until(
        "a call", [&] { return !atlassian_.seen("/ex/jira/" + one_.cloud_id).empty(); });
    EXPECT_EQ(
        find_header(atlassian_.seen("/ex/jira/" + one_.cloud_id).front().headers, "Authorization"),
        "Bearer opaque-1");
    for (const char* secret : {"opaque-1", "tttttttt"})
        EXPECT_THAT(bridge_.log(), Not(HasSubstr(secret)));
    EXPECT_THAT(bridge_.log(), Not(HasSubstr(token.substr(token.rfind('.')))));
}

}  // namespace
}  // namespace healthlint
