// What lies beside the behaviours of the lifecycle: other shapes of the same tricks, and what a
// host may do that is no trick.

#include <algorithm>
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;

class NearInstallTest : public DoorTest {
  protected:
    static Json body_of(const Tenant& one) {
        return lifecycle_body(one, Bridge::kAppKey, "installed");
    }

    static std::string token_for(const OrderedJson& claims, const std::string& kid) {
        return sign_rs256(
            claims,
            atlassian().install_key().private_pem,
            {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", kid}});
    }

    static int install_with_audience(const OrderedJson& audience) {
        const Tenant one = tenant();
        OrderedJson claims = bridge().install_claims_of(one);
        claims["aud"] = audience;
        const int status = bridge().install_with(claims, body_of(one)).status;
        EXPECT_EQ(bridge().webhook(one), status == 204 ? 204 : 401);
        return status;
    }

    static int switch_to(const Tenant& one, const std::string& event, const Tenant& named) {
        const std::string target = "/connect/" + event;
        const std::string token = sign_hs256(host_claims(one, "POST", target), one.secret);
        return bridge()
            .post(target, "JWT " + token, lifecycle_body(named, Bridge::kAppKey, event).dump())
            .status;
    }

    static std::string state_of(const Tenant& one) {
        return Database(bridge().database())
            .text(
                "SELECT coalesce(max(state), '') FROM sites WHERE client_key = '" + one.client_key +
                "'");
    }
};

TEST_F(NearInstallTest, TheAudienceIsNoPattern) {
    const std::string ours = bridge().base_url();
    std::string louder = ours;
    std::ranges::transform(louder, louder.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    for (const OrderedJson& audience :
         {OrderedJson(ours + "//"),
          OrderedJson(ours + "/connect"),
          OrderedJson(ours + "?x"),
          OrderedJson("x" + ours),
          OrderedJson(" " + ours),
          OrderedJson(ours.substr(0, ours.size() - 1)),
          OrderedJson(louder),
          OrderedJson("https" + ours.substr(4)),
          OrderedJson("*"),
          OrderedJson(""),
          OrderedJson(nullptr),
          OrderedJson{{"0", ours}},
          OrderedJson::array({OrderedJson::array({ours})}),
          OrderedJson::array({nullptr, 7})})
        EXPECT_EQ(install_with_audience(audience), 401) << audience;
    EXPECT_EQ(install_with_audience(OrderedJson::array({nullptr, 7, ours})), 204);
}

TEST_F(NearInstallTest, TheTokenSpeaksForItsOwnTenant) {
    const Tenant one = installed();
    Tenant thief = tenant();
    const OrderedJson claims = bridge().install_claims_of(thief);
    Json body = body_of(one);
    body["sharedSecret"] = thief.secret;
    EXPECT_EQ(bridge().install_with(claims, body).status, 401);
    EXPECT_EQ(bridge().webhook(one), 204);
    EXPECT_EQ(bridge().webhook_signed_with(one, thief.secret), 401);
    Json foreign = body_of(thief);
    foreign["key"] = "com.example.another-app";
    EXPECT_EQ(bridge().install_with(claims, foreign).status, 401);
    // A name that stands twice is one name, for the check as for the use.
    const std::string twice = body_of(thief).dump();
    const std::string doubled =
        twice.substr(0, twice.size() - 1) + ",\"clientKey\":\"" + one.client_key + "\"}";
    const std::string token = token_for(claims, atlassian().install_kid());
    EXPECT_EQ(bridge().post(Bridge::kInstalled, "JWT " + token, doubled).status, 401);
    EXPECT_EQ(bridge().webhook(thief), 401);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(NearInstallTest, OnlyPostOpensTheLifecycle) {
    const Tenant one = installed();
    for (const char* target :
         {Bridge::kInstalled, Bridge::kUninstalled, "/connect/enabled", "/connect/disabled"})
        for (const char* method : {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            const OrderedJson claims = install_claims(one, bridge().base_url(), target);
            const HttpResponse answer = bridge().send(
                {.method = method,
                 .url = target,
                 .headers = {
                     {"Authorization", "JWT " + token_for(claims, atlassian().install_kid())}}});
            EXPECT_EQ(answer.status, 405) << method << ' ' << target;
            EXPECT_EQ(find_header(answer.headers, "Allow"), "POST");
        }
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(NearInstallTest, MembersThatNobodyKnowsOrThatAreNullChangeNothing) {
    Tenant one = tenant();
    Json body = body_of(one);
    for (const char* optional :
         {"displayUrl", "description", "publicKey", "serverVersion", "entitlementId", "accountId"})
        body[optional] = nullptr;
    for (int i = 0; i < 200; ++i)
        body["x" + std::to_string(i)] = Json::array({i, {{"y", "z"}}});
    EXPECT_EQ(bridge().install_with(bridge().install_claims_of(one), body).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
    for (const Json& product : {Json(nullptr), Json(Json::value_t::discarded)}) {
        Tenant nameless = tenant();
        Json lacking = body_of(nameless);
        lacking["productType"] = nullptr;
        if (product.is_discarded()) lacking.erase("productType");
        EXPECT_EQ(bridge().install_with(bridge().install_claims_of(nameless), lacking).status, 204);
    }
    const Tenant other = tenant();
    Json strange = body_of(other);
    strange["productType"] = "bitbucket";
    EXPECT_EQ(bridge().install_with(bridge().install_claims_of(other), strange).status, 422);
    EXPECT_EQ(bridge().webhook(other), 401);
}

TEST_F(NearInstallTest, ABodyIsBoundedInEveryDirection) {
    const Tenant one = tenant();
    const OrderedJson claims = bridge().install_claims_of(one);
    const std::string token = "JWT " + token_for(claims, atlassian().install_kid());
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(bridge().post(Bridge::kInstalled, token, deep).status, 400);
    const std::string nested = R"({"a":)" + std::string(2'000, '[') + std::string(2'000, ']') + "}";
    EXPECT_EQ(bridge().post(Bridge::kInstalled, token, nested).status, 400);
    Json large = body_of(one);
    large["description"] = std::string(std::size_t{1} << 20U, 'x');
    EXPECT_THAT(bridge().install_with(claims, large).status, AnyOf(Eq(413), Eq(400)));
    Tenant endless = tenant();
    endless.client_key = std::string(256, 'k');
    EXPECT_EQ(bridge().install(endless).status, 400);
    endless.client_key = std::string(255, 'k');
    EXPECT_EQ(bridge().install(endless).status, 204);
    EXPECT_EQ(bridge().webhook(one), 401) << "nothing of it was stored";
}

TEST_F(NearInstallTest, ABaseUrlIsAnOriginAndNothingElse) {
    const std::size_t before = atlassian().seen("/install-keys/").size();
    for (const char* base_url :
         {"https://acme.atlassian.net?x=1",
          "https://acme.atlassian.net#x",
          "https://acme.atlassian.net\r\nX: y",
          "https://acme.atlassian.net ",
          " https://acme.atlassian.net",
          "https://ac me.atlassian.net",
          "https://acm\u00e9.atlassian.net",
          "https://acme%2eevil.atlassian.net",
          "https://acme.atlassian.net.",
          "https://acme.atlassian.net:0",
          "https://acme.atlassian.net:443@evil.test",
          "https:/acme.atlassian.net",
          "//acme.atlassian.net",
          "ftp://acme.atlassian.net",
          "javascript:alert(1)",
          "https://"}) {
        const Tenant one = tenant();
        Json body = body_of(one);
        body["baseUrl"] = base_url;
        EXPECT_EQ(bridge().install_with(bridge().install_claims_of(one), body).status, 401)
            << base_url;
        EXPECT_EQ(bridge().webhook(one), 401);
    }
    EXPECT_EQ(atlassian().seen("/install-keys/").size(), before) << "the key server was asked";
}

TEST_F(NearInstallTest, ASlowKeyServerHoldsNobodyElse) {
    const RsaKeyPair key = make_rsa_key();
    const std::string kid = atlassian().add_install_key(key);
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.ends_with(kid)) return std::nullopt;
        return HttpResponse{.status = kNoAnswer};
    });
    const Tenant slow = tenant();
    const std::string token = sign_rs256(
        bridge().install_claims_of(slow), key.private_pem, {{"alg", "RS256"}, {"kid", kid}});
    EXPECT_EQ(bridge().install_with_token(token, body_of(slow)).status, 503);
    EXPECT_EQ(bridge().webhook(slow), 401);
    EXPECT_EQ(bridge().install(tenant()).status, 204) << "another key is known";
    atlassian().answer_with(nullptr);
    bridge().wait_until("the end of the host's rest", [&] {
        return bridge().install_with_token(token, body_of(slow)).status == 204;
    });
}

TEST_F(NearInstallTest, AKeyThatIsMissingIsAskedForOnce) {
    const std::string kid = "7f5dd1bc-6a7c-4d1b-9a1c-00000000dead";
    for (int i = 0; i < 3; ++i) {
        const Tenant one = tenant();
        const std::string token = token_for(bridge().install_claims_of(one), kid);
        EXPECT_EQ(bridge().install_with_token(token, body_of(one)).status, 401);
    }
    EXPECT_EQ(atlassian().seen("/install-keys/" + kid).size(), 1U);
}

TEST_F(NearInstallTest, TheLifecycleTakesEveryOrder) {
    const Tenant stranger = tenant();
    EXPECT_EQ(switch_to(stranger, "disabled", stranger), 401);
    EXPECT_EQ(switch_to(stranger, "enabled", stranger), 401);
    const Tenant one = installed();
    EXPECT_EQ(switch_to(one, "enabled", one), 204);
    EXPECT_EQ(switch_to(one, "enabled", one), 204) << "twice";
    EXPECT_EQ(switch_to(one, "disabled", one), 204);
    EXPECT_EQ(switch_to(one, "disabled", one), 204);
    EXPECT_EQ(state_of(one), "disabled");
    EXPECT_EQ(bridge().install(one).status, 204) << "an install brings it back";
    EXPECT_EQ(state_of(one), "active");
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(bridge().uninstall(one).status, 204) << "twice";
    EXPECT_EQ(switch_to(one, "enabled", one), 401) << "an ended secret enables nothing";
    EXPECT_EQ(state_of(one), "uninstalled");
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
    const Tenant other = installed();
    EXPECT_EQ(switch_to(one, "disabled", other), 401) << "a body that names somebody else";
    EXPECT_EQ(state_of(other), "active");
    EXPECT_EQ(state_of(one), "active");
}

TEST_F(NearInstallTest, AStoreThatCannotWriteKeepsNothingOfAnInstall) {
    const Tenant one = tenant();
    const Database stored(bridge().database());
    stored.execute("ALTER TABLE sites RENAME TO sites_out_of_reach");
    const int during = bridge().install(one).status;
    stored.execute("ALTER TABLE sites_out_of_reach RENAME TO sites");
    EXPECT_THAT(during, AnyOf(Eq(500), Eq(503)));
    EXPECT_EQ(bridge().webhook(one), 401);
    EXPECT_EQ(bridge().install(one).status, 204);
}

}  // namespace
}  // namespace healthlint
