#pragma once
// Which sites a process works on, of those that share a database. Pure: everybody decides for
// itself from the same few numbers, and the store sees to it that no site is had
// twice.

#include <vector>

#include "bridge/base/ids.h"
#include "bridge/store/store.h"

namespace healthlint {

// How many of `sites` are this one's part: as equal as can be, so never more than
// ceil(sites / replicas), and all parts together are all sites.
int fair_share(int sites, ReplicaPlace place);

struct HeldSite {
    SiteId id;
    bool active = true;  // there is still work for it
    bool leaving = false;
    bool busy = false;  // a step is under way
};

// Which of these are to be let go, so that `share` are left: what is not active in any case, then
// what can go at once, so that no site rests for longer than it must.
std::vector<SiteId> surplus(std::vector<HeldSite> held, int share);

// The part of the app's points per hour that a process may use. Most of them go with the sites, so
// that one big site has them all wherever it is worked on; a tenth is divided equally, for people
// who look at an issue through a replica that works on other sites. Together at most 1.
double part_of_points(int held, int sites, ReplicaPlace place);

constexpr double kPointsForLookers = 0.1;

}  // namespace healthlint
