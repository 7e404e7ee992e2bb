#include "bridge/cli/operate/sites_meant.h"

#include <algorithm>

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

}  // namespace healthlint
