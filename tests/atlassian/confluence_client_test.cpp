#include <gtest/gtest.h>

#include "bridge/atlassian/confluence/client.h"
#include "tests/atlassian/fake_site.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

constexpr const char* kBase = "https://acme.example";
constexpr const char* kWiki = "https://acme.example/wiki";

class ConfluenceClientTest : public testing::Test {
  protected:
    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00.000Z")};
    FakeSite site_{kBase};
    ConnectCredentials credentials_{"com.healthlint.app", "client-key", kWiki, "secret"};
    RateLimiter limiter_;
    ConfluenceClient wiki_{site_, credentials_, limiter_, clock_};
};

TEST_F(ConfluenceClientTest, FindsSpacesByKey) {
    EXPECT_EQ(*wiki_.space_id("AI"), "77");
    EXPECT_EQ(site_.last_line(), "GET /wiki/api/v2/spaces?keys=AI");
    EXPECT_EQ(*wiki_.space_id("NONE"), std::nullopt);
}

TEST_F(ConfluenceClientTest, CreatesFindsReadsAndUpdatesAPage) {
    EXPECT_EQ(wiki_.find_page("77", "Data health 2026-W47")->has_value(), false);
    EXPECT_EQ(
        site_.last_line(),
        "GET /wiki/api/v2/pages?space-id=77&title=Data%20health%202026-W47&status=current");
    const auto created = wiki_.create_page("77", "", "Data health 2026-W47", "<p>1</p>");
    ASSERT_TRUE(created) << created.error().message;
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"body":{"representation":"storage","value":"<p>1</p>"},"spaceId":"77","status":"current","title":"Data health 2026-W47"})");
    EXPECT_EQ(find_header(site_.last().headers, "X-Atlassian-Webhook-Trace"), kWriteTrace);
    EXPECT_EQ(created->version, 1);

    const auto found = wiki_.find_page("77", "Data health 2026-W47");
    ASSERT_TRUE(found && *found);
    const auto updated = wiki_.update_page(**found, "<p>2</p>");
    ASSERT_TRUE(updated);
    EXPECT_EQ(
        dump_json(site_.last_body()),
        R"({"body":{"representation":"storage","value":"<p>2</p>"},"id":")" + created->id +
            R"(","status":"current","title":"Data health 2026-W47","version":{"number":2}})");
    const auto read = wiki_.page(created->id);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->body, "<p>2</p>");
    EXPECT_EQ(read->version, 2);
    EXPECT_EQ(wiki_.update_page(*created, "<p>3</p>").error().code, Errc::Conflict);
    EXPECT_EQ(wiki_.page("5").error().code, Errc::NotFound);
}

TEST_F(ConfluenceClientTest, SaysWhatALinkedPageIs) {
    site_.instead.push_back(json_answer(
        200,
        {{"id", "9"},
         {"status", "current"},
         {"labels",
          {{"results", Json::array({{{"id", "1"}, {"name", "datasheet"}, {"prefix", "global"}}})},
           {"meta", {{"hasMore", false}}}}}}));
    EXPECT_EQ(*wiki_.linked_page("9"), (LinkedPage{.labels = {"datasheet"}}));
    EXPECT_EQ(
        site_.last_line(),
        "GET /wiki/api/v2/pages/9?status=current&status=archived&status=trashed"
        "&include-labels=true&include-version=false");
    for (const char* status : {"archived", "trashed"}) {
        site_.instead.push_back(json_answer(200, {{"id", "9"}, {"status", status}}));
        EXPECT_EQ(*wiki_.linked_page("9"), (LinkedPage{.gone = true})) << status;
    }
    // Confluence answers alike for a page that is not there and for one that we may not see.
    site_.instead.push_back(error_answer(404, "Not Found"));
    EXPECT_EQ(*wiki_.linked_page("9"), (LinkedPage{.hidden = true}));
    site_.instead.push_back(error_answer(500, "later"));
    EXPECT_EQ(wiki_.linked_page("9").error().code, Errc::Unavailable);
}

TEST_F(ConfluenceClientTest, PutsAPageUnderAParent) {
    ASSERT_TRUE(wiki_.create_page("77", "42", "t", "<p/>"));
    EXPECT_EQ(site_.last_body()["parentId"], "42");
}

TEST_F(ConfluenceClientTest, SetsAPropertyInPlace) {
    const std::string page = wiki_.create_page("77", "", "t", "<p/>")->id;
    EXPECT_EQ(wiki_.property(page, "health.digest")->has_value(), false);
    ASSERT_TRUE(wiki_.set_property(page, "health.digest", {{"week", "2026-W46"}}));
    EXPECT_EQ(site_.last().method, "POST");
    ASSERT_TRUE(wiki_.set_property(page, "health.digest", {{"week", "2026-W47"}}));
    EXPECT_EQ(site_.last().method, "PUT");
    EXPECT_EQ(site_.last_body()["version"]["number"], 2);
    ASSERT_EQ(site_.page_properties[page].size(), 1U);
    const auto property = wiki_.property(page, "health.digest");
    ASSERT_TRUE(property && *property);
    EXPECT_EQ((*property)->value["week"], "2026-W47");
    EXPECT_EQ((*property)->version, 2);
}

TEST_F(ConfluenceClientTest, HasPointsOfItsOwn) {
    ASSERT_TRUE(wiki_.space_id("AI"));
    EXPECT_EQ(limiter_.points_left(kWiki, clock_.now()), 65'000 - 2);
    EXPECT_EQ(limiter_.points_left(kBase, clock_.now()), 65'000);
}

}  // namespace
}  // namespace healthlint
