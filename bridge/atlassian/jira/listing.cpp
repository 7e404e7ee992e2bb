#include "bridge/atlassian/jira/listing.h"

#include <string>
#include <utility>

#include "bridge/atlassian/jira/client.h"

namespace healthlint {
namespace {

bool is_end(const Json& page, std::size_t entries_of_page, std::size_t read) {
    if (entries_of_page == 0 || bool_member(page, "isLast")) return true;
    const auto total = integer_member(page, "total");
    return total && static_cast<long long>(read) >= *total;
}

}  // namespace

Result<Json> read_list(RestCaller& rest, RestRequest request, const ListShape& shape) {
    Json all = Json::array();
    const auto fixed = request.query;
    request.points = 1 + shape.object_points * shape.page;
    while (all.size() < kMaxListEntries) {
        request.query = fixed;
        request.query.emplace_back("startAt", std::to_string(all.size()));
        request.query.emplace_back("maxResults", std::to_string(shape.page));
        const Result<Json> page = rest.send_json(request);
        if (!page) return tl::unexpected(page.error());
        const Json& entries = member_or_null(*page, shape.member);
        if (!entries.is_array())
            return fail(Errc::Unavailable, request.endpoint + ": the answer is no page of a list");
        if (shape.object_points > 0)
            rest.give_back(
                request, shape.object_points * (shape.page - static_cast<int>(entries.size())));
        all.insert(all.end(), entries.begin(), entries.end());
        if (is_end(*page, entries.size(), all.size())) return all;
    }
    return fail(Errc::Invalid, request.endpoint + ": longer than the list that is read at once");
}

}  // namespace healthlint
