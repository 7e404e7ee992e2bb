#include "bridge/cli/operate/sites_meant.h"

#include <algorithm>
#include <utility>

namespace healthlint {

Result<std::vector<Site>> sites_meant(Store& store, const std::string& text) {
    auto sites = store.sites();
    if (!sites || text.empty()) return sites;
    std::string known;
    for (const Site& site : *sites)
        known += "\n  " + site.id.value + "  " + site.display_url;
    std::erase_if(*sites, [&](const Site& site) {
        return site.id.value != text && site.display_url != text && site.base_url != text;
    });
    if (sites->empty())
        return fail(
            Errc::NotFound,
            "no site " + text + (known.empty() ? "; this store has none" : "; there are:" + known));
    return sites;
}

Result<Site> site_meant(Store& store, const std::string& text) {
    auto sites = sites_meant(store, text);
    if (!sites) return tl::unexpected(sites.error());
    if (sites->empty()) return fail(Errc::NotFound, "this store has no site");
    if (sites->size() == 1) return std::move(sites->front());
    std::string ids;
    for (const Site& site : *sites)
        ids += " " + site.id.value;
    return fail(
        Errc::Invalid, "several sites are meant by " + text + "; name one by its id:" + ids);
}

bool is_watched(const Site& site) {
    return site.product == Product::Jira && site.state == SiteState::Active;
}

}  // namespace healthlint
