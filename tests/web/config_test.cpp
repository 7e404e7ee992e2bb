#include "bridge/config.h"

#include <filesystem>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace healthlint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ConfigTest : public testing::Test {
  protected:
    void SetUp() override { std::filesystem::create_directories(folder_); }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    Result<Config> load(const std::string& yaml) {
        std::ofstream(folder_ / "c.yaml") << yaml;
        return load_config(
            folder_ / "c.yaml", [this](const std::string& name) -> std::optional<std::string> {
                const auto found = environment_.find(name);
                if (found == environment_.end()) return std::nullopt;
                return found->second;
            });
    }

    std::string problem(const std::string& yaml) {
        const auto config = load(yaml);
        return config ? "no problem" : config.error().message;
    }

    const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                          ("healthlint-config-" + std::to_string(::getpid()));
    std::map<std::string, std::string> environment_;
};

TEST_F(ConfigTest, EveryKeyHasADefault) {
    const auto config = load("app_key: com.example.app\n");
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->host, "127.0.0.1");
    EXPECT_EQ(config->port, 8080);
    EXPECT_EQ(config->effective_base_url(8080), "http://localhost:8080");
    EXPECT_EQ(config->store_path, "healthlint.db");
    EXPECT_FALSE(config->store_survives_power_cut);
    EXPECT_EQ(config->secret_keys, "");
    EXPECT_EQ(config->pack_file, "rules/ai-team.rules.yaml");
    EXPECT_EQ(config->ui_dir, "bridge/ui/dist");
    EXPECT_EQ(config->all_js, "https://connect-cdn.atl-paas.net/all.js");
    EXPECT_EQ(config->install_keys_url, "https://connect-install-keys.atlassian.com");
    EXPECT_THAT(config->allowed_sites, ElementsAre("https://*.atlassian.net"));
    EXPECT_THAT(
        config->frame_ancestors, ElementsAre("https://*.atlassian.net", "https://*.jira.com"));
    EXPECT_EQ(config->ca_file, "");
    EXPECT_EQ(config->log_level, LogLevel::Info);
    EXPECT_TRUE(config->digest_enabled);
}

TEST_F(ConfigTest, TheSiteFileIsLookedForBesideThePack) {
    const std::string rules = "rules: {pack: " + (folder_ / "p.rules.yaml").string() + "}\n";
    EXPECT_EQ(load(rules)->site_file, "");
    std::ofstream(folder_ / "site.yaml") << "schema: healthlint-site/v1\n";
    EXPECT_EQ(load(rules)->site_file, (folder_ / "site.yaml").string());
}

TEST_F(ConfigTest, NoFileIsFineAndAMissingOneIsNot) {
    const auto nothing = [](const std::string&) { return std::nullopt; };
    EXPECT_TRUE(load_config("", nothing).has_value());
    const auto missing = load_config((folder_ / "nowhere.yaml").string(), nothing);
    ASSERT_FALSE(missing.has_value());
    EXPECT_THAT(missing.error().message, HasSubstr("nowhere.yaml"));
}

TEST_F(ConfigTest, ReadsWhatTheFileSays) {
    std::ofstream(folder_ / "key") << "a2V5\n";
    const auto config = load(
        "listen: {host: 0.0.0.0, port: 0}\n"
        "base_url: https://app.example.com/hl/\n"
        "app_key: com.example.app\n"
        "store: {path: /data/hl.db, durability: power-cut}\n"
        "ui: {dir: /ui, all_js: \"http://localhost:1/all.js\"}\n"
        "http: {ca_file: /ca.pem}\n"
        "secrets: {key_file: " +
        (folder_ / "key").string() +
        "}\n"
        "rules: {pack: p.yaml, site: s.yaml}\n"
        "connect: {install_keys_url: \"http://localhost:1/keys/\", allowed_sites: "
        "[\"http://localhost:1\"], frame_ancestors: "
        "[\"http://localhost:1\", \"http://localhost:2\"]}\n"
        "log: {level: warn}\n"
        "digest: {enabled: false}\n");
    ASSERT_TRUE(config.has_value()) << config.error().message;
    EXPECT_EQ(config->host, "0.0.0.0");
    EXPECT_EQ(config->port, 0);
    EXPECT_EQ(config->base_url, "https://app.example.com/hl");
    EXPECT_EQ(config->app_key, "com.example.app");
    EXPECT_EQ(config->store_path, "/data/hl.db");
    EXPECT_TRUE(config->store_survives_power_cut);
    EXPECT_EQ(config->ui_dir, "/ui");
    EXPECT_EQ(config->all_js, "http://localhost:1/all.js");
    EXPECT_EQ(config->ca_file, "/ca.pem");
    EXPECT_THAT(config->allowed_sites, ElementsAre("http://localhost:1"));
    EXPECT_EQ(config->secret_keys, "a2V5");
    EXPECT_EQ(config->pack_file, "p.yaml");
    EXPECT_EQ(config->site_file, "s.yaml");
    EXPECT_EQ(config->install_keys_url, "http://localhost:1/keys");
    EXPECT_THAT(config->frame_ancestors, ElementsAre("http://localhost:1", "http://localhost:2"));
    EXPECT_EQ(config->log_level, LogLevel::Warn);
    EXPECT_FALSE(config->digest_enabled);
}

