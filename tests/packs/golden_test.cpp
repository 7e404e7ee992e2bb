// Every tests/golden/packs/*.yaml is loaded (with its .site.yaml beside it where there is one) and
// compared with its .out. HEALTHLINT_UPDATE_GOLDEN=1 rewrites; the diff is the review.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "bridge/packs/load.h"
#include "tests/packs/sample.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

std::filesystem::path golden_folder() {
    return std::filesystem::path(HEALTHLINT_TESTS_DIR) / "golden" / "packs";
}

std::string print(const PackSources& sources, const LoadedPack& loaded) {
    std::string out;
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        out += render(diagnostic, text_of(sources, diagnostic.file)) + '\n';
    if (!loaded.ok()) return out;
    return out + "loads: " + loaded.rulebook->name() + ", rules " +
           std::to_string(loaded.rulebook->rules.size()) + ", waivers " +
           std::to_string(loaded.rulebook->waivers.size()) + ", teams " +
           std::to_string(loaded.roster.teams.size()) + '\n';
}

// Packs that the goldens may extend.
std::vector<SourceFile> library() {
    std::vector<SourceFile> packs;
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder() / "library"))
        packs.push_back({entry.path().filename().string(), read_file(entry.path())});
    return packs;
}

class GoldenPack : public testing::Test {
  public:
    explicit GoldenPack(std::filesystem::path path) : path_(std::move(path)) {}

    void TestBody() override {
        PackSources sources;
        sources.pack = {path_.filename().string(), read_file(path_)};
        std::filesystem::path site = path_;
        site.replace_extension(".site.yaml");
        if (std::filesystem::exists(site))
            sources.site = SourceFile{site.filename().string(), read_file(site)};
        sources.library = library();
        const std::string found = print(sources, load_pack(sources, sample_fields()));
        std::filesystem::path expected = path_;
        expected.replace_extension(".out");
        if (std::getenv("HEALTHLINT_UPDATE_GOLDEN") != nullptr)  // NOLINT(concurrency-mt-unsafe)
            std::ofstream(expected, std::ios::binary) << found;
        EXPECT_EQ(found, read_file(expected)) << "HEALTHLINT_UPDATE_GOLDEN=1 rewrites " << expected;
    }

  private:
    std::filesystem::path path_;
};

std::vector<std::filesystem::path> golden_packs() {
    std::vector<std::filesystem::path> packs;
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder())) {
        const std::filesystem::path& path = entry.path();
        if (path.extension() == ".yaml" && !path.stem().string().ends_with(".site"))
            packs.push_back(path);
    }
    std::ranges::sort(packs);
    return packs;
}

// Named after its file, so that ctest -R unknown-key finds it.
const bool kRegistered = [] {
    for (const std::filesystem::path& path : golden_packs()) {
        std::string name = path.stem().string();
        std::ranges::replace_if(
            name, [](char c) { return c == '-' || c == '.'; }, '_');
        testing::RegisterTest(
            "GoldenPack",
            name.c_str(),
            nullptr,
            nullptr,
            __FILE__,
            __LINE__,
            [path]() -> GoldenPack* { return new GoldenPack(path); });  // gtest takes it
    }
    return true;
}();

TEST(GoldenPacks, AreThere) {
    EXPECT_TRUE(kRegistered);
    EXPECT_GE(golden_packs().size(), 60U);
}

}  // namespace
}  // namespace healthlint
