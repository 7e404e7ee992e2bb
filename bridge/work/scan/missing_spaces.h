#pragma once
// Spaces that the rules name and Jira does not show: deleted, hidden from the app, or mistyped. One
// of them makes Jira refuse every search that names it, so they are left out, with a word to
// people, until they are there.
//
// What is known of their issues is kept at first: a permission that was taken away by mistake hides
// them from every question, and is given back within hours; with an issue goes what was settled,
// what people were told, and its badge. Only when a space has been missing for kKeptWhileMissing is
// each of its issues asked for by id, once, and goes if Jira does not show it.

#include <vector>

#include "bridge/store/store.h"
#include "bridge/work/scan/page_cursor.h"

namespace healthlint {

struct Tended;

// How often is looked whether one has come back: a call, and a point for each that the rules name.
constexpr std::chrono::hours kLookForSpacesEvery{1};
constexpr std::chrono::hours kKeptWhileMissing{24};

struct MissingSpace {
    SpaceKey key;
    TimePoint since{};   // when it was found missing
    IssueId asked_for;   // the last of its issues that was asked for by id
    bool asked = false;  // all of them were
};

struct MissingSpaces {
    std::vector<MissingSpace> spaces;
    TimePoint looked{};  // when that was found out last

    bool contain(const SpaceKey& space) const;
};

// As was found last; for people who ask too.
Result<MissingSpaces> missing_spaces(Store& store, const SiteId& site);

// Before a search or a sample: fills Tended::missing.
Result<void> learn_missing_spaces(Tended& tended);

// What follows from a page that did not come (page_cursor.h). If Jira refuses it, the reason may be
// a space: then it is left out from now on, and the search begins anew. True: it may be tried at
// once.
bool make_way(Tended& tended, PageCursor& cursor, const Error& error);

// Where spaces are missing, and it is time: looks for them. One that is there again is scanned. If
// that fails, there is a next time.
void look_for_missing_spaces(Tended& tended);

// Whether nobody may ask for this issue yet, because its space is missing.
bool is_kept(const Tended& tended, const IssueId& issue);

// Asks for some issues of a space that has been missing long enough, and keeps the cursor. False
// while there are more.
Result<bool> ask_in_missing_spaces(Tended& tended);

}  // namespace healthlint
