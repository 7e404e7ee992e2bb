#include "bridge/work/site_urls.h"

#include <optional>
#include <utility>

#include "bridge/base/log.h"

namespace healthlint {
namespace {

constexpr const char* kUrlsFact = "urls";

std::string told_jira_url(const Site& jira) {
    return jira.display_url.empty() ? jira.base_url : jira.display_url;
}

// Jira tells the host of Confluence, with or without the path that all its pages share.
std::string wiki_url(const ServerUrls& urls) {
    constexpr const char* kPath = "/wiki";
    const std::string& host = urls.confluence.empty() ? urls.base : urls.confluence;
    return host.ends_with(kPath) ? host : host + kPath;
}

struct KnownUrls {
    ServerUrls urls;
    TimePoint at{};
};

Result<std::optional<KnownUrls>> known_urls(Store& store, const Site& jira) {
    const auto fact = store.fact(jira.id, kUrlsFact);
    if (!fact) return tl::unexpected(fact.error());
    if (!*fact) return std::nullopt;
    const Json json = parse_json(**fact);
    return KnownUrls{
        .urls =
            {.base = string_member(json, "base"),
             .display = string_member(json, "jira"),
             .confluence = string_member(json, "confluence")},
        .at = parse_timestamp(string_member(json, "at")).value_or(TimePoint{})};
}

Result<ServerUrls> ask(const Tools& tools, const Site& jira) {
    const auto credentials = credentials_of(tools, jira);
    JiraClient client(tools.transport, *credentials, tools.limiter, tools.clock);
    auto urls = client.server_urls();
    if (!urls) return urls;
    const Json fact{
        {"at", format_timestamp(tools.clock.now())},
        {"base", urls->base},
        {"jira", urls->display},
        {"confluence", urls->confluence}};
    if (auto kept = tools.store.put_fact(jira.id, kUrlsFact, dump_json(fact)); !kept)
        return tl::unexpected(kept.error());
    return urls;
}

Result<ServerUrls> server_urls(const Tools& tools, const Site& jira) {
    auto known = known_urls(tools.store, jira);
    if (!known) return tl::unexpected(known.error());
    const TimePoint now = tools.clock.now();
    if (*known && now - (*known)->at < tools.settings.catalog_every) return (*known)->urls;
    auto urls = ask(tools, jira);
    if (urls || !*known) return urls;
    log_warn("urls.not_read", {{"site", jira.id.value}, {"error", urls.error().message}});
    return (*known)->urls;
}

}  // namespace

Result<SiteUrls> urls_of(const Tools& tools, const Site& jira, const Site& wiki) {
    if (jira.door == Door::Connect)
        return SiteUrls{
            .jira = told_jira_url(jira),
            .wiki = wiki.base_url,
            .page_origins = {origin_of(wiki.base_url), origin_of(wiki.display_url)}};
    const auto urls = server_urls(tools, jira);
    if (!urls) return tl::unexpected(urls.error());
    SiteUrls found{
        .jira = urls->display.empty() ? urls->base : urls->display,
        .wiki = wiki_url(*urls),
        .page_origins = {}};
    found.page_origins = {origin_of(urls->base), origin_of(found.wiki)};
    return found;
}

std::string known_jira_url(Store& store, const Site& jira) {
    const auto known = known_urls(store, jira);
    if (!known || !*known) return told_jira_url(jira);
    const ServerUrls& urls = (*known)->urls;
    return urls.display.empty() ? urls.base : urls.display;
}

}  // namespace healthlint
