#include "bridge/atlassian/connect/verifier.h"

#include <gtest/gtest.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/encoding.h"
#include "tests/support/rsa_key.h"

namespace healthlint {
namespace {

constexpr TimePoint kNow{std::chrono::seconds(1'795'420'800)};
constexpr long long kNowSeconds = 1'795'420'800;
const std::string kSecret = "the shared secret of the tenant that is called T";
const std::string kOldSecret = "the secret that tenant T had until a minute ago";
constexpr const char* kKid = "0f5dd1bc-6a7c-4d1b-9a1c-5b0c1b7a6f10";

const RsaKeyPair& install_key() {
    static const RsaKeyPair kKey = make_rsa_key();
    return kKey;
}

// Answers "accept" or the code of the refusal, which reads well in a table.
std::string outcome(const tl::expected<Caller, TokenError>& result) {
    return result ? "accept" : std::string(to_string(result.error()));
}

class VerifierTest : public testing::Test {
  protected:
    ConnectVerifier verifier(VerifierOptions options) {
        return {
            std::move(options),
            [this](const std::string& client_key) -> Result<std::optional<SiteSecrets>> {
                if (store_down_) return fail(Errc::Unavailable, "database is locked");
                if (client_key != "T") return std::nullopt;
                return SiteSecrets{.site = {"site-1"}, .secrets = {kSecret, kOldSecret}};
            },
            [this](const std::string& kid) -> Result<std::string> {
                ++key_requests_;
                if (keys_down_) return fail(Errc::Unavailable, "timeout");
                if (kid != kKid) return fail(Errc::NotFound, "no such key");
                return install_key().public_pem;
            }};
    }

    VerifierOptions options() const {
        return {
            .app_key = "com.example.app",
            .base_url = "https://app.example.com/hl",
            .other_audiences = {"https://eu.app.example.com"}};
    }

    static OrderedJson host_claims(const std::string& method, const std::string& url) {
        return {
            {"iss", "T"},
            {"iat", kNowSeconds - 5},
            {"exp", kNowSeconds + 175},
            {"qsh", query_string_hash(method, url, "/hl")}};
    }

    static OrderedJson context_claims() {
        return {
            {"iss", "T"},
            {"sub", "712020:person"},
            {"iat", kNowSeconds - 5},
            {"exp", kNowSeconds + 895},
            {"qsh", "context-qsh"},
            {"context",
             {{"jira",
               {{"issue", {{"id", "10012"}, {"key", "AIX-12"}}}, {"project", {{"key", "AIX"}}}}}}}};
    }

    static OrderedJson install_claims() {
        auto claims = host_claims("POST", "/hl/connect/installed");
        claims["aud"] = OrderedJson::array({"https://app.example.com/hl"});
        return claims;
    }

    static Json install_body() {
        return {
            {"key", "com.example.app"},
            {"clientKey", "T"},
            {"baseUrl", "https://acme.atlassian.net"},
            {"sharedSecret", kSecret}};
    }

    tl::expected<Caller, TokenError> host(
        const OrderedJson& claims, const std::string& secret = kSecret) {
        return verifier(options()).verify(
            TokenKind::HostSigned,
            {.method = "POST",
             .url = kWebhook,
             .headers = {{"Authorization", "JWT " + sign_hs256(claims, secret)}}},
            kNow);
    }

    tl::expected<Caller, TokenError> context(const OrderedJson& claims) {
        return verifier(options()).verify(
            TokenKind::Context,
            {.url = "/hl/connect/api/issue",
             .headers = {{"Authorization", "JWT " + sign_hs256(claims, kSecret)}}},
            kNow);
    }

    tl::expected<Caller, TokenError> install_with(const std::string& token, const Json& body) {
        return verifier(options()).verify(
            TokenKind::SignedInstall,
            {.method = "POST",
             .url = "/hl/connect/installed",
             .headers = {{"authorization", "JWT " + token}},
             .body = dump_json(body)},
            kNow);
    }

    tl::expected<Caller, TokenError> install(const OrderedJson& claims, const Json& body) {
        return install_with(sign_rs256(claims, kKid, install_key().private_pem), body);
    }

    static constexpr const char* kWebhook = "/hl/connect/webhook/jira?issueKey=AIX-12";
    bool store_down_ = false;
    bool keys_down_ = false;
    int key_requests_ = 0;
};

TEST_F(VerifierTest, AcceptsAHostSignedRequest) {
    const auto caller = host(host_claims("POST", kWebhook));
    ASSERT_EQ(outcome(caller), "accept");
    EXPECT_EQ(caller->client_key, "T");
    EXPECT_EQ(caller->site, SiteId{"site-1"});
    EXPECT_EQ(caller->account, std::nullopt);
}

TEST_F(VerifierTest, AcceptsThePreviousSecret) {
    EXPECT_EQ(outcome(host(host_claims("POST", kWebhook), kOldSecret)), "accept");
}

TEST_F(VerifierTest, AcceptsATokenInTheQuery) {
    const std::string url = "/hl/connect/panel?xdm_e=https%3A%2F%2Facme&issueKey=AIX-12";
    const auto token = sign_hs256(host_claims("GET", url), kSecret);
    EXPECT_EQ(
        outcome(verifier(options()).verify(
            TokenKind::HostSigned, {.url = url + "&jwt=" + token}, kNow)),
        "accept");
    EXPECT_EQ(
        outcome(verifier(options()).verify(
            TokenKind::HostSigned, {.url = url + "&jwt=" + token + "&jwt=" + token}, kNow)),
        "MALFORMED");
}

TEST_F(VerifierTest, TheQueryWinsOverTheHeader) {
    const std::string url = "/hl/connect/panel?a=1";
    const auto good = sign_hs256(host_claims("GET", url), kSecret);
    const HttpRequest in_query{
        .url = url + "&jwt=" + good, .headers = {{"Authorization", "JWT x.y.z"}}};
    const HttpRequest in_header{
        .url = url + "&jwt=x.y.z", .headers = {{"Authorization", "JWT " + good}}};
    EXPECT_EQ(outcome(verifier(options()).verify(TokenKind::HostSigned, in_query, kNow)), "accept");
    EXPECT_EQ(
        outcome(verifier(options()).verify(TokenKind::HostSigned, in_header, kNow)), "MALFORMED");
}

TEST_F(VerifierTest, OnlyPagesTakeATokenFromTheQuery) {
    const auto token = sign_hs256(context_claims(), kSecret);
    EXPECT_EQ(
        outcome(verifier(options()).verify(
            TokenKind::Context, {.url = "/hl/connect/api/issue?jwt=" + token}, kNow)),
        "MISSING_TOKEN");
}

TEST_F(VerifierTest, ReadsTheAuthorizationHeaderStrictly) {
    const auto token = sign_hs256(host_claims("POST", kWebhook), kSecret);
    const auto with = [&](HttpHeaders headers) {
        return outcome(verifier(options()).verify(
            TokenKind::HostSigned,
            {.method = "POST", .url = kWebhook, .headers = std::move(headers)},
            kNow));
    };
    EXPECT_EQ(with({{"Authorization", "jwt " + token}}), "accept");
    EXPECT_EQ(with({{"Authorization", "Bearer " + token}}), "MISSING_TOKEN");
    EXPECT_EQ(with({{"Authorization", "JWT  " + token}}), "MALFORMED");
    EXPECT_EQ(
        with({{"Authorization", "JWT " + token}, {"authorization", "JWT " + token}}), "MALFORMED");
    EXPECT_EQ(with({}), "MISSING_TOKEN");
}

struct ClaimCase {
    std::string name;
    std::string member;
    OrderedJson value;  // discarded = the member is taken out
    std::string outcome;
};

const OrderedJson kTakenOut(OrderedJson::value_t::discarded);

OrderedJson with_member(OrderedJson claims, const ClaimCase& row) {
    if (row.value.is_discarded())
        claims.erase(row.member);
    else
        claims[row.member] = row.value;
    return claims;
}

class HostClaimTest : public VerifierTest, public testing::WithParamInterface<ClaimCase> {};

TEST_P(HostClaimTest, Outcome) {
    const auto claims = with_member(host_claims("POST", kWebhook), GetParam());
    EXPECT_EQ(outcome(host(claims)), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    HostClaimTest,
    testing::Values(
        ClaimCase{"NoIssuer", "iss", kTakenOut, "WRONG_ISSUER"},
        ClaimCase{"IssuerIsNoText", "iss", 7, "WRONG_ISSUER"},
        ClaimCase{"UnknownIssuer", "iss", "X", "UNKNOWN_TENANT"},
        ClaimCase{"NoExpiry", "exp", kTakenOut, "MALFORMED"},
        ClaimCase{"ExpiryIsText", "exp", "1795420900", "MALFORMED"},
        ClaimCase{"NoIssueTime", "iat", kTakenOut, "MALFORMED"},
        ClaimCase{"LastMomentOfLeeway", "exp", kNowSeconds - 30 + 60, "accept"},
        ClaimCase{"TenYears", "exp", kNowSeconds + 315'360'000, "MALFORMED"},
        ClaimCase{"LongestLifetime", "exp", kNowSeconds - 5 + 86'400, "accept"},
        ClaimCase{"OneSecondTooLong", "exp", kNowSeconds - 5 + 86'401, "MALFORMED"},
        ClaimCase{"ExpiryOverflows", "exp", 9'223'372'036'854'775'807LL, "MALFORMED"},
        ClaimCase{"IssuedInTheFuture", "iat", kNowSeconds + 31, "NOT_YET_VALID"},
        ClaimCase{"IssuedWithinLeeway", "iat", kNowSeconds + 30, "accept"},
        ClaimCase{"NotYetValid", "nbf", kNowSeconds + 31, "NOT_YET_VALID"},
        ClaimCase{"NotBeforeIsText", "nbf", "now", "MALFORMED"},
        ClaimCase{"NoQsh", "qsh", kTakenOut, "MISSING_QSH"},
        ClaimCase{"ContextQsh", "qsh", "context-qsh", "WRONG_TOKEN_KIND"},
        ClaimCase{"AnotherQsh", "qsh", std::string(64, '0'), "BAD_QSH"},
        ClaimCase{"NoSubject", "sub", kTakenOut, "accept"},
        ClaimCase{"SubjectIsNull", "sub", nullptr, "accept"},
        ClaimCase{"LongestSubject", "sub", std::string(128, 'a'), "accept"},
        ClaimCase{"SubjectTooLong", "sub", std::string(129, 'a'), "MALFORMED"},
        ClaimCase{"SubjectIsNoText", "sub", 7, "MALFORMED"}),
    [](const auto& test) { return test.param.name; });

TEST_F(VerifierTest, AllowsThirtySecondsOfClockSkew) {
    auto claims = host_claims("POST", kWebhook);
    claims["iat"] = kNowSeconds - 210;
    claims["exp"] = kNowSeconds - 30;
    EXPECT_EQ(outcome(host(claims)), "accept");
    claims["exp"] = kNowSeconds - 31;
    EXPECT_EQ(outcome(host(claims)), "EXPIRED");
}

TEST_F(VerifierTest, RefusesAnotherTenantsSecret) {
    EXPECT_EQ(
        outcome(host(host_claims("POST", kWebhook), "the secret of tenant V")), "BAD_SIGNATURE");
}

TEST_F(VerifierTest, RefusesAQshOfAnotherMethodOrQuery) {
    EXPECT_EQ(outcome(host(host_claims("GET", kWebhook))), "BAD_QSH");
    EXPECT_EQ(
        outcome(host(host_claims("POST", "/hl/connect/webhook/jira?issueKey=AIX-13"))), "BAD_QSH");
}

TEST_F(VerifierTest, StoreTroubleIsNobodysFault) {
    store_down_ = true;
    EXPECT_EQ(outcome(host(host_claims("POST", kWebhook))), "STORE_UNAVAILABLE");
}

std::string forged(const std::string& header, const OrderedJson& claims) {
    return base64url_encode(header) + "." + base64url_encode(dump_json(claims)) + ".";
}

TEST_F(VerifierTest, RefusesAlgorithmsOfTheSendersChoice) {
    const auto claims = host_claims("POST", kWebhook);
    const auto with_token = [&](const std::string& token) {
        return outcome(verifier(options()).verify(
            TokenKind::HostSigned,
            {.method = "POST", .url = kWebhook, .headers = {{"Authorization", "JWT " + token}}},
            kNow));
    };
    EXPECT_EQ(with_token(forged(R"({"alg":"none"})", claims)), "BAD_SIGNATURE");
    EXPECT_EQ(with_token(forged(R"({"alg":"HS512"})", claims)), "BAD_SIGNATURE");
    EXPECT_EQ(with_token(sign_rs256(claims, kKid, install_key().private_pem)), "WRONG_TOKEN_KIND");
    for (const auto* member : {"crit", "jku", "jwk", "x5u", "x5c"})
        EXPECT_EQ(
            with_token(forged(
                std::string(R"({"alg":"HS256",")") + member + R"(":"https://evil.example"})",
                claims)),
            "MALFORMED");
    EXPECT_EQ(key_requests_, 0);
}

TEST_F(VerifierTest, AContextTokenNamesItsIssueAndPerson) {
    const auto caller = context(context_claims());
    ASSERT_EQ(outcome(caller), "accept");
    EXPECT_EQ(caller->account, AccountId{"712020:person"});
    EXPECT_EQ(caller->context_issue, IssueId{"10012"});
    EXPECT_EQ(caller->context_issue_key, IssueKey{"AIX-12"});
    EXPECT_EQ(caller->context_project_key, "AIX");
}

class ContextClaimTest : public VerifierTest, public testing::WithParamInterface<ClaimCase> {};

TEST_P(ContextClaimTest, Outcome) {
    EXPECT_EQ(outcome(context(with_member(context_claims(), GetParam()))), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ContextClaimTest,
    testing::Values(
        ClaimCase{"NoSubject", "sub", kTakenOut, "MALFORMED"},
        ClaimCase{"EmptySubject", "sub", "", "MALFORMED"},
        ClaimCase{"NoContext", "context", kTakenOut, "accept"},
        ClaimCase{"NearlyContextQsh", "qsh", "xcontext-qshx", "WRONG_TOKEN_KIND"},
        ClaimCase{"NoQsh", "qsh", kTakenOut, "MISSING_QSH"},
        ClaimCase{
            "RealQsh", "qsh", query_string_hash("GET", "/connect/api/issue"), "WRONG_TOKEN_KIND"}),
    [](const auto& test) { return test.param.name; });

TEST_F(VerifierTest, AcceptsASignedInstall) {
    const auto caller = install(install_claims(), install_body());
    ASSERT_EQ(outcome(caller), "accept");
    EXPECT_EQ(caller->client_key, "T");
    EXPECT_EQ(caller->site, std::nullopt);
}

struct AudienceCase {
    std::string name;
    OrderedJson audience;
    std::string outcome;
};

class AudienceTest : public VerifierTest, public testing::WithParamInterface<AudienceCase> {};

TEST_P(AudienceTest, Outcome) {
    auto claims = install_claims();
    claims["aud"] = GetParam().audience;
    EXPECT_EQ(outcome(install(claims, install_body())), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    AudienceTest,
    testing::Values(
        AudienceCase{"Text", "https://app.example.com/hl", "accept"},
        AudienceCase{
            "TrailingSlash", OrderedJson::array({"https://app.example.com/hl/"}), "accept"},
        AudienceCase{"Regional", OrderedJson::array({"https://eu.app.example.com"}), "accept"},
        AudienceCase{
            "SecondOfTwo",
            OrderedJson::array({"https://other.example.com", "https://app.example.com/hl"}),
            "accept"},
        AudienceCase{
            "Another", OrderedJson::array({"https://other.example.com"}), "WRONG_AUDIENCE"},
        AudienceCase{
            "Prefix",
            OrderedJson::array({"https://app.example.com/hl.evil.example"}),
            "WRONG_AUDIENCE"},
        AudienceCase{"Empty", OrderedJson::array(), "WRONG_AUDIENCE"},
        AudienceCase{"Null", nullptr, "WRONG_AUDIENCE"}),
    [](const auto& test) { return test.param.name; });

TEST_F(VerifierTest, RefusesAnInstallThatIsNotSignedByAtlassian) {
    const auto claims = install_claims();
    const auto body = install_body();
    EXPECT_EQ(outcome(install_with(sign_hs256(claims, kSecret), body)), "WRONG_TOKEN_KIND");
    EXPECT_EQ(
        outcome(install_with(sign_hs256(claims, install_key().public_pem), body)),
        "WRONG_TOKEN_KIND");
    EXPECT_EQ(outcome(install_with(forged(R"({"alg":"none"})", claims), body)), "BAD_SIGNATURE");
    EXPECT_EQ(
        outcome(install_with(sign_rs256(claims, kKid, make_rsa_key().private_pem), body)),
        "BAD_SIGNATURE");
}

TEST_F(VerifierTest, AsksForNoKeyThatCannotBeOne) {
    const auto private_pem = install_key().private_pem;
    for (const std::string& kid :
         {std::string{},
          std::string("../../x"),
          std::string("https://evil.example/k"),
          std::string("/etc"),
          std::string("a?b"),
          std::string("a\0b", 3),
          std::string(256, 'a')})
        EXPECT_EQ(
            outcome(install_with(sign_rs256(install_claims(), kid, private_pem), install_body())),
            "BAD_KID")
            << kid;
    EXPECT_EQ(key_requests_, 0);
    EXPECT_EQ(
        outcome(install_with(
            sign_rs256(install_claims(), std::string(255, 'a'), private_pem), install_body())),
        "BAD_KID");
    EXPECT_EQ(key_requests_, 1);  // shaped like one, but the host does not have it
}

TEST_F(VerifierTest, FailsClosedWhenTheKeyServerIsDown) {
    keys_down_ = true;
    EXPECT_EQ(outcome(install(install_claims(), install_body())), "KEY_UNAVAILABLE");
}

struct BodyCase {
    std::string name;
    std::string member;
    Json value;
    std::string outcome;
};

class InstallBodyTest : public VerifierTest, public testing::WithParamInterface<BodyCase> {};

TEST_P(InstallBodyTest, Outcome) {
    auto body = install_body();
    body[GetParam().member] = GetParam().value;
    EXPECT_EQ(outcome(install(install_claims(), body)), GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    InstallBodyTest,
    testing::Values(
        BodyCase{"NoClientKey", "clientKey", nullptr, "BAD_BODY"},
        BodyCase{"NoBaseUrl", "baseUrl", nullptr, "BAD_BODY"},
        BodyCase{"AnotherTenant", "clientKey", "V", "WRONG_ISSUER"},
        BodyCase{"AnotherApp", "key", "com.example.other", "WRONG_AUDIENCE"},
        BodyCase{"ConfluencePath", "baseUrl", "https://acme.atlassian.net/wiki", "accept"},
        BodyCase{"Http", "baseUrl", "http://acme.atlassian.net", "SITE_NOT_ALLOWED"},
        BodyCase{"Port", "baseUrl", "https://acme.atlassian.net:8443", "SITE_NOT_ALLOWED"},
        BodyCase{"NoDotBefore", "baseUrl", "https://evil-atlassian.net", "SITE_NOT_ALLOWED"},
        BodyCase{"NoLabel", "baseUrl", "https://atlassian.net", "SITE_NOT_ALLOWED"},
        BodyCase{"EmptyLabel", "baseUrl", "https://.atlassian.net", "SITE_NOT_ALLOWED"},
        BodyCase{
            "Suffix", "baseUrl", "https://acme.atlassian.net.evil.example", "SITE_NOT_ALLOWED"},
        BodyCase{"TwoLabels", "baseUrl", "https://a.b.atlassian.net", "SITE_NOT_ALLOWED"},
        BodyCase{
            "UserInfo", "baseUrl", "https://acme.atlassian.net@evil.example", "SITE_NOT_ALLOWED"},
        BodyCase{"Address", "baseUrl", "https://169.254.169.254", "SITE_NOT_ALLOWED"},
        BodyCase{"Query", "baseUrl", "https://acme.atlassian.net/?a=b", "SITE_NOT_ALLOWED"}),
    [](const auto& test) { return test.param.name; });

TEST_F(VerifierTest, NoKeyIsAskedForASiteThatMayNotInstall) {
    auto body = install_body();
    body["baseUrl"] = "https://acme.staging.example";
    (void)install(install_claims(), body);
    EXPECT_EQ(key_requests_, 0);
}

TEST_F(VerifierTest, AnExactOriginMayHaveAPort) {
    auto with_port = options();
    with_port.allowed_sites = {"http://localhost:8090"};
    const auto strict = verifier(with_port);
    EXPECT_TRUE(strict.may_install("http://localhost:8090/wiki"));
    EXPECT_FALSE(strict.may_install("http://localhost:8091"));
    EXPECT_FALSE(strict.may_install("https://localhost:8090"));
    EXPECT_FALSE(strict.may_install("http://127.0.0.1:8090"));
}

TEST_F(VerifierTest, AnInstallIsBoundToItsRequest) {
    auto claims = install_claims();
    claims["qsh"] = query_string_hash("POST", "/connect/uninstalled");
    EXPECT_EQ(outcome(install(claims, install_body())), "BAD_QSH");
    claims["qsh"] = "context-qsh";
    EXPECT_EQ(outcome(install(claims, install_body())), "WRONG_TOKEN_KIND");
    claims = install_claims();
    claims["exp"] = kNowSeconds - 4;
    EXPECT_EQ(outcome(install(claims, install_body())), "accept");
    claims["iat"] = kNowSeconds - 300;
    claims["exp"] = kNowSeconds - 60;
    EXPECT_EQ(outcome(install(claims, install_body())), "EXPIRED");
}

TEST_F(VerifierTest, APublicRouteIgnoresTokens) {
    EXPECT_EQ(
        outcome(verifier(options()).verify(
            TokenKind::Public, {.headers = {{"Authorization", "JWT broken"}}}, kNow)),
        "accept");
}

}  // namespace
}  // namespace healthlint
