// What is kept: secrets, tenants apart, older databases; what is told about it in the log; and the
// descriptor that is handed out.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

class StoreBehaviourTest : public DoorTest {
  protected:
    static long long rows_of(Bridge& of, const Tenant& one) {
        return Database(of.database())
            .number("SELECT count(*) FROM sites WHERE client_key = '" + one.client_key + "'");
    }
};

TEST_F(StoreBehaviourTest, STO001_STO002_STO004_ATenantIsOneRowWhateverHappens) {
    Tenant one = installed();
    EXPECT_EQ(rows_of(bridge(), one), 1);
    one.secret = Atlassian::new_secret();
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(rows_of(bridge(), one), 1);
    EXPECT_EQ(bridge().uninstall(one).status, 204);
    EXPECT_EQ(bridge().install(one).status, 204);
    EXPECT_EQ(rows_of(bridge(), one), 1);
    Tenant nameless = tenant();
    nameless.client_key.clear();
    EXPECT_EQ(bridge().install(nameless).status, 400);
    EXPECT_EQ(rows_of(bridge(), nameless), 0);
}

TEST_F(StoreBehaviourTest, STO005_TheSameIssueOfTwoTenantsIsTwoThings) {
    const Tenant one = installed();
    const Tenant other = installed();
    EXPECT_EQ(bridge().webhook(one, "777"), 204);
    EXPECT_EQ(bridge().webhook(other, "777"), 204);
    for (const Tenant& each : {one, other})
        bridge().wait_until("its own read", [&] {
            return std::ranges::any_of(atlassian().seen_by(each), [](const HttpRequest& request) {
                return request.body.find("777") != std::string::npos;
            });
        });
}

TEST_F(StoreBehaviourTest, STO007_AfterARotationTheOldKeyMayGo) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    const Tenant other = host.new_tenant();
    Bridge rotated(host);
    ASSERT_EQ(rotated.install(one).status, 204);
    ASSERT_EQ(rotated.install(other).status, 204);
    const Database stored(rotated.database());
    const std::string sealed_before = stored.text("SELECT group_concat(secret) FROM sites");
    ASSERT_EQ(rotated.stop(), 0);
    const std::string older = base64_encode(sha256("a key"));
    const std::string newer = base64_encode(sha256("a newer key"));
    std::ofstream(rotated.key_file()) << newer << '\n' << older << '\n';
    rotated.start();
    EXPECT_EQ(rotated.webhook(one), 204) << "the ring opens what the older key sealed";
    EXPECT_EQ(rotated.run_command({"secrets", "rotate"}), 0) << "beside the running bridge";
    EXPECT_EQ(rotated.webhook(one), 204);
    ASSERT_EQ(rotated.stop(), 0);
    std::ofstream(rotated.key_file()) << newer << '\n';
    rotated.start();
    for (const Tenant& each : {one, other})
        EXPECT_EQ(rotated.webhook(each), 204);
    EXPECT_NE(stored.text("SELECT group_concat(secret) FROM sites"), sealed_before);
    ASSERT_EQ(rotated.stop(), 0);
    std::ofstream(rotated.key_file()) << older << '\n';
    rotated.start();
    EXPECT_THAT(rotated.webhook(one), AnyOf(Eq(401), Eq(503))) << "the old key opens nothing now";
}

TEST_F(StoreBehaviourTest, STO008_ASecretCopiedToAnotherTenantDoesNotOpen) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    const Tenant other = host.new_tenant();
    Bridge sealed(host);
    ASSERT_EQ(sealed.install(one).status, 204);
    ASSERT_EQ(sealed.install(other).status, 204);
    const Database stored(sealed.database());
    EXPECT_EQ(
        stored.number("SELECT count(*) FROM sites WHERE secret LIKE '%" + one.secret + "%'"), 0);
    stored.execute(
        "UPDATE sites SET secret = (SELECT secret FROM sites WHERE client_key = '" +
        one.client_key + "') WHERE client_key = '" + other.client_key + "'");
    EXPECT_THAT(sealed.webhook(other), AnyOf(Eq(401), Eq(503)));
    EXPECT_THAT(sealed.webhook_signed_with(other, one.secret), AnyOf(Eq(401), Eq(503)));
    EXPECT_EQ(sealed.webhook(one), 204);
}

TEST_F(StoreBehaviourTest, STO010_WithoutAKeyNothingStarts) {
    Atlassian host;
    Bridge closed(host);
    ASSERT_EQ(closed.stop(), 0);
    const auto key = closed.database().parent_path() / "secret.key";
    std::filesystem::remove(key);
    EXPECT_NE(closed.start_in_vain(), 0);
    std::ofstream(key) << "not a key\n";
    EXPECT_NE(closed.start_in_vain(), 0);
}

