#pragma once
// Where a paged search stands. A token names a cursor and a position; it can be used again until it
// expires after seven days, and only with the query it was made for.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/time.h"

namespace healthlint::sandbox {

constexpr std::chrono::hours kTokenLifetimeOfSearch{7 * 24};
constexpr std::size_t kMaxCursors = 64;

struct SearchCursor {
    std::string jql;
    // The matches in order; absent for a query in id order, which is scanned as far as needed.
    std::optional<std::vector<long long>> sorted;
    // So many issues of the generator come before them, looked at as far as needed.
    long long generated = 0;
    TimePoint created{};
};

struct SearchPosition {
    long long cursor = 0;
    long long at = 0;  // offset into `generated` and `sorted`, or the last id that was looked at
};

class SearchCursors {
  public:
    long long open(SearchCursor cursor);

    // Nothing for a token that is unknown, expired or of another query.
    std::optional<SearchPosition> find(
        std::string_view token, std::string_view jql, TimePoint now) const;

    const SearchCursor& get(long long id) const { return cursors_.at(id); }

    static std::string token(const SearchPosition& position);

  private:
    std::map<long long, SearchCursor> cursors_;
    long long last_ = 0;
};

}  // namespace healthlint::sandbox
