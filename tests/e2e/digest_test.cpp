#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/world.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

int publish(World& world) {
    return run(
        {HEALTHLINT_BINARY, "digest", "publish", "--config", world.config_file().string()},
        world.folder() / "digest.log");
}

Json pages(World& world) {
    return world.sandbox("GET", "/wiki/api/v2/pages?body-format=storage").at("results");
}

// The company has pages of its own; ours says in its title what it is.
Json digest_page(World& world) {
    for (const Json& page : pages(world))
        if (string_member(page, "title").find("주간 건강도") != std::string::npos) return page;
    return {};
}

TEST(Digest, WritesOnePageAWeekAndUpdatesIt) {
    World world("digest");
    world.start_bridge();
    world.install("jira");
    world.install("confluence");
    world.wait_for_scan();
    const std::size_t before = pages(world).size();

    ASSERT_EQ(publish(world), 0) << world.log("digest.log");
    ASSERT_EQ(pages(world).size(), before + 1);
    const Json page = digest_page(world);
    ASSERT_TRUE(page.is_object());
    const std::string body = string_member(page.at("body").at("storage"), "value");
    EXPECT_THAT(body, HasSubstr("AI 프로젝트 주간 건강도"));
    EXPECT_THAT(body, HasSubstr("AI projects, weekly health"));
    EXPECT_THAT(body, HasSubstr(world.any_project()));
    EXPECT_THAT(body, testing::Not(HasSubstr("1970"))) << "the age of the data is printed";

    ASSERT_EQ(publish(world), 0) << world.log("digest.log");
    ASSERT_EQ(pages(world).size(), before + 1);
    const Json again = digest_page(world);
    EXPECT_EQ(string_member(again, "id"), string_member(page, "id"));
    EXPECT_EQ(again.at("version").at("number"), page.at("version").at("number"))
        << "equal content needs no new version";
}

}  // namespace
}  // namespace healthlint
