// Installs that must fail, with nothing stored.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;

class InstallRefusalTest : public DoorTest {
  protected:
    static Json body_of(const Tenant& one) {
        return lifecycle_body(one, Bridge::kAppKey, "installed");
    }

    static OrderedJson header_with(const OrderedJson& kid) {
        OrderedJson header{{"typ", "JWT"}, {"alg", "RS256"}};
        if (!kid.is_null()) header["kid"] = kid;
        return header;
    }

    static std::string signed_by(const Tenant& one, const OrderedJson& header) {
        return sign_rs256(
            bridge().install_claims_of(one), atlassian().install_key().private_pem, header);
    }

    // Installs with one claim changed, or taken out by a discarded value.
    static int status_with(const std::string& claim, const OrderedJson& value) {
        const Tenant one = tenant();
        OrderedJson claims = bridge().install_claims_of(one);
        if (value.is_discarded())
            claims.erase(claim);
        else
            claims[claim] = value;
        const int status = bridge().install_with(claims, body_of(one)).status;
        EXPECT_EQ(bridge().webhook(one), 401) << "something was stored";
        return status;
    }

    // Installs with one member of the body changed or taken out.
    static int status_with_body(const std::string& member, const Json& value) {
        const Tenant one = tenant();
        Json body = body_of(one);
        if (value.is_discarded())
            body.erase(member);
        else
            body[member] = value;
        const int status = bridge().install_with(bridge().install_claims_of(one), body).status;
        EXPECT_EQ(bridge().webhook(one), 401) << "something was stored";
        return status;
    }

    static OrderedJson out() { return OrderedJson(OrderedJson::value_t::discarded); }
};

TEST_F(InstallRefusalTest, INS002_INS003_INS053_WithoutAtlassiansSignature) {
    const Tenant one = tenant();
    const std::string body = body_of(one).dump();
    const std::string by_its_own_secret = sign_hs256(bridge().install_claims_of(one), one.secret);
    for (const std::string& authorization :
         {std::string{},
          "JWT " + by_its_own_secret,
          "Basic " + base64_encode("admin:" + one.secret),
          std::string("Bearer ") + by_its_own_secret}) {
        EXPECT_EQ(bridge().post(Bridge::kInstalled, authorization, body).status, 401)
            << authorization.substr(0, 6);
        EXPECT_EQ(bridge().webhook(one), 401);
    }
}

TEST_F(InstallRefusalTest, INS004_INS005_AReinstallNeedsAtlassiansSignatureToo) {
    const Tenant one = installed();
    Tenant taken_over = one;
    taken_over.secret = Atlassian::new_secret();
    const std::string body = body_of(taken_over).dump();
    const std::string by_the_old_secret = sign_hs256(bridge().install_claims_of(one), one.secret);
    for (const std::string& authorization : {std::string{}, "JWT " + by_the_old_secret}) {
        EXPECT_EQ(bridge().post(Bridge::kInstalled, authorization, body).status, 401);
        EXPECT_EQ(bridge().webhook(one), 204);
        EXPECT_EQ(bridge().webhook(taken_over), 401);
    }
}

TEST_F(InstallRefusalTest, INS009_INS010_ForAnotherAudienceOrNone) {
    EXPECT_EQ(status_with("aud", OrderedJson::array({"https://another.example.com"})), 401);
    EXPECT_EQ(status_with("aud", bridge().base_url() + ".evil.example"), 401);
    EXPECT_EQ(status_with("aud", out()), 401);
    EXPECT_EQ(status_with("aud", OrderedJson::array()), 401);
    EXPECT_EQ(status_with("aud", 7), 401);
}

TEST_F(InstallRefusalTest, INS016_INS017_WithAKidThatCannotBeOne) {
    const std::size_t before = atlassian().seen("/install-keys/").size();
    for (const OrderedJson& kid :
         {OrderedJson(nullptr),
          OrderedJson("../../x"),
          OrderedJson("a/../b"),
          OrderedJson(atlassian().url() + "/elsewhere"),
          OrderedJson("//evil.example/x"),
          OrderedJson(std::string(300, 'a')),
          OrderedJson(std::string("a\0b", 3)),
          OrderedJson("a?b"),
          OrderedJson(""),
          OrderedJson(7)}) {
        const Tenant one = tenant();
        EXPECT_EQ(
            bridge().install_with_token(signed_by(one, header_with(kid)), body_of(one)).status, 401)
            << kid;
        EXPECT_EQ(bridge().webhook(one), 401);
    }
    EXPECT_EQ(atlassian().seen("/install-keys/").size(), before) << "the key server was asked";
}

