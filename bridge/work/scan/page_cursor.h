#pragma once
// Where a search stands that is read one page per step, and what a page that did not come means
// for the next try: the first scan and the reconcile walk alike.

#include <string>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/time.h"

namespace healthlint {

constexpr int kScanPage = 100;  // Jira returns no more with fields
// A site that answers too late is asked for half as much, down to this; each page that comes
// doubles it again.
constexpr int kSmallestScanPage = 10;

// A page token lives for seven days, so one that is refused was mostly too old, and beginning anew
// helps. Not when the tokens of a site are refused each time: that would read the same pages, and
// spend their points, for ever.
constexpr std::chrono::hours kRestartEvery{24};

struct PageCursor {
    std::string token;      // empty = the first page
    int size = kScanPage;   // of the next page
    TimePoint restarted{};  // when a token was refused last; the epoch: never

    bool operator==(const PageCursor&) const = default;

    // Where the next page begins, when this one was as large as it was meant to be.
    PageCursor behind(std::string next) const;
};

// What follows from a page that did not come, as far as the cursor is concerned. True: it begins
// anew, which may be tried at once.
bool give_way(PageCursor& cursor, const Error& error, TimePoint now);

// As members of the object that holds the rest of a cursor.
void put_page(OrderedJson& json, const PageCursor& cursor);
PageCursor page_from(const Json& json);

}  // namespace healthlint
