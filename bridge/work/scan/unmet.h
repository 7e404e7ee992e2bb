#pragma once
// What we know and a whole scan did not meet.

#include "bridge/work/scan/backfill.h"
#include "bridge/work/scan/tended.h"

namespace healthlint {

// Lets go of what is out of the spaces that are watched now, and asks for some of the rest by id:
// a search may show less than there is, while its index lags or is built anew, and only what Jira
// does not show by id either is gone. True once all was asked for; else moves the cursor.
Result<bool> ask_for_unmet(const Tended& tended, ScanCursor& cursor);

}  // namespace healthlint