TEST_F(ConfigTest, TheEnvironmentWins) {
    std::ofstream(folder_ / "key") << "a2V5\n";
    environment_["HEALTHLINT_BASE_URL"] = "https://other.example.com";
    environment_["HEALTHLINT_SECRET_KEY"] = "c2VjcmV0";
    const auto config = load(
        "base_url: https://app.example.com\nsecrets: {key_file: " + (folder_ / "key").string() +
        "}\n");
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->base_url, "https://other.example.com");
    EXPECT_EQ(config->secret_keys, "c2VjcmV0");
}

TEST_F(ConfigTest, TheStoresPasswordStandsBesideItsUrl) {
    std::ofstream(folder_ / "password") << "from the file\n";
    const std::string section =
        "store: {path: \"postgres://hl@db/hl\", password_file: " + (folder_ / "password").string() +
        "}\n";
    auto config = load(section);
    ASSERT_TRUE(config.has_value()) << config.error().message;
    EXPECT_EQ(config->store_path, "postgres://hl@db/hl");
    EXPECT_EQ(config->store_password, "from the file");
    environment_ = {{"HEALTHLINT_STORE", "b.db"}, {"HEALTHLINT_STORE_PASSWORD", "other"}};
    config = load(section);
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->store_path, "b.db");
    EXPECT_EQ(config->store_password, "other");
    EXPECT_THAT(
        problem("store: {password_file: /nonexistent}"),
        HasSubstr("cannot read the password file"));
}

TEST_F(ConfigTest, NamesEveryProblemWithPlaceAndRemedy) {
    const std::string all = problem("base_urll: x\nlisten: {port: 65536}\nlog: {level: inffo}\n");
    EXPECT_THAT(all, HasSubstr("c.yaml:1:1 error"));
    EXPECT_THAT(all, HasSubstr("did you mean \"base_url\"?"));
    EXPECT_THAT(all, HasSubstr("c.yaml:2:"));
    EXPECT_THAT(all, HasSubstr("did you mean \"info\"?"));
}

TEST_F(ConfigTest, RefusesWhatWouldOpenADoor) {
    EXPECT_THAT(
        problem("connect: {allowed_sites: [\"*\"]}\n"), HasSubstr("where an origin was expected"));
    EXPECT_THAT(
        problem("connect: {frame_ancestors: [\"https://a; script-src *\"]}\n"),
        HasSubstr("blank, comma or semicolon"));
    EXPECT_THAT(problem("connect: {install_keys_url: keys.example}\n"), HasSubstr("URL"));
    EXPECT_THAT(problem("base_url: ftp://a\n"), HasSubstr("base_url"));
    EXPECT_THAT(problem("app_key: \"a b\"\n"), HasSubstr("app_key"));
    EXPECT_EQ(problem("app_key: " + std::string(64, 'a') + "\n"), "no problem");
    EXPECT_THAT(problem("app_key: " + std::string(65, 'a') + "\n"), HasSubstr("up to 64"));
    EXPECT_EQ(problem("listen: {port: 65535}\n"), "no problem");
    EXPECT_THAT(problem("secrets: {key_file: /nothing/there}\n"), HasSubstr("openssl rand"));
}

