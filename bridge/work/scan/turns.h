#pragma once
// Whose turn it is among the sites that are tended: a scan takes hours, one page per step, and the
// sites behind it wait no longer than for one step of each site.

#include <memory>
#include <mutex>
#include <vector>

#include "bridge/work/sites.h"

namespace healthlint {

// Any thread.
class Turns {
  public:
    using Sites = std::vector<std::shared_ptr<WatchedSite>>;

    // Beginning behind the one whose turn it was last. `sites` are in the order of their ids.
    Sites in_turn(Sites sites) const;
    void take(const SiteId& site);

  private:
    mutable std::mutex mutex_;
    SiteId last_;  // guarded by mutex_
};

}  // namespace healthlint
