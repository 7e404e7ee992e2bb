#include "bridge/web/pages/static_files.h"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace healthlint {
namespace {

namespace fs = std::filesystem;

std::string_view type_of(std::string_view path) {
    using Pair = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Pair, 9> kTypes{
        {{".html", "text/html; charset=utf-8"},
         {".js", "text/javascript; charset=utf-8"},
         {".css", "text/css; charset=utf-8"},
         {".json", "application/json"},
         {".map", "application/json"},
         {".svg", "image/svg+xml"},
         {".png", "image/png"},
         {".woff2", "font/woff2"},
         {".txt", "text/plain; charset=utf-8"}}};
    for (const auto& [suffix, type] : kTypes)
        if (path.ends_with(suffix)) return type;
    return "application/octet-stream";
}

Result<std::string> read_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return fail(Errc::Unavailable, "cannot read " + path.string());
    return bytes;
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(Errc::NotFound, folder.string() + " is no folder: build the front end first");
    StaticFiles loaded;
    std::size_t total = 0;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->is_symlink(error) || !entry->is_regular_file(error)) continue;
        auto bytes = read_bytes(entry->path());
        if (!bytes) return tl::unexpected(bytes.error());
        total += bytes->size();
        if (total > kMaxStaticBytes)
            return fail(Errc::Invalid, folder.string() + " holds more than a front end");
        loaded.files_.emplace(
            entry->path().lexically_relative(folder).generic_string(), std::move(*bytes));
    }
    if (error) return fail(Errc::Unavailable, "cannot list " + folder.string());
    return loaded;
}

const std::string* StaticFiles::find(std::string_view path) const {
    const auto found = files_.find(path);
    return found == files_.end() ? nullptr : &found->second;
}

std::vector<std::string> StaticFiles::paths() const {
    std::vector<std::string> paths;
    paths.reserve(files_.size());
    for (const auto& [path, bytes] : files_)
        paths.push_back(path);
    return paths;
}

HttpResponse StaticFiles::serve(std::string_view path) const {
    const std::string* bytes = find(path);
    if (bytes == nullptr) return {.status = 404};
    const bool hashed = path.starts_with("assets/");
    return {
        .status = 200,
        .headers =
            {{"Content-Type", std::string(type_of(path))},
             {"Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache"},
             {"Vary", "Accept-Encoding"}},
        .body = *bytes};
}

}  // namespace healthlint
