#include "bridge/web/connect/lifecycle.h"

#include <gtest/gtest.h>

#include "tests/web/installed_app.h"

namespace healthlint {
namespace {

struct StateCase {
    std::string name;
    SiteState now;
    LifecycleEvent event;
    std::optional<SiteState> next;
};

class StateTest : public testing::TestWithParam<StateCase> {};

TEST_P(StateTest, Next) {
    EXPECT_EQ(next_state(GetParam().now, GetParam().event), GetParam().next);
}

using S = SiteState;
using E = LifecycleEvent;

INSTANTIATE_TEST_SUITE_P(
    All,
    StateTest,
    testing::Values(
        StateCase{"ActiveEnabled", S::Active, E::Enabled, std::nullopt},
        StateCase{"ActiveDisabled", S::Active, E::Disabled, S::Disabled},
        StateCase{"ActiveUninstalled", S::Active, E::Uninstalled, S::Uninstalled},
        StateCase{"DisabledEnabled", S::Disabled, E::Enabled, S::Active},
        StateCase{"DisabledDisabled", S::Disabled, E::Disabled, std::nullopt},
        StateCase{"DisabledUninstalled", S::Disabled, E::Uninstalled, S::Uninstalled},
        // Sent in parallel with `uninstalled`, or late: nothing comes back to life.
        StateCase{"UninstalledEnabled", S::Uninstalled, E::Enabled, std::nullopt},
        StateCase{"UninstalledDisabled", S::Uninstalled, E::Disabled, std::nullopt},
        StateCase{"UninstalledTwice", S::Uninstalled, E::Uninstalled, std::nullopt},
        StateCase{"SupersededEnabled", S::Superseded, E::Enabled, std::nullopt},
        StateCase{"SupersededDisabled", S::Superseded, E::Disabled, std::nullopt},
        StateCase{"SupersededUninstalled", S::Superseded, E::Uninstalled, S::Uninstalled}),
    [](const auto& test) { return test.param.name; });

class LifecycleTest : public testing::Test {
  protected:
    int webhook(const std::string& secret, const std::string& client_key = "T") {
        const std::string target = "/connect/webhook/jira";
        const auto token = app_.host_token("POST", target, secret, client_key);
        return app_
            .post(target, token, R"({"webhookEvent":"jira:issue_updated","issue":{"id":"1"}})")
            .status;
    }

    int host_call(const std::string& target, const std::string& body = "{}") {
        return app_.post(target, app_.host_token("POST", target), body).status;
    }

    int uninstall(const std::string& client_key = "T") {
        const std::string target = "/connect/uninstalled";
        const auto body = dump_json(InstalledApp::install_body(client_key, ""));
        return app_.post(target, app_.install_token(target, client_key), body).status;
    }

    std::size_t stored_sites() {
        return app_.store().sites().value_or(std::vector<Site>(99)).size();
    }

