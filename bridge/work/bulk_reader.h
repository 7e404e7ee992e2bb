#pragma once
// Issues -> one bulk read -> mirror. What cannot be read holds back nothing else.

#include <optional>
#include <vector>

#include "bridge/work/sites.h"

namespace healthlint {

// Issues that could not be read, and why.
struct UnreadIssues {
    std::vector<IssueId> issues;
    Error error;
};

struct BulkRead {
    std::vector<UnreadIssues> unread;
    std::optional<Error> stopped;  // nothing of the site can be read now
};

// So many calls may fail before what is left waits for another time. One bad issue among
// kMaxBulkFetch takes eight of them.
constexpr int kMaxFailedReads = 16;

// Reads up to kMaxBulkFetch issues now and puts them into the mirror. Those that Jira does not show
// any more, or that left the watched spaces, are gone. One that cannot be read, or too many at
// once, do not hold back the others: what fails is asked for again in halves.
BulkRead read_each(
    const Tools& tools, WatchedSite& site, JiraClient jira, const std::vector<IssueId>& issues);

// The same where unread issues may wait for the next time; an error when nothing can be read now.
Result<void> read_again(
    const Tools& tools, WatchedSite& site, JiraClient jira, const std::vector<IssueId>& issues);

// Is it one of those that the rules watch?
bool in_spaces(const Rulebook& rulebook, const SpaceKey& space);

// What was read, ready for the mirror. Issues outside the site's spaces are left out.
Reading make_reading(WatchedSite& site, std::vector<FetchedIssue> fetched, TimePoint at);

}  // namespace healthlint
