// The end of an installation, and what comes after it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

class LifecycleTest : public DoorTest {
  protected:
    static std::string uninstall_token(const Tenant& one) {
        return sign_rs256(
            install_claims(one, bridge().base_url(), Bridge::kUninstalled),
            atlassian().install_key().private_pem,
            {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", atlassian().install_kid()}});
    }

    static int post_uninstall(const std::string& authorization, const std::string& body) {
        return bridge().post(Bridge::kUninstalled, authorization, body).status;
    }

    static std::string body_of(const Tenant& one) {
        return lifecycle_body(one, Bridge::kAppKey, "uninstalled").dump();
    }

    static int switch_to(const Tenant& one, const std::string& event) {
        const std::string target = "/connect/" + event;
        const std::string token = sign_hs256(host_claims(one, "POST", target), one.secret);
        return bridge()
            .post(target, "JWT " + token, lifecycle_body(one, Bridge::kAppKey, event).dump())
            .status;
    }

    static Database database() { return Database(bridge().database()); }

    static std::string state_of(const Tenant& one) {
        return database().text(
            "SELECT coalesce(max(state), '') FROM sites WHERE client_key = '" + one.client_key +
            "'");
    }

    static long long times_in_log(const std::string& text) {
        long long count = 0;
        const std::string log = bridge().log();
        for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1))
            ++count;
        return count;
    }
};

TEST_F(LifecycleTest, UNI001_UNI013_EndsTheSecretAtOnce) {
    const Tenant one = installed();
    ASSERT_EQ(bridge().webhook(one), 204);
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(bridge().webhook(one), 401);
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(LifecycleTest, UNI002_IsRecordedOnce) {
    const Tenant one = installed();
    const long long before = times_in_log("lifecycle.uninstalled");
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(times_in_log("lifecycle.uninstalled"), before + 1);
}

TEST_F(LifecycleTest, UNI003_OneTenantCannotEndAnother) {
    const Tenant one = installed();
    const Tenant other = installed();
    EXPECT_THAT(
        post_uninstall("JWT " + uninstall_token(one), body_of(other)), AnyOf(Eq(401), Eq(403)));
    EXPECT_EQ(bridge().webhook(one), 204);
    EXPECT_EQ(bridge().webhook(other), 204);
}

TEST_F(LifecycleTest, UNI004_AnUnknownTenantIsNotCreated) {
    const Tenant stranger = tenant();
    EXPECT_EQ(bridge().uninstall(stranger).status, 204);
    EXPECT_EQ(state_of(stranger), "");
}

TEST_F(LifecycleTest, INS048_UNI005_UNI007_NeedsAtlassiansSignature) {
    const Tenant one = installed();
    const std::string by_secret =
        sign_hs256(host_claims(one, "POST", Bridge::kUninstalled), one.secret);
    const std::string context =
        sign_hs256(context_claims(one, "712020:somebody", "10001"), one.secret);
    for (const std::string& authorization :
         {std::string{},
          "JWT " + by_secret,
          "JWT " + context,
          "Basic " + base64_encode("admin:" + one.secret)})
        EXPECT_EQ(post_uninstall(authorization, body_of(one)), 401);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(LifecycleTest, UNI008_ABodyIsNeeded) {
    const Tenant one = installed();
    EXPECT_EQ(post_uninstall("JWT " + uninstall_token(one), ""), 400);
    EXPECT_EQ(post_uninstall("JWT " + uninstall_token(one), "{}"), 400);
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(LifecycleTest, UNI012_DoesNotNeedTheSitesAnswers) {
    const Tenant one = tenant();
    const std::string site = one.base_url.substr(atlassian().url().size());
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.starts_with(site)) return std::nullopt;
        return HttpResponse{.status = 401};
    });
    ASSERT_EQ(bridge().install(one).status, 204);
    bridge().wait_until("a refused call", [&] { return !atlassian().seen_by(one).empty(); });
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(state_of(one), "uninstalled");
}

TEST_F(LifecycleTest, UNI016_NothingIsPurgedWithoutASetting) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    Bridge keeping(host);
    ASSERT_EQ(keeping.install(one).status, 204);
    ASSERT_EQ(keeping.uninstall(one).status, 204);
    keeping.kill();
    const Database stored(keeping.database());
    stored.execute("UPDATE sites SET state_at = state_at - 366 * 86400000");
    keeping.start();
    ASSERT_EQ(keeping.install(host.new_tenant()).status, 204);
    keeping.wait_until(
        "housekeeping", [&] { return keeping.log().find("store.pruned") != std::string::npos; });
    EXPECT_EQ(
        stored.text("SELECT state FROM sites WHERE client_key = '" + one.client_key + "'"),
        "uninstalled");
}