    InstalledApp app_;
};

TEST_F(LifecycleTest, AnInstallOpensWebhooks) {
    EXPECT_EQ(webhook(kSecretOne), 401);
    EXPECT_EQ(app_.install(), 204);
    EXPECT_EQ(webhook(kSecretOne), 204);
    const auto site = app_.site();
    EXPECT_EQ(site.base_url, "https://acme.atlassian.net");
    EXPECT_EQ(site.display_url, "https://acme.atlassian.net");
    EXPECT_EQ(site.product, Product::Jira);
    EXPECT_EQ(app_.key_requests, 1);
}

TEST_F(LifecycleTest, TwoTenantsShareOneFetchOfTheKey) {
    EXPECT_EQ(app_.install(), 204);
    auto other = InstalledApp::install_body("V", kSecretTwo);
    other["baseUrl"] = "https://other.atlassian.net/";
    EXPECT_EQ(app_.install(other), 204);
    EXPECT_EQ(app_.key_requests, 1);
    EXPECT_EQ(webhook(kSecretOne, "T"), 204);
    EXPECT_EQ(webhook(kSecretTwo, "V"), 204);
    EXPECT_EQ(webhook(kSecretTwo, "T"), 401);
    EXPECT_EQ(app_.site("V").base_url, "https://other.atlassian.net");
}

TEST_F(LifecycleTest, AReinstallRotatesTheSecretWithFiveMinutesOfGrace) {
    ASSERT_EQ(app_.install(), 204);
    const SiteId id = app_.site().id;
    ASSERT_EQ(app_.install(InstalledApp::install_body("T", kSecretTwo)), 204);
    EXPECT_EQ(app_.site().id, id);
    EXPECT_EQ(webhook(kSecretTwo), 204);
    app_.clock().advance(std::chrono::minutes(5) - std::chrono::seconds(1));
    EXPECT_EQ(webhook(kSecretOne), 204);
    app_.clock().advance(std::chrono::seconds(1));
    EXPECT_EQ(webhook(kSecretOne), 401);
    EXPECT_EQ(webhook(kSecretTwo), 204);
}

TEST_F(LifecycleTest, AnUnsignedOrOldStyleInstallStoresNothing) {
    const std::string target = "/connect/installed";
    const std::string body = dump_json(InstalledApp::install_body());
    EXPECT_EQ(app_.post(target, "", body).status, 401);
    EXPECT_EQ(app_.post(target, app_.host_token("POST", target), body).status, 401);
    EXPECT_EQ(webhook(kSecretOne), 401);
    EXPECT_EQ(stored_sites(), 0U);
}

struct BodyCase {
    std::string name;
    std::string body;
    int status;
};

class InstallBodyTest : public LifecycleTest, public testing::WithParamInterface<BodyCase> {};

TEST_P(InstallBodyTest, Status) {
    const std::string target = "/connect/installed";
    const auto answer = app_.post(target, app_.install_token(target), GetParam().body);
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_EQ(stored_sites(), answer.status == 204 ? 1U : 0U);
}

std::string body_with(const std::string& member, const Json& value) {
    Json body = InstalledApp::install_body();
    body[member] = value;
    return dump_json(body);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    InstallBodyTest,
    testing::Values(
        BodyCase{"Empty", "", 400},
        BodyCase{"EmptyObject", "{}", 400},
        BodyCase{"NoJson", "\x01not json", 400},
        BodyCase{"NoClientKey", body_with("clientKey", nullptr), 400},
        BodyCase{"NoSecret", body_with("sharedSecret", nullptr), 422},
        BodyCase{
            "ShortSecret", body_with("sharedSecret", std::string(kShortestSecret - 1, 's')), 422},
        BodyCase{
            "ShortestSecret", body_with("sharedSecret", std::string(kShortestSecret, 's')), 204},
        BodyCase{"LongestSecret", body_with("sharedSecret", std::string(kLongestSecret, 's')), 204},
        BodyCase{
            "LongSecret", body_with("sharedSecret", std::string(kLongestSecret + 1, 's')), 422},
        BodyCase{"UnknownProduct", body_with("productType", "bitbucket"), 422},
        BodyCase{"UnknownMember", body_with("somethingNew", 7), 204},
        BodyCase{"ForeignSite", body_with("baseUrl", "https://evil.example"), 401},
        BodyCase{"AnotherTenant", body_with("clientKey", "V"), 401}),
    [](const auto& test) { return test.param.name; });

TEST_F(LifecycleTest, ADeadKeyServerIsSaidAndAskedAgain) {
    app_.key_status = 500;
    const std::string target = "/connect/installed";
    const auto refused =
        app_.post(target, app_.install_token(target), dump_json(InstalledApp::install_body()));
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(find_header(refused.headers, "Retry-After").has_value());
    app_.key_status = 200;
    app_.clock().advance(kKeyHostRest);
    EXPECT_EQ(app_.install(), 204);
}

TEST_F(LifecycleTest, DisableAndEnable) {
    ASSERT_EQ(app_.install(), 204);
    EXPECT_EQ(host_call("/connect/disabled"), 204);
    EXPECT_EQ(app_.site().state, SiteState::Disabled);
    EXPECT_EQ(host_call("/connect/enabled"), 204);
    EXPECT_EQ(app_.site().state, SiteState::Active);
}

TEST_F(LifecycleTest, ABodyThatSpeaksForAnotherTenantIsRefused) {
    ASSERT_EQ(app_.install(), 204);
    EXPECT_EQ(host_call("/connect/disabled", R"({"clientKey":"V"})"), 401);
    EXPECT_EQ(app_.site().state, SiteState::Active);
}

TEST_F(LifecycleTest, AnUninstalledSiteIsNobodyUntilItInstallsAgain) {
    ASSERT_EQ(app_.install(), 204);
    EXPECT_EQ(uninstall(), 204);
    EXPECT_EQ(app_.site().state, SiteState::Uninstalled);
    EXPECT_EQ(webhook(kSecretOne), 401);
    EXPECT_EQ(host_call("/connect/enabled"), 401);
    EXPECT_EQ(uninstall(), 204);
    EXPECT_EQ(app_.install(), 204);
    EXPECT_EQ(webhook(kSecretOne), 204);
}

TEST_F(LifecycleTest, UninstallingAStrangerCreatesNothing) {
    EXPECT_EQ(uninstall("X"), 204);
    EXPECT_EQ(stored_sites(), 0U);
}

TEST_F(LifecycleTest, AnImportedSiteSupersedesAndOnlyTheNamedOneEnds) {
    ASSERT_EQ(app_.install(), 204);
    ASSERT_EQ(app_.install(InstalledApp::install_body("T2", kSecretTwo)), 204);
    EXPECT_EQ(app_.site("T").state, SiteState::Superseded);
    EXPECT_EQ(webhook(kSecretOne, "T"), 401);
    EXPECT_EQ(uninstall("T"), 204);
    EXPECT_EQ(app_.site("T2").state, SiteState::Active);
    EXPECT_EQ(webhook(kSecretTwo, "T2"), 204);
}

TEST_F(LifecycleTest, BothProductsOfASiteAreTwoInstallations) {
    ASSERT_EQ(app_.install(), 204);
    auto wiki = InstalledApp::install_body("W", kSecretTwo);
    wiki["productType"] = "confluence";
    wiki["baseUrl"] = "https://acme.atlassian.net/wiki";
    EXPECT_EQ(app_.install(wiki), 204);
    EXPECT_EQ(app_.site("T").state, SiteState::Active);
    EXPECT_EQ(app_.site("W").product, Product::Confluence);
}

}  // namespace
}  // namespace healthlint
