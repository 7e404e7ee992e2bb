#include "bridge/packs/files.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "bridge/packs/admin_tests/admin_tests.h"
#include "bridge/packs/extend.h"

namespace healthlint {
namespace {

// The same few texts are asked about every second, and to parse them would be all of the work.
std::vector<std::string> remembered_extended_packs(const SourceFile& pack) {
    struct Known {
        std::string text;
        std::vector<std::string> ids;
    };

    thread_local std::map<std::string, Known> known_by_name;
    if (known_by_name.size() > kMaxLibraryPacks) known_by_name.clear();
    Known& known = known_by_name[pack.name];
    if (known.text != pack.text) known = {.text = pack.text, .ids = extended_packs(pack)};
    return known.ids;
}

// What extends what is found breadth first, so that a circle ends where it began.
Result<std::vector<SourceFile>> read_library(const SourceFile& pack) {
    const std::filesystem::path folder = std::filesystem::path(pack.name).parent_path();
    std::vector<SourceFile> library;
    std::set<std::string> seen;
    std::vector<std::string> wanted = remembered_extended_packs(pack);
    for (std::size_t next = 0; next < wanted.size(); ++next) {
        const std::string path = (folder / (wanted[next] + ".rules.yaml")).string();
        if (!seen.insert(wanted[next]).second || library.size() >= kMaxLibraryPacks) continue;
        if (path == pack.name || !std::filesystem::exists(path)) continue;
        Result<SourceFile> file = read_source_file(path);
        if (!file) return tl::unexpected(file.error());
        for (std::string& id : remembered_extended_packs(*file))
            wanted.push_back(std::move(id));
        library.push_back(*std::move(file));
    }
    return library;
}

}  // namespace

Result<SourceFile> read_source_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path))
        return fail(Errc::NotFound, "cannot read " + path);
    std::ostringstream text;
    if (in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
    if (in.bad()) return fail(Errc::NotFound, "cannot read " + path);
    return SourceFile{.name = path, .text = std::move(text).str()};
}

Result<PackSources> read_pack_sources(const std::string& pack, const std::string& site) {
    Result<SourceFile> pack_file = read_source_file(pack);
    if (!pack_file) return tl::unexpected(pack_file.error());
    PackSources sources{
        .pack = *std::move(pack_file),
        .site = std::nullopt,
        .today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    if (!site.empty()) {
        Result<SourceFile> site_file = read_source_file(site);
        if (!site_file) return tl::unexpected(site_file.error());
        sources.site = *std::move(site_file);
    }
    if (const std::string tests = tests_file_of(pack); std::filesystem::exists(tests)) {
        Result<SourceFile> tests_file = read_source_file(tests);
        if (!tests_file) return tl::unexpected(tests_file.error());
        sources.tests = *std::move(tests_file);
    }
    Result<std::vector<SourceFile>> library = read_library(sources.pack);
    if (!library) return tl::unexpected(library.error());
    sources.library = *std::move(library);
    return sources;
}

std::string render_diagnostics(const PackSources& sources, const LoadedPack& loaded) {
    std::string text;
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        text += render(diagnostic, text_of(sources, diagnostic.file)) + "\n";
    return text;
}

}  // namespace healthlint
