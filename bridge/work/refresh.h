#pragma once
// Dirty issues -> one bulk read -> mirror -> verdicts. Many events of one issue are one reading.

#include <chrono>

#include "bridge/work/sharing/site_share.h"

namespace healthlint {

constexpr std::chrono::seconds kInboxLease{60};
// An event that waited longer is dropped, counted, and replaced by a reconcile; but not one that
// tells of a deletion, or makes us look for one.
constexpr std::chrono::hours kStaleEvent{24};

// Works off up to kMaxBulkFetch dirty issues of one site that is ours; false when none was due.
bool refresh_once(const Tools& tools, WatchedSites& sites, SiteShare& share);

}  // namespace healthlint
