#include "bridge/work/sharing/fair_share.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace healthlint {

int fair_share(int sites, ReplicaPlace place) {
    const int more = place.rank < sites % place.replicas ? 1 : 0;
    return sites / place.replicas + more;
}

std::vector<SiteId> surplus(std::vector<HeldSite> held, int share) {
    std::ranges::sort(held, [](const HeldSite& a, const HeldSite& b) {
        return std::tuple(a.active, a.busy, !a.leaving, b.id.value) <
               std::tuple(b.active, b.busy, !b.leaving, a.id.value);
    });
    std::vector<SiteId> gone;
    int left = static_cast<int>(held.size());
    for (HeldSite& site : held) {
        if (site.active && left <= share) break;
        gone.push_back(std::move(site.id));
        --left;
    }
    return gone;
}

double part_of_points(int held, int sites, ReplicaPlace place) {
    const double equal = 1.0 / place.replicas;
    const double of_sites = sites == 0 ? equal : static_cast<double>(std::min(held, sites)) / sites;
    return kPointsForLookers * equal + (1 - kPointsForLookers) * of_sites;
}

}  // namespace healthlint
