#pragma once
// Reads what rules need of issues apart from their fields: remote links, histories, comments, and
// what Confluence says of the pages that are linked.

#include <chrono>
#include <span>

#include "bridge/atlassian/call_priority.h"
#include "bridge/work/sites.h"

namespace healthlint {

// So many issues in a row without an answer, from a site that answers otherwise: nothing more is
// asked this time.
constexpr int kFailuresInARow = 20;
// The same of pages: nobody waits for each page of a Confluence that is down.
constexpr int kPageFailuresInARow = 3;

// A portion ends with so many issues, and no issue is begun after so long: a stop of the process
// waits for it, and so do other sites.
constexpr std::size_t kFactsPortion = 200;
constexpr std::chrono::seconds kPortionTime{5};

// Reads the side facts that some rule needs and that are not known, one call each, of what changed
// since the last judgement. What Jira refuses for one issue stays unknown and is asked for again
// hours later, what fails minutes later. An error is one that concerns the whole site (RateLimited,
// or no answer to anything) and ends it. What was read until then is kept.
Result<void> read_side_facts(const Tools& tools, WatchedSite& site, CallPriority priority);

// The same of these issues, in their order, until a portion is over; answers how many were begun
// with. It counts on in `walk`, and once too many failed it does nothing but put off.
Result<std::size_t> read_portion(
    const Tools& tools,
    WatchedSite& site,
    std::span<const LackingFacts> lacking,
    FactsWalk& walk,
    CallPriority priority);

}  // namespace healthlint
