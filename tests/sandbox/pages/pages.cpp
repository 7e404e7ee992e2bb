#include "tests/sandbox/pages/pages.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "tests/sandbox/rest/call.h"

namespace healthlint::sandbox {
namespace {

HttpResponse html_response(int status, std::string html) {
    return {
        .status = status,
        .headers = {{"Content-Type", "text/html; charset=utf-8"}},
        .body = std::move(html)};
}

struct Asset {
    std::string_view path;
    std::string_view file;  // below the assets folder
    std::string_view type;
};

// Only these files can be asked for: no path of a request ever becomes a path on disk.
constexpr std::array<Asset, 4> kAssets{{
    {"/atlassian-connect/all.js",
     "atlassian-connect-js/dist/iframe.js",
     "text/javascript; charset=utf-8"},
    {"/assets/connect-host.js",
     "atlassian-connect-js/dist/connect-host.js",
     "text/javascript; charset=utf-8"},
    {"/assets/connect-host.css",
     "atlassian-connect-js/dist/connect-host.css",
     "text/css; charset=utf-8"},
    {"/assets/jquery.min.js", "jquery/dist/jquery.min.js", "text/javascript; charset=utf-8"},
}};

std::optional<HttpResponse> asset(const std::string& folder, std::string_view path) {
    for (const Asset& one : kAssets) {
        if (one.path != path || folder.empty()) continue;
        std::ifstream file(std::filesystem::path(folder) / one.file, std::ios::binary);
        if (!file) return std::nullopt;
        return HttpResponse{
            .headers = {{"Content-Type", std::string(one.type)}, {"Cache-Control", "max-age=3600"}},
            .body = std::string{std::istreambuf_iterator<char>(file), {}}};
    }
    return std::nullopt;
}

HttpResponse not_found() {
    return html_response(404, html_page("Not found", "<h1>Not found</h1>"));
}

HttpResponse of(std::optional<std::string> html) {
    return html ? html_response(200, std::move(*html)) : not_found();
}

std::string_view behind(std::string_view path, std::string_view prefix) {
    return path.substr(0, prefix.size()) == prefix ? path.substr(prefix.size())
                                                   : std::string_view();
}

}  // namespace

HttpResponse answer_page(Sandbox& sandbox, const HttpRequest& request) {
    if (auto control = answer_control(sandbox, request)) return std::move(*control);
    const auto [path, query] = split_target(request.url);
    if (request.method != "GET") return not_found();
    if (path == "/") return html_response(200, sandbox.with_world(issue_list_page));
    if (const auto key = behind(path, "/browse/"); !key.empty())
        return of(sandbox.with_world([&](World& world) { return issue_page(world, key); }));
    // Confluence's short address of a page, and the plain one of this sandbox.
    const std::string named = path == "/wiki/pages/viewpage.action"
                                  ? query_parameter(query, "pageId").value_or("")
                                  : std::string(behind(path, "/wiki/pages/"));
    if (const auto id = parse_integer(named))
        return of(sandbox.with_world([&](World& world) { return wiki_page(world, *id); }));
    const auto folder = sandbox.with_world([](const World& world) { return world.options.assets; });
    if (auto file = asset(folder, path)) return std::move(*file);
    return not_found();
}

}  // namespace healthlint::sandbox
