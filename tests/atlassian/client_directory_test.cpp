#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/atlassian/jira/client.h"
#include "tests/atlassian/fake_site.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

constexpr const char* kBase = "https://acme.example";

class ClientDirectoryTest : public testing::Test {
  protected:
    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00.000Z")};
    FakeSite site_{kBase};
    ConnectCredentials credentials_{"com.healthlint.app", "client-key", kBase, "secret"};
    RateLimiter limiter_;
    JiraClient jira_{site_, credentials_, limiter_, clock_};
};

std::string text_of(const std::vector<Ref>& refs) {
    std::string text;
    for (const Ref& ref : refs)
        text += ref.id + "=" + ref.name + " ";
    return text;
}

TEST_F(ClientDirectoryTest, ListsSpacesPageByPage) {
    Json first = Json::array();
    for (int i = 0; i < 50; ++i)  // fewer than asked, and yet not the end
        first.push_back({{"id", std::to_string(i)}, {"key", "S" + std::to_string(i)}});
    site_.instead.push_back(
        json_answer(200, {{"total", 51}, {"isLast", false}, {"values", first}}));
    site_.instead.push_back(json_answer(
        200,
        {{"isLast", true},
         {"values",
          Json::array(
              {{{"id", 10000},
                {"key", "AIX"},
                {"name", "AI"},
                {"projectTypeKey", "product_discovery"},
                {"self", "https://elsewhere.example/rest"}}})}}));
    const auto spaces = jira_.spaces();
    ASSERT_TRUE(spaces) << spaces.error().message;
    ASSERT_EQ(spaces->size(), 51U);
    EXPECT_EQ(spaces->back().key.value, "AIX");
    EXPECT_EQ(spaces->back().id, "10000");
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/project/search?startAt=50&maxResults=100");
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000 - 2 - 51) << "pages and spaces";
}

TEST_F(ClientDirectoryTest, LooksForSpacesByKey) {
    const auto answer = [](const std::string& key) {
        Json space{{"id", "1"}, {"key", key}};
        return json_answer(200, {{"isLast", true}, {"values", Json::array({std::move(space)})}});
    };
    site_.instead.push_back(answer("AIX"));
    const auto one = jira_.spaces_among({{"AIX"}, {"GONE"}});
    ASSERT_TRUE(one);
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ(one->front().key.value, "AIX");
    EXPECT_EQ(
        site_.last_line(),
        "GET /rest/api/3/project/search?action=browse&keys=AIX&keys=GONE&startAt=0&maxResults=50");
    EXPECT_TRUE(jira_.spaces_among({})->empty());

    site_.requests.clear();
    const std::vector<SpaceKey> many(kMaxSpaceKeys, SpaceKey{"AIX"});
    site_.instead.push_back(json_answer(404, {{"errorMessages", Json::array({"none"})}}));
    EXPECT_TRUE(jira_.spaces_among(many)->empty());
    EXPECT_EQ(site_.requests.size(), 1U);
    site_.instead.push_back(answer("AIX"));
    site_.instead.push_back(answer("MLP"));
    EXPECT_EQ(jira_.spaces_among(std::vector(kMaxSpaceKeys + 1, SpaceKey{"AIX"}))->size(), 2U);
    EXPECT_EQ(site_.requests.size(), 3U);
}

TEST_F(ClientDirectoryTest, TakesRoleIdsFromAddressesAndFollowsNone) {
    site_.instead.push_back(json_answer(
        200,
        {{"Developers", "https://api.atlassian.example/ex/jira/1/rest/api/3/project/1/role/10000"},
         {"Odd", "https://acme.example/role/"},
         {"Odder", 5}}));
    EXPECT_EQ(text_of(*jira_.roles({"AIX"})), "10000=Developers ");
    EXPECT_EQ(site_.requests.size(), 1U);
    EXPECT_EQ(jira_.roles({"AIX/.."}).error().code, Errc::NotFound);
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/project/AIX%2F../role");
}

TEST_F(ClientDirectoryTest, ReadsMembersOfRolesAndGroups) {
    site_.instead.push_back(json_answer(
        200,
        {{"actors",
          Json::array(
              {{{"displayName", "Ada"},
                {"type", "atlassian-user-role-actor"},
                {"actorUser", {{"accountId", "a:1"}}}},
               {{"type", "atlassian-group-role-actor"},
                {"actorGroup", {{"groupId", "g-1"}, {"name", "ai"}}}}})}}));
    const auto members = jira_.role_members({"AIX"}, "10000");
    ASSERT_TRUE(members) << members.error().message;
    ASSERT_EQ(members->people.size(), 1U);
    EXPECT_EQ(members->people[0].id.value, "a:1");
    EXPECT_EQ(members->people[0].display_name, "Ada");
    EXPECT_EQ(text_of(members->groups), "g-1=ai ");
    EXPECT_EQ(
        site_.last_line(), "GET /rest/api/3/project/AIX/role/10000?excludeInactiveUsers=true");
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000 - 1 - 2 * 2);

    site_.instead.push_back(json_answer(
        200,
        {{"isLast", true},
         {"values", Json::array({{{"accountId", "a:2"}, {"displayName", "Bo"}}})}}));
    const auto people = jira_.group_members("g-1");
    ASSERT_TRUE(people);
    EXPECT_EQ(people->front().id.value, "a:2");
    EXPECT_EQ(
        site_.last_line(), "GET /rest/api/3/group/member?groupId=g-1&startAt=0&maxResults=50");
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000 - 5 - 3);
}

TEST_F(ClientDirectoryTest, AsksWhetherAPersonAdministersJira) {
    site_.instead.push_back(json_answer(200, {{"globalPermissions", Json::array({"ADMINISTER"})}}));
    EXPECT_TRUE(*jira_.administers({"a:1"}));
    EXPECT_EQ(
        dump_json(site_.last_body()), R"({"accountId":"a:1","globalPermissions":["ADMINISTER"]})");
    site_.instead.push_back(json_answer(200, {{"globalPermissions", Json::array()}}));
    EXPECT_FALSE(*jira_.administers({"a:1"}));
    site_.instead.push_back(error_answer(403, "no"));
    EXPECT_EQ(jira_.administers({"a:1"}).error().code, Errc::Unauthorized);
}

TEST_F(ClientDirectoryTest, TellsWherePeopleOpenTheSite) {
    site_.instead.push_back(json_answer(
        200,
        {{"baseUrl", "https://acme.atlassian.net"},
         {"displayUrl", "https://jira.acme.example/"},
         {"displayUrlConfluence", "https://wiki.acme.example"}}));
    const auto urls = jira_.server_urls();
    ASSERT_TRUE(urls) << urls.error().message;
    EXPECT_EQ(site_.last_line(), "GET /rest/api/3/serverInfo");
    EXPECT_EQ(urls->base, "https://acme.atlassian.net");
    EXPECT_EQ(urls->display, "https://jira.acme.example");
    EXPECT_EQ(urls->confluence, "https://wiki.acme.example");
    site_.instead.push_back(json_answer(200, {{"baseUrl", "acme"}}));
    EXPECT_EQ(jira_.server_urls().error().code, Errc::Unavailable);
}

}  // namespace
}  // namespace healthlint
