#include "bridge/web/static_files.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace healthlint {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(folder_ / "ui" / "assets");
        std::ofstream(folder_ / "secret.txt") << "outside";
        std::ofstream(folder_ / "ui" / "index.html") << "<p>panel</p>";
        std::ofstream(folder_ / "ui" / "assets" / "panel-1a2b.js") << "console.log(1)";
        fs::create_symlink(folder_ / "secret.txt", folder_ / "ui" / "link.txt");
    }

    void TearDown() override { fs::remove_all(folder_); }

    const fs::path folder_ =
        fs::path(testing::TempDir()) / ("healthlint-static-" + std::to_string(::getpid()));
};

TEST_F(StaticFilesTest, ServesWhatIsThere) {
    const auto files = StaticFiles::load(folder_ / "ui");
    ASSERT_TRUE(files.has_value());
    const auto script = files->serve("assets/panel-1a2b.js");
    EXPECT_EQ(script.status, 200);
    EXPECT_EQ(script.body, "console.log(1)");
    EXPECT_EQ(find_header(script.headers, "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(find_header(script.headers, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(find_header(files->serve("index.html").headers, "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, NothingOutsideTheFolderCanBeNamed) {
    const auto files = StaticFiles::load(folder_ / "ui");
    ASSERT_TRUE(files.has_value());
    for (const auto* path :
         {"../secret.txt", "assets/../../secret.txt", "/etc/passwd", "link.txt", "assets", ""})
        EXPECT_EQ(files->serve(path).status, 404) << path;
}

TEST_F(StaticFilesTest, AMissingFolderIsSaid) {
    const auto files = StaticFiles::load(folder_ / "nowhere");
    ASSERT_FALSE(files.has_value());
    EXPECT_EQ(files.error().code, Errc::NotFound);
}

}  // namespace
}  // namespace healthlint
