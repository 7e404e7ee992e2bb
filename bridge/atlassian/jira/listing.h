#pragma once
// Lists that Jira gives in pages of startAt, maxResults, total, isLast, read to their end. The
// server may give fewer than asked on any page, so a short page is no end.

#include <string_view>

#include "bridge/atlassian/rest.h"
#include "bridge/base/json.h"

namespace healthlint {

struct ListShape {
    std::string_view member;  // that holds the entries of a page
    int object_points = 0;    // of one entry: 0 for plain facts, 1 for spaces, 2 for people
    int page = 100;           // entries of a page, at most what Jira gives
};

// The entries of all pages as one array. Invalid for a list longer than kMaxListEntries: half of it
// would be taken for the whole.
Result<Json> read_list(RestCaller& rest, RestRequest request, const ListShape& shape);

}  // namespace healthlint
