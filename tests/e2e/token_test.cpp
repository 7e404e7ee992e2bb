// The headless door: a site without an app, called with an API token of one person.

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/world.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kToken = "ATATT3xSecretTokenOfTheAdmin0123456789";

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Adds the login to the configuration that the bridge and the command read.
void log_in(
    const World& world,
    const std::string& email = "admin@mirinae.example",
    const std::string& more = ", poll_seconds: 5") {
    std::ofstream(world.folder() / "token.txt") << kToken << '\n';
    std::ofstream(world.config_file(), std::ios::app)
        << "jira: {site: \"" << world.jira_url() << "\", email: " << email
        << ", token_file: " << (world.folder() / "token.txt").string() << more << "}\n";
}

long long bulk_writes(World& world) {
    const Json log = world.sandbox("GET", "/sandbox/requests");
    long long count = 0;
    for (const Json& row : log.is_array() ? log : log.at("requests"))
        if (string_member(row, "path").ends_with("/properties/multi")) ++count;
    return count;
}

bool lacks_kpi(World& world, const std::string& key) {
    const auto badge = world.badge(key);
    return badge && dump_json(*badge).find("kpi-measurable") != std::string::npos;
}

std::string project_without_kpi(World& world) {
    const Json page = world.sandbox(
        "POST",
        "/rest/api/3/search/jql",
        Json{{"jql", "issuetype = Epic AND labels = ai-project"}, {"fields", {"summary"}}});
    std::string found;
    world.wait_until("the badge of a project without KPI", [&] {
        for (const Json& issue : page.at("issues"))
            if (lacks_kpi(world, string_member(issue, "key"))) found = string_member(issue, "key");
        return !found.empty();
    });
    return found;
}

struct Answer {
    int code = 0;
    std::string text;
};

Answer check(World& world, std::vector<std::string> more) {
    static int runs = 0;
    const auto output = world.folder() / ("check-" + std::to_string(++runs) + ".txt");
    std::vector<std::string> command{
        HEALTHLINT_BINARY,
        "check",
        "--from",
        "jira",
        "--config",
        world.config_file().string(),
        "--rules",
        world.pack_file().string()};
    for (std::string& word : more)
        command.push_back(std::move(word));
    const int code = run(command, output);
    return {.code = code, .text = read(output)};
}

TEST(Token, PollsASiteWithoutAnApp) {
    World world("token-serve");
    log_in(world);
    world.start_bridge();
    const std::string key = world.any_project();
    world.wait_until("the first badge", [&] { return world.badge(key).has_value(); });
    EXPECT_EQ(world.lozenge(key), "") << "there is no app whose lozenge could be set";

    const std::string vague = project_without_kpi(world);
    world.edit(
        vague,
        Json{
            {"customfield_10101", "Start page click-through rate"},
            {"customfield_10102", "2.1 %"},
            {"customfield_10103", "2.6 %"},
            {"duedate", "2027-03-31"}});
    world.wait_until("the badge to follow the edit", [&] { return !lacks_kpi(world, vague); });
    EXPECT_EQ(world.stop_bridge(), 0);
    const std::string log = world.log("bridge.log");
    EXPECT_THAT(log, HasSubstr("serve.polls"));
    EXPECT_THAT(log, Not(HasSubstr(kToken)));
    EXPECT_THAT(log, Not(HasSubstr("Basic ")));
}

TEST(Token, TakesLeaveOfASiteWithTheLoginThatIsConfigured) {
    World world("token-purge");
    const std::string app_only = read(world.config_file());
    log_in(world);
    world.start_bridge();
    const std::string key = world.any_project();
    world.wait_until("the first badge", [&] { return world.badge(key).has_value(); });
    world.wait_for_quiet();
    const auto purge = [&](const std::string& how) {
        const auto output = world.folder() / "purge.txt";
        const std::string config = world.config_file().string();
        const int code =
            run({HEALTHLINT_BINARY, "site", "purge", world.jira_url(), how, "--config", config},
                output);
        return Answer{.code = code, .text = read(output)};
    };
    const std::string with_login = read(world.config_file());
    std::ofstream(world.config_file()) << app_only;
    for (const char* how : {"--dry-run", "--yes"}) {
        const Answer refused = purge(how);
        EXPECT_EQ(refused.code, 4) << how;
        EXPECT_THAT(refused.text, HasSubstr("jira: {site, email, token_file}")) << how;
    }
    EXPECT_TRUE(world.badge(key));
    std::ofstream(world.config_file()) << with_login;
    const Answer purged = purge("--yes");
    EXPECT_EQ(purged.code, 0) << purged.text;
    EXPECT_FALSE(world.badge(key));
}

// What an administrator writes into the form of a webhook in Jira's settings.
void make_webhook(World& world, const std::string& secret) {
    world.sandbox(
        "POST",
        "/sandbox/webhooks",
        Json{
            {"url", world.bridge_url() + "/headless/webhook/jira"},
            {"secret", secret},
            {"events", {"jira:issue_created", "jira:issue_updated", "jira:issue_deleted"}}});
}

