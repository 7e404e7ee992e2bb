#include "bridge/work/scan/turns.h"

#include <algorithm>

namespace healthlint {

Turns::Sites Turns::in_turn(Sites sites) const {
    const std::lock_guard lock(mutex_);
    const auto next =
        std::ranges::find_if(sites, [&](const auto& site) { return site->id > last_; });
    std::rotate(sites.begin(), next, sites.end());
    return sites;
}

void Turns::take(const SiteId& site) {
    const std::lock_guard lock(mutex_);
    last_ = site;
}

}  // namespace healthlint
