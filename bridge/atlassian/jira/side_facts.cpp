#include "bridge/atlassian/jira/side_facts.h"

#include <algorithm>

#include "bridge/atlassian/jira/field_value.h"

namespace healthlint {
namespace {

// A page that says `total` and holds less was cut short.
bool is_complete(const Json& page, std::size_t held) {
    const auto total = integer_member(page, "total");
    return !total || *total <= static_cast<long long>(held);
}

// The first of these members that is an array, or the page itself where it is one.
const Json* entries_of(const Json& page, std::initializer_list<std::string_view> names) {
    if (page.is_array()) return &page;
    for (const std::string_view name : names) {
        const Json* entries = find_member(page, name);
        if (entries != nullptr && entries->is_array()) return entries;
    }
    return nullptr;
}

// Atlassian's document of the bulk read shows epoch seconds where every other answer has text or
// milliseconds; in milliseconds such a number would lie before 1974, in seconds after the year
// 5000.
std::optional<TimePoint> entry_time(const Json& created) {
    constexpr long long kSecondsBelow = 100'000'000'000;
    constexpr long long kMillisecondsPerSecond = 1000;
    if (created.is_number_integer() && created.get<long long>() < kSecondsBelow)
        return time_from_json(created.get<long long>() * kMillisecondsPerSecond);
    return time_from_json(created);
}

Change change_from_json(const Json& item, TimePoint at, const Person& author) {
    Change change;
    change.at = at;
    change.author = author;
    change.field = string_member(item, "field");
    change.field_id.value = string_member(item, "fieldId");
    change.from_id = id_member(item, "from");
    change.from_text = string_member(item, "fromString");
    change.to_id = id_member(item, "to");
    change.to_text = string_member(item, "toString");
    return change;
}

}  // namespace

std::vector<Change> changes_from_json(const Json& entries) {
    std::vector<Change> changes;
    if (!entries.is_array()) return changes;
    for (const Json& entry : entries) {
        const auto at = entry_time(member_or_null(entry, "created"));
        const Json* items = find_member(entry, "items");
        if (!at || items == nullptr || !items->is_array()) continue;
        const Person author = person_from_json(member_or_null(entry, "author"));
        for (const Json& item : *items)
            changes.push_back(change_from_json(item, *at, author));
    }
    std::ranges::stable_sort(changes, {}, &Change::at);
    return changes;
}

std::vector<Comment> comments_from_json(const Json& entries) {
    std::vector<Comment> comments;
    if (!entries.is_array()) return comments;
    for (const Json& entry : entries)
        if (const auto at = time_from_json(member_or_null(entry, "created")))
            comments.push_back(
                {.at = *at, .author = person_from_json(member_or_null(entry, "author"))});
    return comments;
}

std::optional<std::vector<Change>> changelog_of(const Json& issue) {
    const Json* page = find_member(issue, "changelog");
    if (page == nullptr) return std::nullopt;
    const Json* entries = entries_of(*page, {"histories", "values"});
    if (entries == nullptr || !is_complete(*page, entries->size())) return std::nullopt;
    return changes_from_json(*entries);
}

std::optional<std::vector<Comment>> comments_of(const Json& fields) {
    const Json* page = find_member(fields, "comment");
    if (page == nullptr) return std::nullopt;
    const Json* entries = entries_of(*page, {"comments"});
    if (entries == nullptr || !is_complete(*page, entries->size())) return std::nullopt;
    return comments_from_json(*entries);
}

}  // namespace healthlint
