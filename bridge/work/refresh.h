#pragma once
// Dirty issues -> one bulk read -> mirror -> verdicts. Many events of one issue are one reading.

#include "bridge/work/sharing/site_share.h"

namespace healthlint {

constexpr std::chrono::seconds kInboxLease{60};
// An event that waited longer is dropped, counted, and replaced by a reconcile; but not one that
// tells of a deletion.
constexpr std::chrono::hours kStaleEvent{24};

// Works off up to kMaxBulkFetch dirty issues of one site that is ours; false when none was due.
bool refresh_once(const Tools& tools, WatchedSites& sites, SiteShare& share);

// Reads up to kMaxBulkFetch issues now and puts them into the mirror. Those that Jira does not show
// any more, or that left the watched spaces, are gone.
Result<void> read_again(
    const Tools& tools, WatchedSite& site, JiraClient jira, const std::vector<IssueId>& issues);

// What was read, ready for the mirror. Issues outside the site's spaces are left out. Unavailable
// when one of the others is no JSON.
Result<Reading> make_reading(WatchedSite& site, std::vector<FetchedIssue> fetched, TimePoint at);

}  // namespace healthlint
