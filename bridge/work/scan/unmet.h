#pragma once
// What we know and a search did not meet: by id Jira tells whether it is still there.

#include <vector>

#include "bridge/work/scan/backfill.h"
#include "bridge/work/scan/tended.h"

namespace healthlint {

// Asks for some of these issues by id, which are in the order of their ids: of those behind
// `asked_for`, which moves. Those that Jira does not show go. True once all were asked for.
Result<bool> ask_for_some(
    const Tended& tended,
    const std::vector<IssueId>& issues,
    IssueId& asked_for,
    CallPriority priority);

// Lets go of what is out of the spaces that are watched now, and asks for some of the rest by id:
// a search may show less than there is, while its index lags or is built anew, and only what Jira
// does not show by id either is gone. Not what is kept for now (missing_spaces.h). True once all
// was asked for; else moves the cursor.
Result<bool> ask_for_unmet(const Tended& tended, ScanCursor& cursor);

}  // namespace healthlint