std::vector<int> webhook_statuses(World& world) {
    std::vector<int> statuses;
    const Json ledger = world.sandbox("GET", "/sandbox/ledger");
    for (const Json& sent : ledger.at("webhooks").at("sent"))
        statuses.push_back(sent.at("status").get<int>());
    return statuses;
}

TEST(Token, FollowsWebhooksThatAnAdministratorMade) {
    World world("token-webhook");
    const std::string secret = "It's a Secret to Everybody";
    std::ofstream(world.folder() / "hub.txt") << secret << '\n';
    // So seldom that nothing of this test is found by asking.
    log_in(
        world,
        "admin@mirinae.example",
        ", poll_seconds: 3600, webhook_secret_file: " + (world.folder() / "hub.txt").string());
    world.start_bridge();
    const std::string vague = project_without_kpi(world);
    make_webhook(world, secret);
    world.edit(
        vague,
        Json{
            {"customfield_10101", "Start page click-through rate"},
            {"customfield_10102", "2.1 %"},
            {"customfield_10103", "2.6 %"},
            {"duedate", "2027-03-31"}});
    world.wait_until("the badge to follow the edit", [&] { return !lacks_kpi(world, vague); });
    for (const int status : webhook_statuses(world))
        EXPECT_EQ(status, 204);
    EXPECT_EQ(world.stop_bridge(), 0);
    EXPECT_THAT(world.log("bridge.log"), Not(HasSubstr(secret)));
}

TEST(Token, TakesNoWebhookWithAnotherSecret) {
    World world("token-webhook-stranger");
    std::ofstream(world.folder() / "hub.txt") << "a secret that the form does not have\n";
    log_in(
        world,
        "admin@mirinae.example",
        ", poll_seconds: 3600, webhook_secret_file: " + (world.folder() / "hub.txt").string());
    world.start_bridge();
    make_webhook(world, "a secret of somebody else");
    make_webhook(world, "");
    world.edit(world.any_project(), Json{{"summary", "Anything"}});
    world.wait_until("both deliveries", [&] { return webhook_statuses(world).size() == 2; });
    EXPECT_THAT(webhook_statuses(world), testing::Each(401));
}

TEST(Token, ChecksASiteFromTheCommandLine) {
    World world("token-check");
    log_in(world);
    const std::string key = world.any_project();
    const Answer table = check(world, {});
    EXPECT_EQ(table.code, 2) << table.text;
    EXPECT_THAT(table.text, HasSubstr(key));
    EXPECT_FALSE(world.badge(key)) << "nothing is written unless it is asked for";
    const Answer json = check(world, {"--format", "json"});
    EXPECT_TRUE(parse_json(json.text).is_object()) << json.text;

    const std::string state = (world.folder() / "state.db").string();
    const Answer written = check(world, {"--write", "--state", state});
    EXPECT_EQ(written.code, 2) << written.text;
    EXPECT_TRUE(world.badge(key));
    const long long writes = bulk_writes(world);
    EXPECT_GT(writes, 0);
    EXPECT_EQ(check(world, {"--write", "--state", state}).code, 2);
    EXPECT_EQ(bulk_writes(world), writes) << "what stands there already is not written again";
    EXPECT_THAT(table.text + written.text, Not(HasSubstr(kToken)));
}

TEST(Token, TakesItsLoginFromTheEnvironmentAlone) {
    World world("token-environment");
    std::ofstream(world.folder() / "token.txt") << kToken << '\n';
    const auto check_with = [&](const std::string& token) {
        const auto output = world.folder() / "environment.txt";
        const int code =
            run({"/usr/bin/env",
                 "HEALTHLINT_JIRA_SITE=" + world.jira_url(),
                 "HEALTHLINT_JIRA_EMAIL=admin@mirinae.example",
                 token,
                 HEALTHLINT_BINARY,
                 "check",
                 "--from",
                 "jira",
                 "--rules",
                 world.pack_file().string()},
                output);
        return Answer{.code = code, .text = read(output)};
    };
    for (const std::string& token :
         {std::string("HEALTHLINT_JIRA_TOKEN=") + kToken,
          "HEALTHLINT_JIRA_TOKEN_FILE=" + (world.folder() / "token.txt").string()}) {
        const Answer answer = check_with(token);
        EXPECT_EQ(answer.code, 2) << answer.text;
        EXPECT_THAT(answer.text, HasSubstr(world.any_project()));
        EXPECT_THAT(answer.text, Not(HasSubstr(kToken)));
    }
}

TEST(Token, SaysWhyItCannotLogIn) {
    World world("token-stranger");
    log_in(world, "nobody@mirinae.example");
    const Answer stranger = check(world, {});
    EXPECT_EQ(stranger.code, 4);
    EXPECT_THAT(stranger.text, HasSubstr("does not let nobody@mirinae.example in"));
    const auto output = world.folder() / "no-login.txt";
    EXPECT_EQ(run({HEALTHLINT_BINARY, "check", "--from", "jira"}, output), 3);
    EXPECT_THAT(read(output), HasSubstr("HEALTHLINT_JIRA_SITE"));
}

}  // namespace
}  // namespace healthlint
