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

std::optional<std::vector<Change>> changelog_of(const Json& issue) {
    const Json* page = find_member(issue, "changelog");
    if (page == nullptr) return std::nullopt;
    const Json* entries = entries_of(*page, {"histories", "values"});
    if (entries == nullptr || !is_complete(*page, entries->size())) return std::nullopt;
    std::vector<Change> changes;
    for (const Json& entry : *entries) {
        const auto at = time_from_json(member_or_null(entry, "created"));
        const Json* items = find_member(entry, "items");
        if (!at || items == nullptr || !items->is_array()) continue;
        const Person author = person_from_json(member_or_null(entry, "author"));
        for (const Json& item : *items)
            changes.push_back(change_from_json(item, *at, author));
    }
    std::ranges::stable_sort(changes, {}, &Change::at);  // expand=changelog is newest first
    return changes;
}

std::optional<std::vector<Comment>> comments_of(const Json& fields) {
    const Json* page = find_member(fields, "comment");
    if (page == nullptr) return std::nullopt;
    const Json* entries = entries_of(*page, {"comments"});
    if (entries == nullptr || !is_complete(*page, entries->size())) return std::nullopt;
    std::vector<Comment> comments;
    for (const Json& entry : *entries) {
        const auto at = time_from_json(member_or_null(entry, "created"));
        if (!at) continue;
        comments.push_back(
            {.at = *at, .author = person_from_json(member_or_null(entry, "author"))});
    }
    return comments;
}

}  // namespace healthlint
