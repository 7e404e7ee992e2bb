#include "bridge/web/pages/static_files.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/http/raw_connection.h"
#include "tests/web/installed_app.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::Not;

class StaticFilesTest : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(folder_ / "ui" / "assets");
        std::ofstream(folder_ / "secret.txt") << "outside";
        std::ofstream(folder_ / "ui" / "index.html") << kPage;
        std::ofstream(folder_ / "ui" / "assets" / "panel-1a2b.js") << "console.log(1)";
        fs::create_symlink(folder_ / "secret.txt", folder_ / "ui" / "link.txt");
    }

    void TearDown() override { fs::remove_all(folder_); }

    static constexpr const char* kPage =
        "<!doctype html><head><meta name=\"description\" content=\"Health\">"
        "<meta name=\"healthlint-all-js\" content=\"https://connect-cdn.atl-paas.net/all.js\">"
        "<script src=\"/ui/assets/panel-1a2b.js\"></script></head><p>panel</p>";

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

TEST_F(StaticFilesTest, NoSpellingOfARequestLeavesTheFolder) {
    InstalledApp app;
    app.serve_ui(*StaticFiles::load(folder_ / "ui"), "https://connect-cdn.atl-paas.net/all.js");
    EXPECT_EQ(app.get("/ui/assets/panel-1a2b.js").body, "console.log(1)");
    for (const std::string target :
         {"/ui/../secret.txt",
          "/ui/%2e%2e/secret.txt",
          "/ui/..%2fsecret.txt",
          "/ui/%2e%2e%2fsecret.txt",
          "/ui/%252e%252e%252fsecret.txt",
          "/ui/..\\secret.txt",
          "/ui/assets/../../secret.txt",
          "/ui//etc/passwd",
          "/ui/%2fetc%2fpasswd",
          "/ui/link.txt",
          "/ui/assets",
          "/ui/assets/",
          "/ui/nothing.js",
          "/ui/"}) {
        const auto answer = exchange(app.port(), "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(status_of(answer), 404) << target;
        EXPECT_THAT(answer, Not(HasSubstr("outside"))) << target;
        EXPECT_THAT(answer, HasSubstr("Cache-Control: no-cache, no-store\r\n")) << target;
        EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff\r\n")) << target;
        EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: ")) << target;
    }
}

TEST_F(StaticFilesTest, ThePanelTakesAllJsFromWhereItIsConfigured) {
    InstalledApp app;
    app.serve_ui(*StaticFiles::load(folder_ / "ui"), "http://localhost:1/all.js?a=\"><b>&c");
    const auto page = app.get("/connect/panel/issue");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(
        page.body,
        HasSubstr("<meta name=\"healthlint-all-js\" "
                  "content=\"http://localhost:1/all.js?a=&quot;&gt;&lt;b&gt;&amp;c\">"));
    EXPECT_THAT(page.body, HasSubstr("content=\"Health\""));  // another <meta> stays as it was
    EXPECT_THAT(page.body, Not(HasSubstr("atl-paas")));
    EXPECT_EQ(find_header(page.headers, "Cache-Control"), "public, max-age=300");
}

TEST_F(StaticFilesTest, APageWithoutTheMetaStaysAsItIs) {
    std::ofstream(folder_ / "ui" / "index.html") << "<p content=\"x\">";
    InstalledApp app;
    app.serve_ui(*StaticFiles::load(folder_ / "ui"), "http://localhost:1/all.js");
    EXPECT_EQ(app.get("/connect/panel/issue").body, "<p content=\"x\">");
}

TEST_F(StaticFilesTest, AMissingFolderIsSaid) {
    const auto files = StaticFiles::load(folder_ / "nowhere");
    ASSERT_FALSE(files.has_value());
    EXPECT_EQ(files.error().code, Errc::NotFound);
}

}  // namespace
}  // namespace healthlint
