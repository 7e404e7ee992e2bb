// Tokens signed with a tenant's secret: host-signed requests and context tokens.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"
#include "tests/http/raw_connection.h"

namespace healthlint {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Eq;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

class SymmetricTest : public DoorTest {
  protected:
    static OrderedJson out() { return OrderedJson(OrderedJson::value_t::discarded); }

    // A webhook whose token has one claim changed, or taken out.
    static int with(const Tenant& one, const std::string& claim, const OrderedJson& value) {
        OrderedJson claims = webhook_claims(one);
        if (value.is_discarded())
            claims.erase(claim);
        else
            claims[claim] = value;
        return host_request(claims, one.secret);
    }

    static int with_times(const Tenant& one, long long issued, long long expires) {
        OrderedJson claims = webhook_claims(one);
        claims["iat"] = now_seconds() + issued;
        claims["exp"] = now_seconds() + expires;
        return host_request(claims, one.secret);
    }

    static int webhook_with_token(const std::string& token) {
        return bridge().post(Bridge::kWebhook, "JWT " + token, kHarmlessEvent).status;
    }

    static int context(const Tenant& one, const OrderedJson& claims) {
        return bridge().get(Bridge::kIssueApi, "JWT " + sign_hs256(claims, one.secret)).status;
    }

    static OrderedJson context_of(const Tenant& one) {
        return context_claims(one, "712020:somebody", "10001");
    }

