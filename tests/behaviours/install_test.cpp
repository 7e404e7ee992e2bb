// Installs that must succeed, and what they lead to.

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using InstallTest = DoorTest;

OrderedJson with_audience(OrderedJson claims, const OrderedJson& audience) {
    claims["aud"] = audience;
    return claims;
}

TEST_F(InstallTest, INS001_ItsSecretOpensTheWebhooks) {
    const Tenant one = tenant();
    EXPECT_EQ(bridge().webhook(one), 401);
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(InstallTest, INS006_AReinstallBringsTheNewSecret) {
    Tenant one = installed();
    one.secret = Atlassian::new_secret();
    EXPECT_EQ(bridge().webhook(one), 401);
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(InstallTest, INS011_INS014_INS015_TheAudienceIsComparedWholeWithinReason) {
    const std::string& ours = bridge().base_url();
    for (const OrderedJson& audience :
         {OrderedJson::array({ours + "/"}),
          OrderedJson(ours),
          OrderedJson::array({"https://another.example.com", ours})}) {
        const Tenant one = tenant();
        const auto claims = with_audience(bridge().install_claims_of(one), audience);
        EXPECT_EQ(
            bridge().install_with(claims, lifecycle_body(one, Bridge::kAppKey, "installed")).status,
            204)
            << audience;
        EXPECT_EQ(bridge().webhook(one), 204) << audience;
    }
}

TEST_F(InstallTest, INS012_AFurtherAudienceOfTheConfigurationCounts) {
    Atlassian host;
    Bridge regional(host, {.connect = "  other_audiences: [\"https://eu.app.example.com\"]\n"});
    const Tenant one = host.new_tenant();
    const Json body = lifecycle_body(one, Bridge::kAppKey, "installed");
    const auto claims = regional.install_claims_of(one);
    EXPECT_EQ(
        regional.install_with(with_audience(claims, {"https://us.app.example.com"}), body).status,
        401);
    EXPECT_EQ(
        regional.install_with(with_audience(claims, {"https://eu.app.example.com"}), body).status,
        204);
}

TEST_F(InstallTest, INS022_AKeyIsFetchedOnceForAllTenants) {
    const RsaKeyPair key = make_rsa_key();
    const std::string kid = atlassian().add_install_key(key);
    for (const Tenant& one : {tenant(), tenant()}) {
        const std::string token = sign_rs256(
            bridge().install_claims_of(one),
            key.private_pem,
            {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", kid}});
        EXPECT_EQ(
            bridge()
                .install_with_token(token, lifecycle_body(one, Bridge::kAppKey, "installed"))
                .status,
            204);
    }
    EXPECT_EQ(atlassian().seen("/install-keys/" + kid).size(), 1U);
}

TEST_F(InstallTest, INS039_ARenamedSiteIsCalledAtItsNewAddress) {
    Tenant one = installed();
    bridge().wait_until("the first call", [&] { return !atlassian().seen_by(one).empty(); });
    const Tenant elsewhere = tenant();
    const std::size_t before = atlassian().seen_by(one).size();
    Tenant renamed = one;
    renamed.base_url = elsewhere.base_url;
    renamed.secret = Atlassian::new_secret();
    ASSERT_EQ(bridge().install(renamed).status, 204);
    EXPECT_EQ(bridge().webhook(renamed), 204);
    bridge().wait_until(
        "a call to the new address", [&] { return !atlassian().seen_by(renamed).empty(); });
    const std::size_t meanwhile = atlassian().seen_by(one).size();
    EXPECT_LE(meanwhile, before + 2) << "calls under way may end at the old address";
}

TEST_F(InstallTest, INS040_ABodyWithoutDisplayUrlIsEnough) {
    const Tenant one = tenant();
    Json body = lifecycle_body(one, Bridge::kAppKey, "installed");
    ASSERT_FALSE(body.contains("displayUrl"));
    EXPECT_EQ(bridge().install_with(bridge().install_claims_of(one), body).status, 204);
}

TEST_F(InstallTest, INS055_AnEscapedPathIsHashedAsItWasSent) {
    const Tenant one = tenant();
    const std::string target = "/connect/%69nstalled";
    const std::string token = sign_rs256(
        install_claims(one, bridge().base_url(), target),
        atlassian().install_key().private_pem,
        {{"alg", "RS256"}, {"kid", atlassian().install_kid()}});
    const Json body = lifecycle_body(one, Bridge::kAppKey, "installed");
    EXPECT_EQ(bridge().post(target, "JWT " + token, body.dump()).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(InstallTest, INS056_NoCallToTheSiteIsOnTheAnswersPath) {
    std::promise<void> answered;
    const auto until_answered = answered.get_future().share();
    const Tenant one = tenant();
    const std::string site = one.base_url.substr(atlassian().url().size());
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.url.starts_with(site)) until_answered.wait();
        return std::nullopt;
    });
    EXPECT_EQ(bridge().install(one).status, 204);  // would wait for ever
    answered.set_value();
    bridge().wait_until("the call that hung", [&] { return !atlassian().seen_by(one).empty(); });
}

TEST_F(InstallTest, INS057_OneInstallStartsOneScan) {
    const Tenant one = installed();
    const std::string site = one.base_url.substr(atlassian().url().size());
    const std::string search = site + "/rest/api/3/search/jql";
    bridge().wait_until("the first search", [&] { return !atlassian().seen(search).empty(); });
    // A webhook that came later has been worked off: a second scan would have started by then.
    EXPECT_EQ(bridge().webhook(one), 204);
    bridge().wait_until("the issue to be read", [&] {
        return !atlassian().seen(site + "/rest/api/3/issue/bulkfetch").empty();
    });
    EXPECT_EQ(atlassian().seen(search).size(), 1U);
}

TEST_F(InstallTest, INS059_OfTwoInstallsAtOnceExactlyOneSecretStays) {
    const Tenant first = tenant();
    Tenant second = first;
    second.secret = Atlassian::new_secret();
    const RsaKeyPair key = make_rsa_key();
    // Each waits for a key of its own until both have arrived.
    const std::string kids[] = {atlassian().add_install_key(key), atlassian().add_install_key(key)};
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.url.starts_with("/install-keys/"))
            bridge().wait_until("the other install", [&] {
                return !atlassian().seen("/install-keys/" + kids[0]).empty() &&
                       !atlassian().seen("/install-keys/" + kids[1]).empty();
            });
        return std::nullopt;
    });
    const auto install = [&](const Tenant& one, const std::string& kid) {
        const std::string token = sign_rs256(
            bridge().install_claims_of(one), key.private_pem, {{"alg", "RS256"}, {"kid", kid}});
        return bridge()
            .install_with_token(token, lifecycle_body(one, Bridge::kAppKey, "installed"))
            .status;
    };
    auto one = std::async(std::launch::async, [&] { return install(first, kids[0]); });
    auto two = std::async(std::launch::async, [&] { return install(second, kids[1]); });
    EXPECT_EQ(one.get(), 204);
    EXPECT_EQ(two.get(), 204);
    const bool first_opens = bridge().webhook(first) == 204;
    const bool second_opens = bridge().webhook(second) == 204;
    EXPECT_NE(first_opens, second_opens) << first_opens;
}

TEST_F(InstallTest, INS062_BothProductsOfASiteAreInstalledBesideEachOther) {
    const Tenant jira = installed();
    Tenant wiki = tenant("confluence");
    wiki.base_url = jira.base_url + "/wiki";
    EXPECT_EQ(bridge().install(wiki).status, 204);
    EXPECT_EQ(bridge().webhook(jira), 204);
    EXPECT_EQ(bridge().webhook(wiki), 204);
}

TEST_F(InstallTest, INS067_TenantsAreToldApartByClientKeyAlone) {
    const Tenant one = tenant();
    Tenant other = tenant();
    other.base_url = atlassian().url() + "/another-site-of-the-same-host";
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(bridge().install(other).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
    EXPECT_EQ(bridge().webhook(other), 204);
    EXPECT_EQ(bridge().webhook_signed_with(one, other.secret), 401);
}

}  // namespace
}  // namespace healthlint
