#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/world.h"

namespace healthlint {
namespace {

TEST(Install, EndsWithAProcessThatStopsWhenAsked) {
    World world("install");
    world.start_bridge();
    world.install("jira");
    world.install("confluence");
    world.wait_for_scan();
    EXPECT_EQ(world.stop_bridge(), 0);
}

TEST(Install, AnswersNobodyWithoutTheRightToken) {
    World world("tokens");
    world.start_bridge();
    EXPECT_EQ(world.bridge("POST", "/connect/installed").status, 401);
    EXPECT_EQ(world.bridge("POST", "/connect/webhook/jira").status, 401);
    EXPECT_EQ(world.bridge("GET", "/connect/api/issue").status, 401);
    EXPECT_EQ(
        world.bridge("GET", "/connect/api/issue", {{"Authorization", "JWT a.b.c"}}).status, 401);
    world.install();
    const std::string token =
        world.jira("GET", "/sandbox/context-token?issueKey=" + world.any_project()).body;
    EXPECT_EQ(
        world.bridge("GET", "/connect/api/issue", {{"Authorization", "JWT " + token}}).status, 200);
    // A context token opens our own XHR and nothing else.
    EXPECT_EQ(
        world.bridge("POST", "/connect/webhook/jira", {{"Authorization", "JWT " + token}}).status,
        401);
    EXPECT_EQ(
        world.bridge("POST", "/connect/installed", {{"Authorization", "JWT " + token}}).status,
        401);
}

TEST(Install, ShowsTheVerdictOfTheTokensIssue) {
    World world("api");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const std::string key = world.any_project();
    const std::string token = world.jira("GET", "/sandbox/context-token?issueKey=" + key).body;
    const HttpResponse answer =
        world.bridge("GET", "/connect/api/issue", {{"Authorization", "JWT " + token}});
    ASSERT_EQ(answer.status, 200);
    const Json view = parse_json(answer.body);
    EXPECT_EQ(string_member(view.at("issue"), "key"), key);
    EXPECT_EQ(string_member(view, "state"), string_member(*world.badge(key), "grade"));
    EXPECT_EQ(view.at("open"), world.badge(key)->at("open"));
    EXPECT_FALSE(view.at("findings").empty());
}

}  // namespace
}  // namespace healthlint
