#include "tests/e2e/fresh_look.h"

#include <stdexcept>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/store/secret_box.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/service.h"

namespace healthlint {
namespace {

// Lets through what changes nothing in Jira.
class ReadingTransport final : public Transport {
  public:
    Result<HttpResponse> send(const HttpRequest& request) override {
        const Target target = split_target(request.url);
        const bool reads = request.method == "GET" || target.path.ends_with("/search/jql") ||
                           target.path.ends_with("/issue/bulkfetch") ||
                           target.path.ends_with("/comment/list");
        if (!reads) return fail(Errc::Unavailable, "this look changes nothing");
        return client_.send(request);
    }

  private:
    HttpClient client_;
};

bool scan_is_done(Store& store, const SiteId& site) {
    const auto fact = store.fact(site, "scan");
    return fact && *fact && bool_member(parse_json(**fact), "done");
}

Site installed_jira(World& world, Store& bridge) {
    const auto sites = bridge.sites();
    if (!sites) throw std::runtime_error(sites.error().message);
    for (const Site& site : *sites)
        if (site.product == Product::Jira && site.base_url == world.jira_url()) return site;
    throw std::runtime_error("the bridge does not know the site " + world.jira_url());
}

}  // namespace

std::map<std::string, WantedBadge> fresh_badges(World& world, Store& bridge) {
    const Site known = installed_jira(world, bridge);
    const auto file = world.folder() / "fresh.db";
    std::filesystem::remove(file);
    auto opened = open_sqlite_store(file.string(), *SecretBox::from_keys(world.secret_key()));
    if (!opened) throw std::runtime_error(opened.error().message);
    Store& store = **opened;
    SystemClock clock;
    const auto site = store.install(
        {.client_key = known.client_key,
         .base_url = known.base_url,
         .shared_secret = known.shared_secret},
        clock.now(),
        std::chrono::seconds(0));
    if (!site) throw std::runtime_error(site.error().message);

    ReadingTransport transport;
    RateLimiter limiter;
    Service service(
        store,
        transport,
        limiter,
        clock,
        {.pack_file = world.pack_file().string(),
         .site_file = world.site_file().string(),
         .publishes_digest = false});
    if (const auto ready = service.open(); !ready) throw std::runtime_error(ready.error().message);
    world.wait_until("the fresh look to end", [&] {
        service.work_once();
        return scan_is_done(store, site->id);
    });

    const auto writes = store.waiting_writes(site->id);
    if (!writes) throw std::runtime_error(writes.error().message);
    std::map<std::string, WantedBadge> wanted;
    for (const OutboxItem& item : *writes) {
        if (item.kind != WriteKind::Badge) continue;
        const Json payload = parse_json(item.payload);
        WantedBadge& badge = wanted[item.issue.value];
        badge.searchable = payload.at("searchable");
        badge.searchable.erase("at");
        badge.label = string_member(payload.at("status").at("value"), "label");
    }
    return wanted;
}

}  // namespace healthlint
