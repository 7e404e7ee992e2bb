// healthlint site on a bridge that runs: what there is, reading it anew, taking leave of it.

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/time.h"
#include "tests/e2e/people.h"
#include "tests/e2e/world.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Said {
    int code = 0;
    std::string text;
};

class SiteCommand : public testing::Test {
  protected:
    SiteCommand()
        : world_(
              std::string("site-") +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
        world_.start_bridge();
        world_.install();
        world_.wait_for_scan();
    }

    Said command(std::vector<std::string> words) {
        const auto output = world_.folder() / ("command-" + std::to_string(++commands_) + ".log");
        words.insert(words.begin(), HEALTHLINT_BINARY);
        words.insert(words.end(), {"--config", world_.config_file().string()});
        const int code = run(words, output);
        std::ifstream in(output, std::ios::binary);
        return {.code = code, .text = {std::istreambuf_iterator<char>(in), {}}};
    }

    Json listed() { return parse_json(command({"site", "list", "--format", "json"}).text); }

    Json plan() {
        return parse_json(command({"site", "purge", "1", "--dry-run", "--format", "json"}).text);
    }

    // A project that just lost its KPI, once it carries our comment.
    std::string project_with_comment() {
        const auto keys = project_keys(world_);
        const auto found = std::ranges::find_if(
            keys, [&](const std::string& key) { return breaks(world_.badge(key), kRule); });
        if (found == keys.end()) throw std::runtime_error("every project has a KPI");
        world_.edit(*found, measurable_kpi());
        world_.wait_until("the KPI to count", [&] { return !breaks(world_.badge(*found), kRule); });
        world_.edit(*found, no_kpi());
        world_.wait_until("the comment", [&] { return world_.app_comments(*found).size() == 1; });
        world_.wait_for_quiet();
        return *found;
    }

    std::vector<std::string> with_badge() {
        std::vector<std::string> keys;
        for (const std::string& key : project_keys(world_))
            if (world_.badge(key) || !world_.lozenge(key).empty()) keys.push_back(key);
        return keys;
    }

    static constexpr const char* kRule = "kpi-measurable";

    World world_;
    int commands_ = 0;
};

TEST_F(SiteCommand, ListTellsWhatIsKnownOfEverySite) {
    world_.install("confluence");
    world_.wait_until("the second site", [&] { return listed().size() == 2; });
    const Said table = command({"site", "list"});
    EXPECT_EQ(table.code, 0) << table.text;
    EXPECT_THAT(table.text, HasSubstr("ID  PRODUCT"));
    EXPECT_THAT(table.text, HasSubstr(world_.jira_url()));
    EXPECT_THAT(table.text, HasSubstr("confluence  connect  active"));
    const Json jira = listed().at(0);
    EXPECT_EQ(string_member(jira, "product"), "jira");
    EXPECT_EQ(string_member(jira, "door"), "connect");
    EXPECT_EQ(string_member(jira, "state"), "active");
    EXPECT_GT(integer_member(jira, "issues"), 100);
    EXPECT_EQ(integer_member(jira, "badges"), static_cast<long long>(plan().at("issues").size()));
    EXPECT_TRUE(parse_timestamp(string_member(jira, "installed_at")));
    EXPECT_TRUE(parse_timestamp(string_member(jira, "confirmed_at")));
    EXPECT_THAT(dump_json(listed()), Not(HasSubstr("secret")));
}

TEST_F(SiteCommand, RescanMakesARunningBridgeReadAllAgain) {
    const auto scans = [&] {
        const std::string log = world_.log("bridge.log");
        int count = 0;
        for (auto at = log.find("scan.done"); at != std::string::npos;
             at = log.find("scan.done", at + 1))
            ++count;
        return count;
    };
    ASSERT_EQ(scans(), 1);
    const auto badges = with_badge();
    const Said asked = command({"site", "rescan", world_.jira_url()});
    EXPECT_EQ(asked.code, 0) << asked.text;
    EXPECT_THAT(asked.text, HasSubstr("asked; a running bridge begins at its next look"));
    world_.wait_until("the second scan", [&] { return scans() == 2; });
    EXPECT_EQ(command({"site", "rescan", "--all"}).code, 0);
    world_.wait_until("the third scan", [&] { return scans() == 3; });
    EXPECT_EQ(with_badge(), badges);
    EXPECT_EQ(command({"site", "rescan"}).code, 3) << "which?";
    EXPECT_EQ(command({"site", "rescan", "1", "--all"}).code, 3);
    EXPECT_EQ(command({"site", "rescan", "https://none.example"}).code, 4);
}

