#include "bridge/atlassian/connect/verifier.h"

#include <gtest/gtest.h>

#include "tests/atlassian/connect/verifier_fixture.h"

namespace healthlint {
namespace {

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

TEST_F(VerifierTest, APublicRouteIgnoresTokens) {
    EXPECT_EQ(
        outcome(verifier(options()).verify(
            TokenKind::Public, {.headers = {{"Authorization", "JWT broken"}}}, kNow)),
        "accept");
}

}  // namespace
}  // namespace healthlint