TEST_F(ConfigTest, ALoginToASiteIsCompleteOrRefused) {
    EXPECT_FALSE(load("app_key: com.example.app\n")->jira);
    std::ofstream(folder_ / "token") << "  ATATT-1 \n";
    const std::string token_file = "token_file: " + (folder_ / "token").string();
    const auto config = load(
        "jira: {site: https://acme.atlassian.net/, email: me@acme.example, " + token_file +
        ", poll_seconds: 5}\n");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->jira->site, "https://acme.atlassian.net");
    EXPECT_EQ(config->jira->email, "me@acme.example");
    EXPECT_EQ(config->jira->token, "ATATT-1");
    EXPECT_EQ(config->jira_poll, std::chrono::seconds(5));

    const std::string site = "jira: {site: https://acme.atlassian.net";
    EXPECT_THAT(problem(site + ", " + token_file + "}\n"), HasSubstr("jira.email"));
    EXPECT_THAT(problem(site + ", email: me@acme.example}\n"), HasSubstr("HEALTHLINT_JIRA_TOKEN"));
    EXPECT_THAT(
        problem(site + ", email: me@acme.example, token_file: /nowhere}\n"),
        HasSubstr("cannot read the token file"));
    EXPECT_THAT(problem(site + ", poll_seconds: 4}\n"), HasSubstr("at least 5"));
    for (const char* wrong : {"acme", "ftp://acme.example", "https://me@acme.example"})
        EXPECT_THAT(
            problem("jira: {site: \"" + std::string(wrong) + "\", email: a@b}\n"),
            HasSubstr("is a URL like"))
            << wrong;

    environment_["HEALTHLINT_JIRA_SITE"] = "https://other.atlassian.net";
    environment_["HEALTHLINT_JIRA_EMAIL"] = "you@acme.example";
    environment_["HEALTHLINT_JIRA_TOKEN"] = "t-2";
    EXPECT_EQ(load("app_key: com.example.app\n")->jira->token, "t-2");
    environment_["HEALTHLINT_JIRA_TOKEN"] = "two words";
    EXPECT_THAT(problem("app_key: com.example.app\n"), HasSubstr("in one line"));
    environment_.erase("HEALTHLINT_JIRA_TOKEN");
    environment_["HEALTHLINT_JIRA_TOKEN_FILE"] = folder_ / "token";
    EXPECT_EQ(load("app_key: com.example.app\n")->jira->token, "ATATT-1");
    EXPECT_EQ(load("app_key: com.example.app\n")->jira->webhook_secret, "");
    environment_["HEALTHLINT_JIRA_WEBHOOK_SECRET"] = std::string(15, 's');
    EXPECT_THAT(problem("app_key: com.example.app\n"), HasSubstr("at least 16 characters"));
    environment_["HEALTHLINT_JIRA_WEBHOOK_SECRET"] = std::string(16, 's');
    EXPECT_EQ(load("app_key: com.example.app\n")->jira->webhook_secret, std::string(16, 's'));
}

TEST_F(ConfigTest, TheOperatorsPasswordComesFromAFileOrTheEnvironment) {
    EXPECT_EQ(load("app_key: com.example.app\n")->operator_password, "") << "the door is shut";
    std::ofstream(folder_ / "password") << " twelve chars \n";
    const std::string file = "password_file: " + (folder_ / "password").string();
    const auto config = load("operator: {name: ops, " + file + "}\n");
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->operator_name, "ops");
    EXPECT_EQ(config->operator_password, "twelve chars");
    EXPECT_THAT(problem("operator: {name: \"a:b\"}\n"), HasSubstr("without a colon"));
    EXPECT_THAT(problem("operator: {password: x}\n"), HasSubstr("password"));
    EXPECT_THAT(
        problem("operator: {password_file: /nowhere}\n"), HasSubstr("cannot read the password"));
    environment_["HEALTHLINT_OPERATOR_PASSWORD"] = "eleven char";
    EXPECT_THAT(problem("app_key: com.example.app\n"), HasSubstr("at least 12 characters"));
    environment_["HEALTHLINT_OPERATOR_PASSWORD"] = "twelve chars";
    EXPECT_EQ(load("app_key: com.example.app\n")->operator_password, "twelve chars");
}

}  // namespace
}  // namespace healthlint
