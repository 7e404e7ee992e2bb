// Addresses of data: by scheme, by host and path, by the ending of a file.

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/data/data_names.h"
#include "bridge/engine/checks/data/data_places.h"
#include "bridge/engine/checks/data/data_source_reading.h"

namespace healthlint {
namespace {

// First labels of hosts and segments of paths that mean reading matter, not data.
constexpr auto kReadingHosts = std::to_array<std::string_view>(
    {"docs.",
     "doc.",
     "documentation.",
     "learn.",
     "courses.",
     "blog.",
     "help.",
     "support.",
     "developer.",
     "developers.",
     "community.",
     "forum.",
     "medium.",
     "wiki.",
     "jenkins.",
     "bamboo.",
     "teamcity.",
     "ci."});
constexpr auto kReadingPaths = std::to_array<std::string_view>(
    {"/docs/",
     "/doc/",
     "/documentation",
     "/learn/",
     "/blog",
     "/tutorial",
     "/pricing",
     "/product/",
     "/products/",
     "/help/",
     "/guide",
     "/reference/",
     "/leaderboard",
     "/wiki/",
     "/issues/",
     "/pull/"});
constexpr auto kPictures = std::to_array<std::string_view>(
    {".png",  ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".mp4", ".mov", ".pdf", ".ppt",
     ".pptx", ".doc", ".docx", ".js",  ".css", ".jar",  ".jks", ".pem", ".key", ".log"});

template <std::size_t N>
bool has_any(std::string_view text, const std::array<std::string_view, N>& parts) {
    return std::ranges::any_of(
        parts, [text](std::string_view part) { return text.find(part) != text.npos; });
}

template <std::size_t N>
bool ends_with_any(std::string_view text, const std::array<std::string_view, N>& endings) {
    return std::ranges::any_of(
        endings, [text](std::string_view ending) { return text.ends_with(ending); });
}

bool is_template(std::string_view url) {
    return has_any(
               url,
               std::array<std::string_view, 9>{
                   "${", "<", ">", "your-", "your_", "YOUR_", "...", "{{", "xxxx"}) ||
           url.ends_with('$');
}

bool is_secret_or_program(std::string_view path) {
    return has_any(
        path,
        std::array<std::string_view, 7>{
            ".jks", ".pem", ".key", ".jar", "/security/", "/keytab", "/credentials"});
}

struct Address {
    std::string_view scheme;
    std::string_view host;
    std::string_view path;  // from the first slash, with query and fragment
};

Address split_address(std::string_view url) {
    const auto mark = url.find("://");
    const auto rest = url.substr(mark + 3);
    const auto slash = rest.find_first_of("/?#");
    return {
        url.substr(0, mark),
        rest.substr(0, slash),
        slash == rest.npos ? std::string_view() : rest.substr(slash)};
}

std::string_view without_query(std::string_view path) {
    return path.substr(0, path.find_first_of("?#"));
}

// "/dashboard/77", "/datasets/klue": a segment of that name with something behind it.
bool has_item_of(std::string_view path, std::string_view collection) {
    const auto at = path.find(collection);
    return at != path.npos && path.size() > at + collection.size();
}

std::optional<DataSourceKind> of_amazon(const Address& address, std::string_view file) {
    const bool s3 = address.host.starts_with("s3") || address.host.find(".s3") != address.host.npos;
    if (!s3 || address.host.find("amazonaws.com") == address.host.npos) return std::nullopt;
    if (ends_with_any(file, kPictures) || file.size() < 2) return std::nullopt;
    return DataSourceKind::Bucket;
}

std::optional<DataSourceKind> of_web_page(const Address& address) {
    const std::string host = to_lower(address.host);
    const std::string path = to_lower(address.path);
    const auto file = without_query(path);
    if (ends_with_any(file, kPictures)) return std::nullopt;
    const bool sheet = host == "docs.google.com";
    const bool reading = std::ranges::any_of(
        kReadingHosts, [&](std::string_view label) { return host.starts_with(label); });
    if (reading && !sheet) return std::nullopt;
    constexpr auto kManuals = std::to_array<std::string_view>(
        {"/docs/",
         "/documentation",
         "/learn",
         "/blog",
         "/help",
         "/guide",
         "/pricing",
         "/tutorial"});
    const bool manual = std::ranges::any_of(
        kManuals, [&](std::string_view start) { return path.starts_with(start); });
    if (manual && !sheet) return std::nullopt;
    for (const DataPlace& place : data_places()) {
        const bool whole = place.host.find('.') != place.host.npos
                               ? host == place.host || host.ends_with("." + std::string(place.host))
                               : host.find(place.host) != host.npos;
        if (whole && path.find(to_lower(place.path)) != path.npos &&
            path.size() > place.path.size())
            return place.kind;
    }
    if (const auto bucket = of_amazon(address, file)) return bucket;
    if (file.ends_with(".ipynb")) return DataSourceKind::Notebook;
    if (is_data_file(file)) return DataSourceKind::File;
    constexpr auto kCodeHosts =
        std::to_array<std::string_view>({"github.", "gitlab.", "bitbucket."});
    if (has_any(path, kReadingPaths) || has_any(host, kCodeHosts)) return std::nullopt;
    if (has_item_of(path, "/dashboard/") || has_item_of(path, "/dashboards/"))
        return DataSourceKind::Dashboard;
    if (host.starts_with("dashboard.") && std::ranges::count(file, '/') >= 3)
        return DataSourceKind::Dashboard;
    // "data.kma.go.kr/data/grnd/…": a portal of data, and a page of it.
    if (host.starts_with("data.") && std::ranges::count(file, '/') >= 2)
        return DataSourceKind::Dataset;
    if (has_item_of(path, "/dataset/") || has_item_of(path, "/datasets/"))
        return DataSourceKind::Dataset;
    return std::nullopt;
}

}  // namespace

std::optional<DataSourceKind> data_source_of_address(std::string_view url) {
    if (url.find("://") == url.npos || is_template(url)) return std::nullopt;
    const Address address = split_address(url);
    const std::string scheme = to_lower(address.scheme);
    if (scheme == "http" || scheme == "https") return of_web_page(address);
    const auto known = std::ranges::find(data_schemes(), scheme, &DataScheme::scheme);
    if (known == data_schemes().end() || is_secret_or_program(to_lower(address.path)))
        return std::nullopt;
    if (ends_with_any(to_lower(without_query(address.path)), kPictures)) return std::nullopt;
    return known->kind;
}

bool may_hold_data(std::string_view url) {
    if (url.find("://") == url.npos || is_template(url)) return false;
    const Address address = split_address(url);
    const std::string host = to_lower(address.host);
    const std::string path = to_lower(address.path);
    constexpr auto kTalk = std::to_array<std::string_view>(
        {"github",
         "gitlab",
         "bitbucket",
         "atlassian",
         "slack",
         "youtube",
         "zoom",
         "figma",
         "notion",
         "linkedin",
         "miro",
         "trello",
         "stackoverflow",
         "wikipedia",
         "twitter",
         "npmjs",
         "pypi"});
    const bool reading = std::ranges::any_of(
        kReadingHosts, [&](std::string_view label) { return host.starts_with(label); });
    constexpr std::size_t kShortest = 2;  // a home page says nothing of the data
    return !reading && !has_any(host, kTalk) && !has_any(path, kReadingPaths) &&
           !ends_with_any(without_query(path), kPictures) && path.size() >= kShortest;
}

std::optional<DataSourceKind> data_source_of_bare_address(std::string_view word) {
    const auto slash = word.find('/');
    const auto dot = word.find('.');
    if (slash == word.npos || dot == 0 || dot >= slash || word.find("://") != word.npos)
        return std::nullopt;
    const auto host = word.substr(0, slash);
    constexpr std::size_t kShortestTop = 2;  // "co", "kr"
    const bool plain = host.find_first_of("_:@\\") == host.npos;
    if (!plain || host.size() - host.rfind('.') <= kShortestTop) return std::nullopt;
    const auto kind = data_source_of_address("https://" + std::string(word));
    // A file by its ending alone may be one of the project's own.
    return kind == DataSourceKind::File ? std::nullopt : kind;
}

}  // namespace healthlint
