#pragma once
// Spaces that the rules name and Jira does not show: deleted, hidden from the app, or mistyped. One
// of them makes Jira refuse every search that names it, so they are left out, with a word to
// people, until they are there.

#include "bridge/work/scan/page_cursor.h"
#include "bridge/work/scan/tended.h"

namespace healthlint {

// How often is looked whether one has come back: a call, and a point for each that the rules name.
constexpr std::chrono::hours kLookForSpacesEvery{1};

// As was found last; for people who ask too.
Result<std::vector<SpaceKey>> missing_spaces(Store& store, const SiteId& site);

// Before a search: fills Tended::missing.
Result<void> learn_missing_spaces(Tended& tended);

// What follows from a page that did not come (page_cursor.h). If Jira refuses it, the reason may be
// a space: then it is left out from now on, and the search begins anew. True: it may be tried at
// once.
bool make_way(Tended& tended, PageCursor& cursor, const Error& error);

// Where spaces are missing, and it is time: looks for them. One that is there again is scanned. If
// that fails, there is a next time.
void look_for_missing_spaces(Tended& tended);

}  // namespace healthlint
