#include "tests/sandbox/rest/search_cursor.h"

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint::sandbox {

long long SearchCursors::open(SearchCursor cursor) {
    cursors_[++last_] = std::move(cursor);
    if (cursors_.size() > kMaxCursors) cursors_.erase(cursors_.begin());
    return last_;
}

std::string SearchCursors::token(const SearchPosition& position) {
    return base64url_encode(
        "cursor:" + std::to_string(position.cursor) + ":" + std::to_string(position.at));
}

std::optional<SearchPosition> SearchCursors::find(
    std::string_view token, std::string_view jql, TimePoint now) const {
    const auto text = base64url_decode(token);
    if (!text) return std::nullopt;
    const auto parts = split(*text, ':');
    if (parts.size() != 3 || parts[0] != "cursor") return std::nullopt;
    const auto cursor = parse_integer(parts[1]);
    const auto at = parse_integer(parts[2]);
    if (!cursor || !at) return std::nullopt;
    const auto found = cursors_.find(*cursor);
    if (found == cursors_.end() || found->second.jql != jql) return std::nullopt;
    if (now - found->second.created > kTokenLifetimeOfSearch) return std::nullopt;
    return SearchPosition{.cursor = *cursor, .at = *at};
}

}  // namespace healthlint::sandbox