TEST_F(InstallRefusalTest, INS018_WithAKeyThatAtlassianDoesNotHave) {
    const Tenant one = tenant();
    const auto header = header_with("00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(bridge().install_with_token(signed_by(one, header), body_of(one)).status, 401);
    EXPECT_EQ(bridge().webhook(one), 401);
}

TEST_F(InstallRefusalTest, INS019_WhileTheKeyServerIsInTrouble) {
    const RsaKeyPair key = make_rsa_key();
    const std::string kid = atlassian().add_install_key(key);
    const Tenant one = tenant();
    const std::string token =
        sign_rs256(bridge().install_claims_of(one), key.private_pem, header_with(kid));
    for (const int trouble : {500, 502, 429, 302}) {
        atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
            if (!request.url.starts_with("/install-keys/")) return std::nullopt;
            return HttpResponse{.status = trouble};
        });
        HttpResponse answer;
        const std::size_t asked = atlassian().seen("/install-keys/" + kid).size();
        bridge().wait_until("the end of the host's rest", [&] {
            answer = bridge().install_with_token(token, body_of(one));
            return atlassian().seen("/install-keys/" + kid).size() > asked;
        });
        EXPECT_EQ(answer.status, 503) << trouble;
        EXPECT_TRUE(find_header(answer.headers, "Retry-After").has_value());
        EXPECT_EQ(bridge().webhook(one), 401);
    }
    atlassian().answer_with(nullptr);
    bridge().wait_until("the end of the host's rest", [&] {
        return bridge().install_with_token(token, body_of(one)).status == 204;
    });
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(InstallRefusalTest, INS020_WithAnAnswerThatIsNoKey) {
    const std::string whole = atlassian().install_key().public_pem;
    int serial = 0;
    for (const std::string& not_a_key :
         {std::string("<html>maintenance</html>"),
          whole.substr(0, whole.size() / 2),
          std::string{},
          make_rsa_key(1024).public_pem,
          std::string(std::size_t{2} << 20U, 'x')}) {
        const Tenant one = tenant();
        const std::string kid = "2f5dd1bc-6a7c-4d1b-9a1c-" + std::to_string(++serial);
        atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
            if (!request.url.starts_with("/install-keys/")) return std::nullopt;
            return HttpResponse{.status = 200, .body = not_a_key};
        });
        int status = 0;
        bridge().wait_until("the end of the host's rest", [&] {
            status =
                bridge().install_with_token(signed_by(one, header_with(kid)), body_of(one)).status;
            return !atlassian().seen("/install-keys/" + kid).empty();
        });
        EXPECT_THAT(status, AnyOf(Eq(401), Eq(503)));
        EXPECT_EQ(bridge().webhook(one), 401);
    }
    atlassian().answer_with(nullptr);
    const Tenant one = tenant();
    bridge().wait_until("the end of the host's rest", [&] {
        return bridge()
                   .install_with_token(
                       signed_by(one, header_with(atlassian().install_kid())), body_of(one))
                   .status == 204;
    });
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(InstallRefusalTest, INS023_INS025_INS036_INS037_FromASiteThatMayNotInstall) {
    const std::size_t before = atlassian().seen("/install-keys/").size();
    for (const char* base_url :
         {"https://acme.jira-dev.com",
          "https://evil-atlassian.net",
          "https://atlassian.net.evil.test",
          "https://a.b.atlassian.net",
          "https://.atlassian.net",
          "https://atlassian.net",
          "https://acme.atlassian.net@evil.test",
          "https://acme.atlassian.net:8443",
          "http://acme.atlassian.net",
          "http://127.0.0.1",
          "http://10.0.0.1",
          "http://169.254.169.254/latest",
          "http://[::1]",
          "https://[::ffff:169.254.169.254]",
          "file:///etc/passwd",
          "acme.atlassian.net"})
        EXPECT_EQ(status_with_body("baseUrl", base_url), 401) << base_url;
    EXPECT_EQ(atlassian().seen("/install-keys/").size(), before) << "the key server was asked";
}

TEST_F(InstallRefusalTest, INS028_INS029_INS032_INS033_WithABodyThatLacksTheEssential) {
    EXPECT_EQ(status_with_body("baseUrl", out()), 400);
    EXPECT_EQ(status_with_body("clientKey", out()), 400);
    EXPECT_EQ(status_with_body("clientKey", 7), 400);
    const Tenant one = tenant();
    const auto claims = bridge().install_claims_of(one);
    EXPECT_EQ(bridge().install_with(claims, Json::object()).status, 400);
    EXPECT_EQ(bridge().install_with(claims, Json::array()).status, 400);
    const OrderedJson header = header_with(atlassian().install_kid());
    const std::string token =
        "JWT " + sign_rs256(claims, atlassian().install_key().private_pem, header);
    for (const std::string& bytes : {std::string("not json"), std::string("\xff\xfe\0{", 4)})
        EXPECT_EQ(bridge().post(Bridge::kInstalled, token, bytes).status, 400);
    EXPECT_EQ(bridge().install(one).status, 204);
}

