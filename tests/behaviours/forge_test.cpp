// The Forge door: invocation tokens, events in both envelopes, system tokens, the panel's API.

#include "tests/behaviours/host/forge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/tokens.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

constexpr const char* kEvents = "/forge/events";
constexpr const char* kLifecycle = "/forge/lifecycle";
constexpr const char* kHourly = "/forge/hourly";

class ForgeTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        the_atlassian = std::make_unique<Atlassian>();
        the_forge = std::make_unique<Forge>();
        the_bridge = std::make_unique<Bridge>(
            *the_atlassian,
            BridgeOptions{.sections = the_forge->configuration(the_atlassian->url())});
    }

    static void TearDownTestSuite() {
        the_bridge.reset();
        the_forge.reset();
        the_atlassian.reset();
    }

    void TearDown() override { the_atlassian->answer_with(nullptr); }

    static Atlassian& atlassian() { return *the_atlassian; }

    static Forge& forge() { return *the_forge; }

    static Bridge& bridge() { return *the_bridge; }

    static ForgeTenant tenant() { return the_forge->new_tenant(the_atlassian->url()); }

    static ForgeTenant installed(const std::string& system_token = {}) {
        ForgeTenant one = tenant();
        EXPECT_EQ(
            invoke(
                *the_bridge,
                kLifecycle,
                the_forge->sign(the_forge->claims(one)),
                installed_event(one),
                system_token)
                .status,
            200);
        return one;
    }

    static int event(const OrderedJson& claims) {
        return invoke(*the_bridge, kEvents, the_forge->sign(claims), issue_event("10001")).status;
    }

    static int event_with(const std::string& claim, const OrderedJson& value) {
        static const ForgeTenant kTenant = installed();
        OrderedJson claims = the_forge->claims(kTenant);
        if (value.is_discarded())
            claims.erase(claim);
        else
            claims[claim] = value;
        return event(claims);
    }

    static OrderedJson out() { return OrderedJson(OrderedJson::value_t::discarded); }

    static std::vector<HttpRequest> calls_to(const ForgeTenant& one) {
        return the_atlassian->seen("/ex/jira/" + one.cloud_id + "/");
    }

    static std::string row_of(const ForgeTenant& one) {
        return Database(the_bridge->database())
            .text(
                "SELECT coalesce(max(id || ' ' || state), '') FROM sites WHERE cloud_id = '" +
                one.cloud_id + "'");
    }

  private:
    inline static std::unique_ptr<Atlassian> the_atlassian;
    inline static std::unique_ptr<Forge> the_forge;
    inline static std::unique_ptr<Bridge> the_bridge;
};

TEST_F(ForgeTest, FIT001_AnEventOfAKnownTenantIsAcceptedInBothEnvelopes) {
    const ForgeTenant one = installed();
    const std::string token = forge().sign(forge().claims(one));
    const Json event = issue_event("10001");
    const Json wrapped{{"payload", event}, {"retryContext", {{"retryCount", 1}}}};
    for (const Json& body : {event, wrapped}) {
        const HttpResponse answer = invoke(bridge(), kEvents, token, body);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(find_header(answer.headers, "Content-Type"), "application/json");
    }
    EXPECT_EQ(
        Database(bridge().database())
            .number(
                "SELECT count(*) FROM inbox JOIN sites ON sites.id = inbox.site WHERE issue ="
                " '10001' AND cloud_id = '" +
                one.cloud_id + "'"),
        2);
    EXPECT_EQ(invoke(bridge(), kEvents, token, Json::array()).status, 400);
    EXPECT_EQ(invoke(bridge(), kEvents, token, Json{{"issue", {{"id", "1"}}}}).status, 400);
}

TEST_F(ForgeTest, FIT002_FIT013_OnlyABearerTokenCounts) {
    const ForgeTenant one = installed();
    const std::string token = forge().sign(forge().claims(one));
    const std::string body = issue_event("10001").dump();
    for (const std::string& authorization :
         {std::string{},
          std::string("Bearer not-a-token"),
          std::string("Bearer a.b.c"),
          "JWT " + token,
          "Basic " + token,
          token,
          "Bearer " + token + ".x"})
        EXPECT_EQ(bridge().post(kEvents, authorization, body).status, 401)
            << authorization.substr(0, 12);
    EXPECT_EQ(bridge().post(kEvents, "bearer " + token, body).status, 200);
}