TEST_F(SiteCommand, PurgeLeavesNothingInJiraOrInTheStore) {
    const std::string key = project_with_comment();
    const auto before = with_badge();
    const Json would = plan();
    EXPECT_GE(integer_member(would, "badges"), static_cast<long long>(before.size()));
    EXPECT_EQ(integer_member(would, "comments"), 1);
    const Said unsure = command({"site", "purge", "1"});
    EXPECT_EQ(unsure.code, 3);
    EXPECT_THAT(unsure.text, HasSubstr("--yes"));
    const Said table = command({"site", "purge", "1", "--dry-run"});
    EXPECT_EQ(table.code, 0) << table.text;
    EXPECT_THAT(table.text, HasSubstr("1 comment\n"));
    EXPECT_EQ(with_badge(), before) << "nothing was changed";
    EXPECT_EQ(string_member(listed().at(0), "state"), "active");

    const Said purged = command({"site", "purge", world_.jira_url(), "--yes"});
    EXPECT_EQ(purged.code, 0) << purged.text;
    EXPECT_THAT(purged.text, HasSubstr("1 comment taken away"));
    EXPECT_TRUE(with_badge().empty());
    EXPECT_TRUE(world_.app_comments(key).empty());
    EXPECT_TRUE(listed().empty());
    world_.edit(key, measurable_kpi());
    world_.wait_for_quiet();
    EXPECT_TRUE(with_badge().empty()) << "the bridge writes behind it";
    EXPECT_EQ(command({"site", "purge", "1", "--yes"}).code, 4);
    EXPECT_EQ(world_.stop_bridge(), 0);
}

TEST_F(SiteCommand, PurgeKeepsASiteThatDoesNotAnswerAndIsRepeated) {
    const Json badges = plan().at("badges");
    // The first issue is asked for twice, the second one once; then Jira is there again.
    world_.faults(
        {{{"match", {{"method", "DELETE"}, {"path", "/rest/api/3/issue/*/properties/*"}}},
          {"action", "500"},
          {"times", 3}}});
    const Said refused = command({"site", "purge", "1", "--yes", "--format", "json"});
    EXPECT_EQ(refused.code, 4) << refused.text;
    EXPECT_THAT(refused.text, HasSubstr("the site is kept, disabled"));
    EXPECT_THAT(refused.text, HasSubstr("\"purged\": false"));
    const Json site = listed().at(0);
    EXPECT_EQ(string_member(site, "state"), "disabled");
    EXPECT_EQ(integer_member(site, "badges"), 2);
    EXPECT_EQ(with_badge().size(), 2U);
    const Said again = command({"site", "purge", "1", "--yes"});
    EXPECT_EQ(again.code, 0) << again.text;
    EXPECT_THAT(again.text, HasSubstr("2 badges and 0 comments taken away"));
    EXPECT_TRUE(with_badge().empty());
    EXPECT_TRUE(listed().empty());
    EXPECT_GT(badges.get<long long>(), 2);
}

TEST_F(SiteCommand, APurgeThatIsGivenUpLeavesASiteThatMayBeEnabledAgain) {
    const auto before = with_badge();
    world_.faults(
        {{{"match", {{"method", "DELETE"}, {"path", "/rest/api/3/issue/*/properties/*"}}},
          {"action", "500"},
          {"times", 3}}});
    EXPECT_EQ(command({"site", "purge", "1", "--yes"}).code, 4);
    EXPECT_LT(with_badge().size(), before.size());
    const Said refused = command({"site", "rescan", "1"});
    EXPECT_EQ(refused.code, 3) << refused.text;
    EXPECT_THAT(refused.text, HasSubstr("--enable"));
    const Said enabled = command({"site", "rescan", "1", "--enable"});
    EXPECT_EQ(enabled.code, 0) << enabled.text;
    world_.wait_until("the badges to come back", [&] { return with_badge() == before; });
}

TEST_F(SiteCommand, PurgeMayLeaveToJiraWhatWasWritten) {
    const auto before = with_badge();
    const Said purged = command({"site", "purge", "1", "--yes", "--keep-written"});
    EXPECT_EQ(purged.code, 0) << purged.text;
    EXPECT_EQ(with_badge(), before);
    EXPECT_TRUE(listed().empty());
}

}  // namespace
}  // namespace healthlint
