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
        "store: {path: /data/hl.db}\n"
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

}  // namespace
}  // namespace healthlint
