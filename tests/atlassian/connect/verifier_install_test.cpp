#include <gtest/gtest.h>

#include "bridge/atlassian/connect/verifier.h"
#include "tests/atlassian/connect/verifier_fixture.h"

namespace healthlint {
namespace {

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

}  // namespace
}  // namespace healthlint
