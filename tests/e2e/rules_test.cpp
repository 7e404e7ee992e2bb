#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/world.h"

namespace healthlint {
namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// As an editor saves: a new file in the place of the old one.
void save(const std::filesystem::path& path, const std::string& text) {
    const std::filesystem::path fresh = path.string() + ".new";
    std::ofstream(fresh, std::ios::binary) << text;
    std::filesystem::rename(fresh, path);
}

std::string with_version(std::string pack, const std::string& version) {
    const auto at = pack.find("version: \"");
    const auto begin = at + std::string("version: \"").size();
    return pack.replace(begin, pack.find('"', begin) - begin, version);
}

TEST(Rules, AreSwappedInWhileTheBridgeRuns) {
    World world("rules");
    world.start_bridge();
    world.install();
    world.wait_for_scan();
    const std::string key = world.any_project();
    const std::string shipped = read(world.pack_file());

    save(world.pack_file(), with_version(shipped, "9.9.9"));
    world.wait_until("badges to name the new rules", [&] {
        return string_member(*world.badge(key), "pack") == "ai-team@9.9.9";
    });

    save(world.pack_file(), with_version(shipped, "9.9.10") + "\nrulez: []\n");
    world.wait_until("the refusal to be logged", [&] {
        return read(world.folder() / "bridge.log").find("rulez") != std::string::npos;
    });
    world.wait_for_quiet();
    EXPECT_EQ(string_member(*world.badge(key), "pack"), "ai-team@9.9.9");
    EXPECT_THAT(read(world.folder() / "bridge.log"), testing::HasSubstr("ai-team.rules.yaml:"));
}

}  // namespace
}  // namespace healthlint