TEST_F(StoreBehaviourTest, STO011_AnOlderDatabaseMigratesForward) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    Bridge upgraded(host);
    ASSERT_EQ(upgraded.install(one).status, 204);
    ASSERT_EQ(upgraded.stop(), 0);
    const Database stored(upgraded.database());
    const std::string row = stored.text(
        "SELECT quote(id) || ',' || quote(product) || ',' || quote(state) || ',' ||"
        " quote(client_key) || ',' || quote(base_url) || ',' || quote(display_url) || ',' ||"
        " quote(secret) || ',' || installed_at || ',' || state_at FROM sites");
    // As the first release left it.
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(upgraded.database().string() + suffix);
    std::ifstream schema(PROJECT_ROOT "/bridge/store/sqlite/migrations/0001_start.sql");
    stored.execute({std::istreambuf_iterator<char>(schema), std::istreambuf_iterator<char>()});
    stored.execute(
        "INSERT INTO sites (id, product, state, client_key, base_url, display_url, secret,"
        " installed_at, state_at) VALUES (" +
        row + ")");
    stored.execute("PRAGMA user_version = 1");
    for (int start = 0; start < 2; ++start) {
        upgraded.start();
        EXPECT_EQ(upgraded.webhook(one), 204);
        EXPECT_GT(stored.number("PRAGMA user_version"), 1);
        ASSERT_EQ(upgraded.stop(), 0);
    }
}

TEST_F(StoreBehaviourTest, LOG001_LOG003_TheLogHoldsNoSecretsAndNoWords) {
    const Tenant one = installed();
    const std::string token = sign_hs256(webhook_claims(one), one.secret);
    (void)bridge().post(
        std::string(Bridge::kWebhook) + "?jwt=" + token + "&user=Words-of-Kim", "", kHarmlessEvent);
    (void)bridge().send(
        {.url = "/connect/api/issue?summary=Words-of-Kim",
         .headers = {{"Cookie", "session=cookie-of-kim"}, {"Authorization", "JWT " + token}}});
    (void)bridge().post(
        Bridge::kWebhook,
        "JWT " + token,
        R"({"webhookEvent":"jira:issue_updated","issue":{"id":"5","fields":{"summary":)"
        R"("Words-of-Kim"}},"user":{"displayName":"Words-of-Kim"}})");
    bridge().wait_until("the refusal in the log", [&] {
        return bridge().log().find("web.refused") != std::string::npos;
    });
    const std::string log = bridge().log();
    for (const std::string& secret :
         {one.secret,
          token,
          token.substr(token.rfind('.') + 1),
          std::string("cookie-of-kim"),
          std::string("Words-of-Kim"),
          std::string("jwt=")})
        EXPECT_THAT(log, Not(HasSubstr(secret)));
    EXPECT_THAT(log, HasSubstr(R"("route":"/connect/api/issue")"));
}

TEST_F(StoreBehaviourTest, DSC003_DSC006_DSC008_DSC009_TheDescriptorIsWholeAndModest) {
    for (const char* target : {"/atlassian-connect.json", "/confluence/atlassian-connect.json"}) {
        const HttpResponse answer = bridge().get(target);
        ASSERT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body.find("{{"), std::string::npos);
        const Json json = parse_json(answer.body);
        EXPECT_EQ(string_member(json, "baseUrl"), bridge().base_url());
        EXPECT_EQ(string_member(json, "key"), Bridge::kAppKey);
        EXPECT_EQ(string_member(json.at("authentication"), "type"), "jwt");
        EXPECT_TRUE(bool_member(json.at("apiMigrations"), "signed-install"));
        EXPECT_TRUE(bool_member(json.at("apiMigrations"), "context-qsh"));
        EXPECT_EQ(json.at("scopes"), Json::array({"READ", "WRITE", "DELETE"}));
        for (const char* event : {"installed", "uninstalled", "enabled", "disabled"})
            EXPECT_TRUE(json.at("lifecycle").contains(event)) << event;
        for (const char* deprecated :
             {"jiraIssueGlances", "webPanels", "webItems", "jiraProjectTabPanels", "generalPages"})
            EXPECT_FALSE(json.value("modules", Json::object()).contains(deprecated)) << deprecated;
    }
}

TEST_F(StoreBehaviourTest, DSC004_TheEnvironmentWinsOverTheFile) {
    Atlassian host;
    Bridge named(
        host,
        {.base_url = "https://file.example.com",
         .environment = {"HEALTHLINT_BASE_URL=https://environment.example.com"}});
    EXPECT_EQ(
        string_member(parse_json(named.get("/atlassian-connect.json").body), "baseUrl"),
        "https://environment.example.com");
}

TEST_F(StoreBehaviourTest, DSC007_AnImpossibleDescriptorIsRefusedAtTheStart) {
    Atlassian host;
    for (const auto& [sections, base_url, field] :
         {std::tuple("app_key: \"no key\"\n", "", "app_key"),
          std::tuple("", "ftp://app.example.com", "base_url"),
          std::tuple("forge: {app_id: none}\n", "", "app_id"),
          std::tuple("retention: {purge_ended_sites_after_days: 29}\n", "", "retention")}) {
        try {
            const Bridge refused(host, {.sections = sections, .base_url = base_url});
            ADD_FAILURE() << field << " was taken";
        } catch (const std::runtime_error& error) {
            if (std::string(field) != "retention") {
                EXPECT_THAT(error.what(), HasSubstr(field));
            } else {
                EXPECT_THAT(error.what(), HasSubstr("purge_ended_sites_after_days"));
            }
        }
    }
}

}  // namespace
}  // namespace healthlint