TEST_F(ForgeTest, FIT005_ItsClaimsAreCheckedStrictly) {
    const long long now = now_seconds();
    EXPECT_EQ(event_with("sub", "anything"), 200);
    EXPECT_EQ(event_with("aud", "ari:cloud:ecosystem::app/another"), 401);
    EXPECT_EQ(event_with("aud", std::string(Forge::kAppId) + "0"), 401);
    EXPECT_EQ(event_with("aud", out()), 401);
    EXPECT_EQ(event_with("iss", "forge/other-token"), 401);
    EXPECT_EQ(event_with("iss", out()), 401);
    EXPECT_EQ(event_with("exp", now - 10), 401);
    EXPECT_EQ(event_with("exp", out()), 401);
    EXPECT_EQ(event_with("exp", std::to_string(now + 20)), 401);
    EXPECT_EQ(event_with("exp", now + 86'400), 401);
    EXPECT_EQ(event_with("nbf", now + 60), 401);
    EXPECT_EQ(event_with("icLabel", "somewhere"), 401);
    EXPECT_EQ(event_with("principal", "712020:person"), 401) << "a person's token is no event's";
    const ForgeTenant one = installed();
    const OrderedJson claims = forge().claims(one);
    const std::string body = issue_event("10001").dump();
    for (const std::string& token :
         {unsigned_token(claims),
          sign_hs256(claims, "a secret of nobody, long enough to be one"),
          sign_rs256(
              claims,
              make_rsa_key().private_pem,
              {{"kid", "forge/invocation-token/1"}, {"alg", "RS256"}})})
        EXPECT_EQ(bridge().post(kEvents, "Bearer " + token, body).status, 401);
}

TEST_F(ForgeTest, FIT006_WithoutAnAppIdNoTokenIsForUs) {
    Atlassian host;
    Bridge shut(host);
    const ForgeTenant one = tenant();
    EXPECT_EQ(
        invoke(shut, kLifecycle, forge().sign(forge().claims(one)), installed_event(one)).status,
        401);
    OrderedJson claims = forge().claims(one);
    claims["aud"] = "";
    EXPECT_EQ(invoke(shut, kLifecycle, forge().sign(claims), installed_event(one)).status, 401);
}

TEST_F(ForgeTest, FIT008_FIT009_FIT010_KeysAreFetchedSparingly) {
    Atlassian host;
    Forge rotating;
    Bridge door(host, {.sections = rotating.configuration(host.url())});
    const ForgeTenant one = rotating.new_tenant(host.url());
    const auto install = [&](const std::string& token) {
        return invoke(door, kLifecycle, token, installed_event(one)).status;
    };
    rotating.answer_status(500);
    EXPECT_EQ(install(rotating.sign(rotating.claims(one))), 503) << "cold, and the host is down";
    rotating.answer_status(200);
    door.wait_until("the end of the host's rest", [&] {
        return install(rotating.sign(rotating.claims(one))) == 200;
    });
    const int warm = rotating.fetches();
    rotating.answer_status(500);
    EXPECT_EQ(install(rotating.sign(rotating.claims(one))), 200) << "warm";
    EXPECT_EQ(rotating.fetches(), warm);
    rotating.answer_status(200);
    rotating.rotate();
    EXPECT_EQ(install(rotating.sign(rotating.claims(one))), 200) << "the new key";
    EXPECT_EQ(rotating.fetches(), warm + 1);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(
            install(rotating.sign_with_kid(rotating.claims(one), "k-" + std::to_string(i))), 401);
    EXPECT_EQ(rotating.fetches(), warm + 1) << "inside the cool-down";
    for (const char* kid : {"", "../../x", "http://evil.example/k"})
        EXPECT_EQ(install(rotating.sign_with_kid(rotating.claims(one), kid)), 401);
}

TEST_F(ForgeTest, FIT008_AnUnknownKeyIsLookedForOnce) {
    Atlassian host;
    Forge other;
    Bridge door(host, {.sections = other.configuration(host.url())});
    const ForgeTenant one = other.new_tenant(host.url());
    const auto claims = other.claims(one);
    ASSERT_EQ(invoke(door, kLifecycle, other.sign(claims), installed_event(one)).status, 200);
    const int warm = other.fetches();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(
            invoke(door, kLifecycle, other.sign_with_kid(claims, "unknown"), installed_event(one))
                .status,
            401);
    EXPECT_EQ(other.fetches(), warm + 1);
}

TEST_F(ForgeTest, FIT011_FIT021_AnApiElsewhereIsRefused) {
    for (const char* api :
         {"https://api.stg.atlassian.com/ex/jira/c",
          "https://api.atlassian.com.evil.example/ex/jira/c",
          "http://api.atlassian.com/ex/jira/c",
          "https://169.254.169.254/ex/jira/c"}) {
        ForgeTenant one = tenant();
        one.api_base_url = api;
        EXPECT_EQ(
            invoke(bridge(), kLifecycle, forge().sign(forge().claims(one)), installed_event(one))
                .status,
            401)
            << api;
        EXPECT_EQ(row_of(one), "");
    }
}

TEST_F(ForgeTest, FIT014_AMereCallCreatesNoTenant) {
    const ForgeTenant stranger = tenant();
    EXPECT_EQ(event(forge().claims(stranger)), 403);
    const Json trigger{{"context", {{"cloudId", stranger.cloud_id}, {"moduleKey", "hourly"}}}};
    EXPECT_EQ(
        invoke(bridge(), kHourly, forge().sign(forge().claims(stranger)), trigger, "token").status,
        403);
    EXPECT_EQ(row_of(stranger), "");
}

TEST_F(ForgeTest, FIT015_AReinstallFindsItsTenantByTheCloudId) {
    const ForgeTenant before = installed();
    const std::string row = row_of(before);
    ForgeTenant after = before;
    after.installation_id = tenant().installation_id;
    EXPECT_EQ(event(forge().claims(after)), 200);
    EXPECT_EQ(
        invoke(bridge(), kLifecycle, forge().sign(forge().claims(after)), installed_event(after))
            .status,
        200);
    EXPECT_EQ(row_of(after), row);
}

TEST_F(ForgeTest, FIT016_TheSystemTokenCallsTheApiItCameFor) {
    const ForgeTenant one = installed("opaque-system-token");
    bridge().wait_until("a call", [&] { return !calls_to(one).empty(); });
    for (const HttpRequest& call : calls_to(one)) {
        EXPECT_EQ(find_header(call.headers, "Authorization"), "Bearer opaque-system-token");
        EXPECT_TRUE(call.url.starts_with("/ex/jira/" + one.cloud_id + "/rest/api/3/")) << call.url;
    }
    const Database stored(bridge().database());
    EXPECT_EQ(
        stored.number("SELECT count(*) FROM sites WHERE secret LIKE '%opaque-system-token%'"), 0)
        << "sealed at rest";
    EXPECT_THAT(bridge().log(), testing::Not(HasSubstr("opaque-system-token")));
}

TEST_F(ForgeTest, FIT017_NothingIsSentWithAnExpiredToken) {
    const std::string expired =
        unsigned_token({{"exp", now_seconds() - 60}, {"iat", now_seconds() - 3600}}) + "c2ln";
    const ForgeTenant one = installed(expired);
    bridge().wait_until("the report", [&] {
        return bridge().log().find("the system token has expired") != std::string::npos;
    });
    EXPECT_EQ(event(forge().claims(one)), 200) << "accepted all the same";
    EXPECT_TRUE(calls_to(one).empty());
    const Json trigger{{"context", {{"cloudId", one.cloud_id}, {"moduleKey", "hourly"}}}};
    EXPECT_EQ(
        invoke(bridge(), kHourly, forge().sign(forge().claims(one)), trigger, "fresh-token").status,
        200);
    bridge().wait_until("a call with the fresh token", [&] { return !calls_to(one).empty(); });
    EXPECT_EQ(find_header(calls_to(one).front().headers, "Authorization"), "Bearer fresh-token");
}

// What was written there is taken away with it.
TEST_F(ForgeTest, ADisabledTenantKeepsGettingTokensAndOneThatEndedDoesNot) {
    const ForgeTenant one = installed("first-token");
    const Database stored(bridge().database());
    const std::string where = " WHERE cloud_id = '" + one.cloud_id + "'";
    const auto secret_after = [&](const std::string& state, const std::string& token) {
        stored.execute("UPDATE sites SET state = '" + state + "'" + where);
        const Json trigger{{"context", {{"cloudId", one.cloud_id}, {"moduleKey", "hourly"}}}};
        const std::string call = forge().sign(forge().claims(one));
        EXPECT_EQ(invoke(bridge(), kHourly, call, trigger, token).status, 403);
        return stored.text("SELECT secret FROM sites" + where);
    };
    const std::string first = stored.text("SELECT secret FROM sites" + where);
    const std::string second = secret_after("disabled", "second-token");
    EXPECT_NE(second, first);
    EXPECT_EQ(secret_after("uninstalled", "third-token"), second);
}

TEST_F(ForgeTest, FIT018_AnswersDoNotWaitForJira) {
    atlassian().answer_with([](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.starts_with("/ex/jira/")) return std::nullopt;
        return HttpResponse{.status = kNoAnswer};
    });
    const ForgeTenant one = installed("a-token");
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(event(forge().claims(one)), 200);
}

TEST_F(ForgeTest, ThePanelAsksForItsViewersPermission) {
    const ForgeTenant one = installed("a-token");
    std::atomic<bool> allowed{true};
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.ends_with("/permissions/check")) return std::nullopt;
        return HttpResponse{
            .status = 200,
            .body = allowed ? R"({"projectPermissions":[{"permission":"BROWSE_PROJECTS",)"
                              R"("issues":[10001],"projects":[]}]})"
                            : R"({"projectPermissions":[]})"};
    });
    const auto look = [&](const std::string& person) {
        const auto token = forge().sign(forge().claims_of(one, person, "10001"));
        return bridge().get("/forge/ui/issue", "Bearer " + token).status;
    };
    EXPECT_EQ(look("712020:insider"), 200);
    allowed = false;
    EXPECT_EQ(look("712020:outsider"), 403);
    const auto event_token = forge().sign(forge().claims(one));
    EXPECT_EQ(bridge().get("/forge/ui/issue", "Bearer " + event_token).status, 401);
}

