// Every tests/golden/admin-tests/*.yaml is a file of tests for pack.rules.yaml there; what is said
// of it is compared with its .out. HEALTHLINT_UPDATE_GOLDEN=1 rewrites; the diff is the review.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "bridge/packs/admin_tests/admin_tests.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

std::filesystem::path golden_folder() {
    return std::filesystem::path(HEALTHLINT_TESTS_DIR) / "golden" / "admin-tests";
}

std::string print(const PackSources& sources) {
    const AdminTestReport report = run_admin_tests(sources);
    std::string out;
    for (const Diagnostic& diagnostic : report.diagnostics)
        out += render(diagnostic, text_of(sources, diagnostic.file)) + '\n';
    const auto passed = std::ranges::count(report.tests, true, &AdminTestResult::passed);
    return out + std::to_string(passed) + " of " + std::to_string(report.tests.size()) +
           " tests passed\n";
}

class GoldenAdminTest : public testing::Test {
  public:
    explicit GoldenAdminTest(std::filesystem::path path) : path_(std::move(path)) {}

    void TestBody() override {
        PackSources sources;
        sources.pack = {"pack.rules.yaml", read_file(golden_folder() / "pack.rules.yaml")};
        sources.tests = SourceFile{path_.filename().string(), read_file(path_)};
        const std::string found = print(sources);
        std::filesystem::path expected = path_;
        expected.replace_extension(".out");
        if (std::getenv("HEALTHLINT_UPDATE_GOLDEN") != nullptr)  // NOLINT(concurrency-mt-unsafe)
            std::ofstream(expected, std::ios::binary) << found;
        EXPECT_EQ(found, read_file(expected)) << "HEALTHLINT_UPDATE_GOLDEN=1 rewrites " << expected;
    }

  private:
    std::filesystem::path path_;
};

std::vector<std::filesystem::path> golden_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder())) {
        const std::filesystem::path& path = entry.path();
        if (path.extension() == ".yaml" && !path.stem().string().ends_with(".rules"))
            files.push_back(path);
    }
    std::ranges::sort(files);
    return files;
}

const bool kRegistered = [] {
    for (const std::filesystem::path& path : golden_files()) {
        std::string name = path.stem().string();
        std::ranges::replace(name, '-', '_');
        testing::RegisterTest(
            "GoldenAdminTest",
            name.c_str(),
            nullptr,
            nullptr,
            __FILE__,
            __LINE__,
            [path]() -> GoldenAdminTest* { return new GoldenAdminTest(path); });  // gtest takes it
    }
    return true;
}();

TEST(GoldenAdminTests, AreThere) {
    EXPECT_TRUE(kRegistered);
    EXPECT_GE(golden_files().size(), 25U);
}

}  // namespace
}  // namespace healthlint
