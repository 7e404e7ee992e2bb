#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/people.h"
#include "tests/e2e/world.h"

namespace healthlint {
namespace {

// A project that just lost its measurable KPI, once it carries our comment: what a first scan
// finds is told by badges alone.
std::string project_without_kpi(World& world) {
    const auto keys = project_keys(world);
    const auto found = std::ranges::find_if(
        keys, [&](const std::string& key) { return breaks(world.badge(key), "kpi-measurable"); });
    if (found == keys.end()) throw std::runtime_error("the company has no project without a KPI");
    EXPECT_TRUE(world.app_comments(*found).empty());
    world.edit(*found, measurable_kpi());
    world.wait_until(
        "the KPI to count", [&] { return !breaks(world.badge(*found), "kpi-measurable"); });
    world.edit(*found, no_kpi());
    world.wait_until(
        "the comment on " + *found, [&] { return world.app_comments(*found).size() == 1; });
    world.wait_for_quiet();  // its badge may come a moment later
    return *found;
}

TEST(Badge, FollowsAnEditAndNothingElseIsWritten) {
    World world("edit");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const std::string key = project_without_kpi(world);
    const Json comment = world.app_comments(key).front();
    const long long before = world.last_request();

    world.edit(key, measurable_kpi());

    world.wait_until(
        "the KPI to count", [&] { return !breaks(world.badge(key), "kpi-measurable"); });
    world.wait_until("the comment to follow", [&] {
        return world.app_comments(key).front().at("body") != comment.at("body");
    });
    world.wait_for_quiet();
    std::vector<std::string> shapes;
    for (const Json& write : world.app_writes(before))
        shapes.push_back(string_member(write, "method") + " " + string_member(write, "path"));
    const std::string id = string_member(world.issue(key), "id");
    const std::string comment_path =
        "/rest/api/3/issue/" + id + "/comment/" + string_member(comment, "id");
    EXPECT_THAT(
        shapes,
        testing::UnorderedElementsAre(
            "POST /rest/api/3/issue/properties/multi", "PUT " + comment_path));
    ASSERT_EQ(world.app_comments(key).size(), 1U);
    EXPECT_EQ(string_member(world.app_comments(key).front(), "id"), string_member(comment, "id"));
}

TEST(Badge, TeamFindingsStandOnTheEpic) {
    World world("team");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const auto keys = project_keys(world);
    const auto carries = [&](const std::string& rule) {
        return std::ranges::any_of(
            keys, [&](const std::string& key) { return breaks(world.badge(key), rule); });
    };
    EXPECT_TRUE(carries("kpi-measurable"));
    EXPECT_TRUE(carries("data-sources-linked"));
    EXPECT_TRUE(carries("few-projects-per-team"));
    EXPECT_TRUE(carries("role-balance"));
    const auto healthy = std::ranges::find_if(keys, [&](const std::string& key) {
        const auto badge = world.badge(key);
        return badge && string_member(*badge, "grade") == "healthy";
    });
    ASSERT_NE(healthy, keys.end());
    EXPECT_TRUE(world.app_comments(*healthy).empty());
    EXPECT_EQ(world.lozenge(*healthy), "HEALTHY");
}

TEST(Badge, SurvivesAKillBetweenWebhookAndBadge) {
    World world("kill");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const std::string key = project_without_kpi(world);
    world.wait_for_quiet();
    const long long before = world.last_request();
    // The read behind the badge hangs, so that the webhook is accepted and nothing is written yet.
    world.faults(
        {{{"match", {{"method", "POST"}, {"path", "/rest/api/3/issue/bulkfetch"}}},
          {"action", "slow"},
          {"delay_ms", 20'000},
          {"times", 1}}});
    world.edit(key, measurable_kpi());
    world.wait_until("the webhook to be accepted", [&] {
        return world.log("bridge.log").find("webhook.accepted") != std::string::npos;
    });
    EXPECT_TRUE(world.app_writes(before).empty());

    world.kill_bridge();
    world.jira("DELETE", "/sandbox/faults");
    world.start_bridge();

    world.wait_until(
        "the badge after the restart", [&] { return !breaks(world.badge(key), "kpi-measurable"); });
    world.wait_for_quiet();
    EXPECT_EQ(world.app_comments(key).size(), 1U);
}

TEST(Badge, IsNotDoubledWhenTheAnswerToACommentIsLost) {
    World world("lost-answer");
    world.start_bridge();
    // Jira stores the comment, but the connection ends before the answer.
    world.faults(
        {{{"match", {{"method", "POST"}, {"path", "/rest/api/3/issue/*/comment"}}},
          {"action", "drop-after"},
          {"times", 3}}});
    world.install();
    world.wait_for_scan();
    const std::string key = project_without_kpi(world);
    world.wait_for_quiet();
    EXPECT_EQ(world.app_comments(key).size(), 1U);
}

}  // namespace
}  // namespace healthlint