TEST_F(ForgeTest, FIT017_ALookAtThePanelBringsAFreshTokenToo) {
    const ForgeTenant one = installed();
    const auto token = forge().sign(forge().claims_of(one, "712020:somebody", "10001"));
    EXPECT_TRUE(calls_to(one).empty());
    const HttpResponse answer = bridge().send(
        {.url = "/forge/ui/issue",
         .headers = {
             {"Authorization", "Bearer " + token},
             {"x-forge-oauth-system", "token-of-the-panel"}}});
    EXPECT_NE(answer.status, 401);
    bridge().wait_until("a call", [&] { return !calls_to(one).empty(); });
    EXPECT_EQ(
        find_header(calls_to(one).front().headers, "Authorization"), "Bearer token-of-the-panel");
}

TEST_F(ForgeTest, LOG005_ForgesTraceGoesWithTheEvent) {
    const ForgeTenant one = installed("a-token");
    ASSERT_EQ(event(forge().claims(one)), 200);
    bridge().wait_until("its reading", [&] {
        return std::ranges::any_of(bridge().log_of("refresh.done"), [](const Json& line) {
            return string_member(line, "request_id") == "80f198ee56343ba864fe8b2a57d3eff7";
        });
    });
}

TEST_F(ForgeTest, PreUninstallEndsTheTenant) {
    const ForgeTenant one = installed("a-token");
    const Json farewell{
        {"context", {{"cloudId", one.cloud_id}, {"moduleKey", "pre-uninstall"}}},
        {"contextToken", "opaque"}};
    EXPECT_EQ(
        invoke(bridge(), kLifecycle, forge().sign(forge().claims(one)), farewell).status, 200);
    EXPECT_THAT(row_of(one), HasSubstr("uninstalled"));
    EXPECT_EQ(event(forge().claims(one)), 403);
}

}  // namespace
}  // namespace healthlint
