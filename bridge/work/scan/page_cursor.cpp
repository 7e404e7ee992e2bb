#include "bridge/work/scan/page_cursor.h"

#include <algorithm>
#include <utility>

namespace healthlint {

PageCursor PageCursor::behind(std::string next) const {
    PageCursor cursor = *this;
    cursor.token = std::move(next);
    cursor.size = std::min(kScanPage, size * 2);
    return cursor;
}

bool give_way(PageCursor& cursor, const Error& error, TimePoint now) {
    if (error.code == Errc::Invalid && !cursor.token.empty()) {
        if (is_within(cursor.restarted, kRestartEvery, now)) return false;
        cursor.token.clear();
        cursor.restarted = now;
        return true;
    }
    // Perhaps it takes Jira too long to put so much together.
    if (error.code == Errc::Unavailable) cursor.size = std::max(kSmallestScanPage, cursor.size / 2);
    return false;
}

void put_page(OrderedJson& json, const PageCursor& cursor) {
    json["page_token"] = cursor.token;
    json["page_size"] = cursor.size;
    if (cursor.restarted != TimePoint{}) json["restarted"] = format_timestamp(cursor.restarted);
}

PageCursor page_from(const Json& json) {
    const auto size = integer_member(json, "page_size").value_or(kScanPage);
    return {
        .token = string_member(json, "page_token"),
        .size = static_cast<int>(std::clamp<long long>(size, kSmallestScanPage, kScanPage)),
        .restarted = parse_timestamp(string_member(json, "restarted")).value_or(TimePoint{})};
}

}  // namespace healthlint