TEST_F(LifecycleTest, AnEndedSiteIsPurgedAfterTheTimeThatTheOperatorSet) {
    Atlassian host;
    const Tenant old = host.new_tenant();
    const Tenant young = host.new_tenant();
    const Tenant active = host.new_tenant();
    Bridge forgetting(host, {.sections = "retention: {purge_ended_sites_after_days: 60}\n"});
    for (const Tenant& one : {old, young, active})
        ASSERT_EQ(forgetting.install(one).status, 204);
    for (const Tenant& one : {old, young})
        ASSERT_EQ(forgetting.uninstall(one).status, 204);
    forgetting.kill();
    const Database stored(forgetting.database());
    stored.execute(
        "UPDATE sites SET state_at = state_at - 61 * 86400000 WHERE client_key != '" +
        young.client_key + "'");
    forgetting.start();
    forgetting.wait_until(
        "the purge", [&] { return stored.number("SELECT count(*) FROM sites") == 2; });
    EXPECT_EQ(
        stored.number("SELECT count(*) FROM sites WHERE client_key = '" + old.client_key + "'"), 0);
    EXPECT_EQ(forgetting.webhook(active), 204);
}

TEST_F(LifecycleTest, UNI017_WaitingWorkEndsWithItsTenant) {
    const Tenant one = tenant();
    const std::string site = one.base_url.substr(atlassian().url().size());
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.starts_with(site)) return std::nullopt;
        return HttpResponse{.status = 503};
    });
    ASSERT_EQ(bridge().install(one).status, 204);
    constexpr int kJobs = 50;
    for (int i = 0; i < kJobs; ++i)
        ASSERT_EQ(bridge().webhook(one, std::to_string(20'000 + i)), 204);
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    const std::string waiting =
        "SELECT count(*) FROM inbox JOIN sites ON sites.id = inbox.site WHERE client_key = '" +
        one.client_key + "'";
    bridge().wait_until("the jobs to end", [&] { return database().number(waiting) == 0; });
    EXPECT_THAT(bridge().log(), HasSubstr("tenant gone"));
    const std::size_t calls = atlassian().seen_by(one).size();
    const Tenant next = installed();
    bridge().wait_until("other work", [&] { return !atlassian().seen_by(next).empty(); });
    EXPECT_EQ(atlassian().seen_by(one).size(), calls);
}

TEST_F(LifecycleTest, UNI018_AnImportedSiteSupersedesItsFormerSelf) {
    const Tenant before = installed();
    Tenant after = tenant();
    after.base_url = before.base_url;
    EXPECT_EQ(bridge().install(after).status, 204);
    EXPECT_EQ(bridge().webhook(after), 204);
    EXPECT_EQ(bridge().webhook(before), 401);
    EXPECT_EQ(state_of(before), "superseded");
    EXPECT_EQ(state_of(after), "active");
}

TEST_F(LifecycleTest, UNI019_TheEndOfTheFormerSelfLeavesTheNewOne) {
    const Tenant before = installed();
    Tenant after = tenant();
    after.base_url = before.base_url;
    ASSERT_EQ(bridge().install(after).status, 204);
    EXPECT_EQ(bridge().uninstall(before).status, 204);
    EXPECT_EQ(bridge().webhook(after), 204);
    EXPECT_EQ(state_of(before), "uninstalled");
}

TEST_F(LifecycleTest, DisabledAndUninstalledComeInAnyOrder) {
    const Tenant one = installed();
    EXPECT_EQ(switch_to(one, "disabled"), 204);
    EXPECT_EQ(state_of(one), "disabled");
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(state_of(one), "uninstalled");
    const Tenant other = installed();
    EXPECT_EQ(bridge().uninstall(other).status, 204);
    EXPECT_EQ(switch_to(other, "disabled"), 401);
    EXPECT_EQ(state_of(other), "uninstalled");
    const Tenant third = installed();
    EXPECT_EQ(switch_to(third, "disabled"), 204);
    EXPECT_EQ(switch_to(third, "enabled"), 204);
    EXPECT_EQ(state_of(third), "active");
}

}  // namespace
}  // namespace healthlint
