#pragma once
// Reads what rules need of issues apart from their fields: remote links, histories, comments, and
// what Confluence says of the pages that are linked.

#include "bridge/work/sites.h"

namespace healthlint {

// Reads the side facts that some rule needs and that are not known, one call each: of everything,
// or of what changed since the last judgement. What Jira refuses for one issue stays unknown and is
// asked for again hours later; any other error (often RateLimited) ends it. What was read until
// then is kept.
Result<void> read_side_facts(const Tools& tools, WatchedSite& site, Extent extent);

}  // namespace healthlint
