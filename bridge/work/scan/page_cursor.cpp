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

bool give_way(PageCursor& cursor, const Error& error) {
    if (error.code == Errc::Invalid && !cursor.token.empty()) {
        cursor.token.clear();  // page tokens expire after some days
        return true;
    }
    // Perhaps it takes Jira too long to put so much together.
    if (error.code == Errc::Unavailable) cursor.size = std::max(kSmallestScanPage, cursor.size / 2);
    return false;
}

void put_page(OrderedJson& json, const PageCursor& cursor) {
    json["page_token"] = cursor.token;
    json["page_size"] = cursor.size;
}

PageCursor page_from(const Json& json) {
    const auto size = integer_member(json, "page_size").value_or(kScanPage);
    return {
        .token = string_member(json, "page_token"),
        .size = static_cast<int>(std::clamp<long long>(size, kSmallestScanPage, kScanPage))};
}

}  // namespace healthlint