    static std::string good_token(const Tenant& one) {
        return sign_hs256(webhook_claims(one), one.secret);
    }
};

TEST_F(SymmetricTest, SYM001_SYM045_SYM046_PagesWithoutTenantDataAreForEverybody) {
    const Tenant one = installed();
    const std::string token = sign_hs256(host_claims(one, "GET", "/healthz"), one.secret);
    for (const char* page :
         {"/healthz",
          "/atlassian-connect.json",
          "/confluence/atlassian-connect.json",
          "/connect/icon.svg"})
        for (const std::string& authorization :
             {std::string{}, std::string("JWT a.b.c"), "JWT " + token})
            EXPECT_EQ(bridge().get(page, authorization).status, 200) << page;
}

TEST_F(SymmetricTest, SYM006_SYM036_ATokenHasThreePartsOfBase64Url) {
    const Tenant one = installed();
    const std::string token = good_token(one);
    ASSERT_EQ(webhook_with_token(token), 204);
    const auto last = token.rfind('.');
    for (const std::string& broken :
         {token.substr(0, last),
          token + ".AAAA",
          token + "=",
          token.substr(0, last) + "." + std::string("+/") + token.substr(last + 3),
          token.substr(0, last + 1),
          std::string{},
          std::string("..")})
        EXPECT_EQ(webhook_with_token(broken), 401) << broken;
}

TEST_F(SymmetricTest, SYM008_SYM009_ItNamesAKnownIssuer) {
    const Tenant one = installed();
    EXPECT_EQ(bridge().webhook(tenant()), 401);
    EXPECT_EQ(with(one, "iss", out()), 401);
    EXPECT_EQ(with(one, "iss", ""), 401);
    EXPECT_EQ(with(one, "iss", OrderedJson::array({one.client_key})), 401);
}

TEST_F(SymmetricTest, SYM010_SYM011_SYM012_SYM014_SYM017_ItsTimesAreCheckedStrictly) {
    const Tenant one = installed();
    EXPECT_EQ(with_times(one, -200, -32), 401);
    EXPECT_EQ(with_times(one, -200, -5), 204);
    EXPECT_EQ(with_times(one, 20, 200), 204);
    EXPECT_EQ(with_times(one, 60, 200), 401);
    EXPECT_EQ(with_times(one, 0, 10LL * 365 * 86'400), 401);
    EXPECT_EQ(with_times(one, 100, 50), 401);
    EXPECT_EQ(with(one, "exp", out()), 401);
    EXPECT_EQ(with(one, "iat", out()), 401);
    EXPECT_EQ(with(one, "exp", std::to_string(now_seconds() + 100)), 401);
    EXPECT_EQ(with(one, "iat", std::to_string(now_seconds())), 401);
    EXPECT_EQ(with(one, "exp", 1e300), 401);
    EXPECT_EQ(with(one, "exp", -1), 401);
}

TEST_F(SymmetricTest, SYM018_SYM019_SignedByThisTenant) {
    const Tenant one = installed();
    const Tenant other = installed();
    EXPECT_EQ(host_request(webhook_claims(one), Atlassian::new_secret()), 401);
    EXPECT_EQ(host_request(webhook_claims(one), other.secret), 401);
    EXPECT_EQ(host_request(webhook_claims(one), ""), 401);
    EXPECT_EQ(host_request(webhook_claims(one), one.secret), 204);
}

TEST_F(SymmetricTest, SYM020_SYM021_SYM023_SYM024_ForThisRequest) {
    const Tenant one = installed();
    const std::string path = Bridge::kWebhook;
    EXPECT_EQ(with(one, "qsh", plain_qsh("POST", path + "?a=1")), 401);
    EXPECT_EQ(with(one, "qsh", plain_qsh("GET", path)), 401);
    EXPECT_EQ(with(one, "qsh", plain_qsh("POST", path + "/x")), 401);
    EXPECT_EQ(with(one, "qsh", out()), 401);
    EXPECT_EQ(with(one, "qsh", nullptr), 401);
    EXPECT_EQ(with(one, "qsh", "context-qsh"), 401);
    EXPECT_EQ(webhook_with_token(sign_hs256(context_of(one), one.secret)), 401);
}

TEST_F(SymmetricTest, SYM025_SYM027_SYM029_AContextRouteTakesContextTokensOnly) {
    const Tenant one = installed();
    atlassian().answer_with([](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.ends_with("/permissions/check")) return std::nullopt;
        return HttpResponse{
            .status = 200,
            .body = R"({"projectPermissions":[{"permission":"BROWSE_PROJECTS",)"
                    R"("issues":[10001],"projects":[]}],"globalPermissions":[]})"};
    });
    EXPECT_EQ(context(one, context_of(one)), 200);
    for (const char* qsh : {"xcontext-qshx", "CONTEXT-QSH", "context-qsh ", ""}) {
        OrderedJson claims = context_of(one);
        claims["qsh"] = qsh;
        EXPECT_EQ(context(one, claims), 401) << qsh;
    }
    EXPECT_EQ(context(one, host_claims(one, "GET", Bridge::kIssueApi)), 401);
    for (const OrderedJson& nobody : {out(), OrderedJson(""), OrderedJson(nullptr)}) {
        OrderedJson claims = context_of(one);
        if (nobody.is_discarded())
            claims.erase("sub");
        else
            claims["sub"] = nobody;
        EXPECT_EQ(context(one, claims), 401);
    }
}

TEST_F(SymmetricTest, SYM028_AServersRequestNeedsNoPerson) {
    const Tenant one = installed();
    EXPECT_FALSE(webhook_claims(one).contains("sub"));
    EXPECT_EQ(host_request(webhook_claims(one), one.secret), 204);
    EXPECT_EQ(with(one, "sub", "712020:somebody"), 204);
}

TEST_F(SymmetricTest, SYM031_SYM033_SYM034_OneAlgorithmPerRoute) {
    const Tenant one = installed();
    const OrderedJson claims = webhook_claims(one);
    EXPECT_EQ(webhook_with_token(unsigned_token(claims)), 401);
    EXPECT_EQ(webhook_with_token(sign_hs512(claims, one.secret)), 401);
    EXPECT_EQ(
        webhook_with_token(sign_rs256(
            claims,
            atlassian().install_key().private_pem,
            {{"alg", "RS256"}, {"kid", atlassian().install_kid()}})),
        401);
    for (const char* spelling : {"hs256", "None", "NONE", "HS256 "})
        EXPECT_EQ(webhook_with_token(sign_hs256(claims, one.secret, {{"alg", spelling}})), 401)
            << spelling;
}

TEST_F(SymmetricTest, SYM035_AHeaderCannotBringItsOwnKey) {
    const Tenant one = installed();
    const std::string trap = atlassian().url() + "/trap";
    for (const char* member : {"jku", "x5u", "jwk", "crit", "x5c"}) {
        OrderedJson header{{"typ", "JWT"}, {"alg", "HS256"}};
        header[member] = trap;
        EXPECT_EQ(webhook_with_token(sign_hs256(webhook_claims(one), one.secret, header)), 401)
            << member;
    }
    EXPECT_TRUE(atlassian().seen("/trap").empty());
}

TEST_F(SymmetricTest, SYM037_ADoubledIssuerIsOneTenantThroughout) {
    const Tenant one = installed();
    const Tenant other = installed();
    const std::string claims = webhook_claims(one).dump();
    const std::string doubled =
        claims.substr(0, claims.size() - 1) + ",\"iss\":\"" + other.client_key + "\"}";
    // The last one counts, for the key as for the tenant; or none does.
    EXPECT_EQ(webhook_with_token(sign_text_hs256(doubled, one.secret)), 401);
    EXPECT_THAT(
        webhook_with_token(sign_text_hs256(doubled, other.secret)), AnyOf(Eq(401), Eq(204)));
    EXPECT_EQ(webhook_with_token(sign_text_hs256(claims, one.secret)), 204);
}

TEST_F(SymmetricTest, SYM038_SYM039_SYM042_TheTokenStandsInOnePlace) {
    const Tenant one = installed();
    const std::string path = Bridge::kWebhook;
    const std::string token = good_token(one);
    EXPECT_EQ(bridge().post(path + "?jwt=" + token, "", kHarmlessEvent).status, 204);
    // The query wins, whatever the header says.
    EXPECT_EQ(bridge().post(path + "?jwt=" + token, "JWT a.b.c", kHarmlessEvent).status, 204);
    EXPECT_EQ(bridge().post(path + "?jwt=a.b.c", "JWT " + token, kHarmlessEvent).status, 401);
    EXPECT_EQ(
        bridge().post(path + "?jwt=" + token + "&jwt=" + token, "", kHarmlessEvent).status, 401);
    const HttpResponse in_both = bridge().send(
        {.method = "POST",
         .url = path + "?jwt=" + token,
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = "jwt=" + token});
    EXPECT_EQ(in_both.status, 401);
    const std::string body = kHarmlessEvent;
    const std::string twice = exchange(
        bridge().port(),
        "POST " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: JWT " + token +
            "\r\nAuthorization: JWT " + token + "\r\nContent-Type: application/json\r\n" +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_EQ(status_of(twice), 401);
}

TEST_F(SymmetricTest, SYM043_SYM051_TheSchemeIsReadWithoutCase) {
    const Tenant one = installed();
    for (const char* scheme : {"jwt ", "JWT ", "Jwt "})
        EXPECT_EQ(
            bridge().post(Bridge::kWebhook, scheme + good_token(one), kHarmlessEvent).status, 204);
    for (const char* scheme : {"Bearer ", "JWT", ""})
        EXPECT_EQ(
            bridge().post(Bridge::kWebhook, scheme + good_token(one), kHarmlessEvent).status, 401);
    const std::string token = "JWT " + sign_hs256(context_of(one), one.secret);
    EXPECT_THAT(bridge().get(Bridge::kIssueApi, token).status, testing::Ne(401));
}

TEST_F(SymmetricTest, SYM044_AnEndlessTokenIsRefused) {
    const Tenant one = installed();
    OrderedJson claims = webhook_claims(one);
    claims["padding"] = std::string(std::size_t{64} * 1024, 'x');
    const std::string token = sign_hs256(claims, one.secret);
    EXPECT_THAT(webhook_with_token(token), AnyOf(Eq(401), Eq(431)));
    EXPECT_THAT(
        bridge().post(std::string(Bridge::kWebhook) + "?jwt=" + token, "", kHarmlessEvent).status,
        AllOf(Ge(400), Le(431)));
}

TEST_F(SymmetricTest, SYM047_TheSecretOfAnEndedTenantOpensNothing) {
    const Tenant one = installed();
    ASSERT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(context(one, context_of(one)), 401);
    EXPECT_EQ(bridge().webhook(one), 401);
}

TEST_F(SymmetricTest, SYM048_TheSecretBeforeARotationHasItsGrace) {
    const Tenant before = installed();
    ASSERT_EQ(bridge().webhook(before), 204);
    Tenant after = before;
    after.secret = Atlassian::new_secret();
    ASSERT_EQ(bridge().install(after).status, 204);
    EXPECT_EQ(bridge().webhook(before), 204);
    EXPECT_EQ(bridge().webhook(after), 204);
    EXPECT_THAT(bridge().log(), HasSubstr("web.previous_secret"));
    const Database stored(bridge().database());
    EXPECT_LE(
        stored.number(
            "SELECT previous_valid_until - state_at FROM sites WHERE client_key = '" +
            before.client_key + "'"),
        5 * 60 * 1000);
    stored.execute(
        "UPDATE sites SET previous_valid_until = previous_valid_until - 300001 WHERE client_key ="
        " '" +
        before.client_key + "'");
    EXPECT_EQ(bridge().webhook(before), 401);
    EXPECT_EQ(bridge().webhook(after), 204);
}

TEST_F(SymmetricTest, SYM049_ADatabaseInTroubleIsNobodysFault) {
    const Tenant one = installed();
    const Database stored(bridge().database());
    stored.execute("ALTER TABLE sites RENAME TO sites_out_of_reach");
    const int during = bridge().webhook(one);
    const HttpResponse ready = bridge().get("/readyz");
    const int alive = bridge().get("/healthz").status;
    stored.execute("ALTER TABLE sites_out_of_reach RENAME TO sites");
    EXPECT_THAT(during, AnyOf(Eq(500), Eq(503)));
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.body, R"({"status":"not ready","reason":"store"})");
    EXPECT_EQ(alive, 200);
    EXPECT_EQ(bridge().webhook(one), 204);
}

}  // namespace
}  // namespace healthlint
