// What counts is the state of the issue, not the order or number of its events. Against the
// sandbox, which holds a whole company.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/world.h"

namespace healthlint {
namespace {

TEST(StateTest, WHK011_WHK023_OrderAndRepetitionChangeNothing) {
    World world("behaviour-state");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const std::string key = world.any_project();
    const auto before = world.badge(key);
    ASSERT_TRUE(before.has_value());
    const std::string summary = string_member(world.issue(key).at("fields"), "summary");
    const long long since = world.last_request();
    // The event of the first edit comes after that of the second, which takes the first one back.
    world.faults(
        {{{"match", {{"webhook", "jira:issue_updated"}}}, {"action", "reorder"}, {"times", 1}}});
    world.edit(key, {{"summary", summary + " (draft)"}});
    world.edit(key, {{"summary", summary}});
    // And the last one twice.
    world.faults(
        {{{"match", {{"webhook", "jira:issue_updated"}}}, {"action", "duplicate"}, {"times", 1}}});
    world.edit(key, {{"summary", summary}});
    world.wait_for_quiet();
    EXPECT_TRUE(world.app_writes(since).empty());
    EXPECT_EQ(world.badge(key), before);
}

// The sandbox refuses a comment with a control character, as Jira does; what it refused would be
// tried for ever.
TEST(StateTest, OUT022_WhatPeopleTypeIsWrittenBackAsJiraTakesIt) {
    World world("behaviour-letters");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const auto fails = [&](const std::string& key) {
        const auto badge = world.badge(key);
        return badge && badge->dump().find("kpi-measurable") != std::string::npos;
    };
    const Json page = world.sandbox(
        "POST",
        "/rest/api/3/search/jql",
        Json{{"jql", "issuetype = Epic AND labels = ai-project"}, {"fields", {"summary"}}});
    std::string key;  // of a project without a KPI
    for (const Json& issue : page.at("issues"))
        if (fails(string_member(issue, "key"))) key = string_member(issue, "key");
    ASSERT_FALSE(key.empty());
    world.edit(
        key,
        {{"customfield_10101", "Start page click-through rate"},
         {"customfield_10102", "2.1 %"},
         {"customfield_10103", "2.6 %"},
         {"duedate", "2027-03-31"}});
    world.wait_until("a KPI", [&] { return !fails(key); });
    const std::string typed =
        "Much \x01\x07\x1b[31mbetter\x7f clicks \U0001F680\U0001F468\u200D\U0001F469 "
        "\u2028end";
    world.edit(
        key,
        {{"customfield_10101", typed},
         {"customfield_10102", nullptr},
         {"customfield_10103", nullptr},
         {"duedate", nullptr}});
    world.wait_until("the comment", [&] { return !world.app_comments(key).empty(); });
    world.wait_for_quiet();
    const std::string comment = world.app_comments(key).front().dump();
    EXPECT_THAT(comment, testing::HasSubstr("\U0001F680")) << "emoji are kept";
    for (const char* escaped : {"\\u0001", "\\u0007", "\\u001b", "\x7f"})
        EXPECT_THAT(comment, testing::Not(testing::HasSubstr(escaped)));
    EXPECT_THAT(world.log("bridge.log"), testing::Not(testing::HasSubstr("given_up")));
}

}  // namespace
}  // namespace healthlint