TEST_F(InstallRefusalTest, INS030_INS065_WithoutASecretWorthTheName) {
    EXPECT_EQ(status_with_body("sharedSecret", out()), 422);
    EXPECT_EQ(status_with_body("sharedSecret", nullptr), 422);
    EXPECT_EQ(status_with_body("sharedSecret", std::string(31, 's')), 422);
    EXPECT_EQ(status_with_body("sharedSecret", std::string(513, 's')), 422);
    Tenant shortest = tenant();
    shortest.secret = shortest.secret.substr(0, 32);
    EXPECT_EQ(bridge().install(shortest).status, 204);
}

TEST_F(InstallRefusalTest, INS042_INS043_OutsideItsTime) {
    const long long now = now_seconds();
    const auto at = [&](long long issued, long long expires) {
        const Tenant one = tenant();
        OrderedJson claims = bridge().install_claims_of(one);
        claims["iat"] = issued;
        claims["exp"] = expires;
        return bridge().install_with(claims, body_of(one)).status;
    };
    EXPECT_EQ(at(now - 300, now - 60), 401);
    EXPECT_EQ(at(now - 300, now - 20), 204);
    EXPECT_EQ(at(now + 120, now + 300), 401) << "issued in the future";
    EXPECT_EQ(at(now, now + 10LL * 365 * 86'400), 401);
    EXPECT_EQ(status_with("exp", out()), 401);
    EXPECT_EQ(status_with("iat", out()), 401);
    EXPECT_EQ(status_with("exp", std::to_string(now + 100)), 401);
    EXPECT_EQ(status_with("nbf", now + 300), 401);
}

TEST_F(InstallRefusalTest, INS044_INS045_INS046_WithoutTheHashOfThisRequest) {
    EXPECT_EQ(status_with("qsh", plain_qsh("POST", "/connect/uninstalled")), 401);
    EXPECT_EQ(status_with("qsh", plain_qsh("GET", Bridge::kInstalled)), 401);
    EXPECT_EQ(status_with("qsh", out()), 401);
    EXPECT_EQ(status_with("qsh", "context-qsh"), 401);
}

TEST_F(InstallRefusalTest, INS049_INS050_INS051_WithAnAlgorithmOfTheSendersChoice) {
    const Tenant one = tenant();
    const auto claims = bridge().install_claims_of(one);
    const OrderedJson header{{"typ", "JWT"}, {"alg", "HS256"}, {"kid", atlassian().install_kid()}};
    for (const std::string& token :
         {unsigned_token(claims),
          sign_hs256(claims, atlassian().install_key().public_pem, header),
          sign_hs256(claims, "", header),
          sign_rs256(claims, make_rsa_key().private_pem, header_with(atlassian().install_kid()))}) {
        EXPECT_EQ(bridge().install_with_token(token, body_of(one)).status, 401);
        EXPECT_EQ(bridge().webhook(one), 401);
    }
}

TEST_F(InstallRefusalTest, INS063_WithTheTokenAnywhereButInItsHeader) {
    const Tenant one = tenant();
    const std::string token = signed_by(one, header_with(atlassian().install_kid()));
    Json body = body_of(one);
    body["jwt"] = token;
    const std::string in_query = std::string(Bridge::kInstalled) + "?jwt=" + token;
    EXPECT_EQ(bridge().post(in_query, "", body.dump()).status, 401);
    EXPECT_EQ(bridge().post(in_query, "", body_of(one).dump()).status, 401);
    EXPECT_EQ(bridge().post(Bridge::kInstalled, "", body.dump()).status, 401);
    EXPECT_EQ(bridge().webhook(one), 401);
}

TEST_F(InstallRefusalTest, INS066_OfATenantThatTheOperatorBlocked) {
    Atlassian host;
    const Tenant blocked = host.new_tenant();
    const Tenant welcome = host.new_tenant();
    Bridge strict(host, {.connect = "  blocked: [\"" + blocked.client_key + "\"]\n"});
    EXPECT_EQ(strict.install(blocked).status, 403);
    EXPECT_EQ(strict.webhook(blocked), 401);
    EXPECT_THAT(strict.log(), testing::HasSubstr("lifecycle.blocked"));
    EXPECT_EQ(strict.install(welcome).status, 204);
}

}  // namespace
}  // namespace healthlint
