#include "bridge/cli/pack_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace healthlint {
namespace {

Result<SourceFile> read_source(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path))
        return fail(Errc::NotFound, "cannot read " + path);
    return SourceFile{
        .name = path,
        .text = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
}

}  // namespace

Result<PackSources> read_pack_files(const std::string& pack, const std::string& site) {
    Result<SourceFile> pack_file = read_source(pack);
    if (!pack_file) return tl::unexpected(pack_file.error());
    PackSources sources{.pack = std::move(*pack_file), .site = std::nullopt};
    const std::string beside = (std::filesystem::path(pack).parent_path() / "site.yaml").string();
    if (site.empty() && !std::filesystem::exists(beside)) return sources;
    Result<SourceFile> site_file = read_source(site.empty() ? beside : site);
    if (!site_file) return tl::unexpected(site_file.error());
    sources.site = std::move(*site_file);
    return sources;
}

std::string render_diagnostics(const PackSources& sources, const LoadedPack& loaded) {
    std::string text;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
        const bool in_site = sources.site && diagnostic.file == sources.site->name;
        text += render(diagnostic, in_site ? sources.site->text : sources.pack.text) + "\n";
    }
    return text;
}

}  // namespace healthlint
