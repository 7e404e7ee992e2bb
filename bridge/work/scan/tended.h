#pragma once
// One site in the hands of the worker that tends it, with what each of its steps needs.

#include <memory>
#include <string>
#include <vector>

#include "bridge/work/scan/missing_spaces.h"
#include "bridge/work/sites.h"

namespace healthlint {

// Lives for one step; what it refers to outlives it.
struct Tended {
    const Tools& tools;
    WatchedSite& site;
    std::shared_ptr<const Rulebook> rulebook;
    std::vector<std::string> fields;  // that the rules need
    MissingSpaces missing;            // of the rules' spaces
};

// The restriction of a search to spaces, none meaning all. Jira refuses a search without any.
std::string bound_to(const std::vector<SpaceKey>& spaces);
// To those that the rules name and Jira shows.
std::string bound(const Tended& tended);

// Puts a page that was asked for at that time into the mirror.
Result<void> absorb(const Tended& tended, std::vector<FetchedIssue> issues, TimePoint at);

// All that changed before this time is known: a scan or a reconcile that began then is over.
Result<void> mark_complete(const Tended& tended, TimePoint at);

}  // namespace healthlint
