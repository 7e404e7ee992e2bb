#include "bridge/atlassian/capture/payload_kind.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

// The first row whose members are all there names the value.
struct Shape {
    std::string_view name;
    std::array<std::string_view, 3> members;
};

constexpr std::array kShapes{
    Shape{"page of comments", {"comments"}},
    Shape{"page of worklogs", {"worklogs"}},
    Shape{"changelog entry", {"id", "created", "items"}},
    Shape{"remote link", {"id", "object"}},
    Shape{"worklog", {"issueId", "timeSpent"}},
    Shape{"comment", {"author", "body", "created"}},
    Shape{"sprint", {"id", "name", "state"}},
    Shape{"status", {"name", "statusCategory"}},
    Shape{"issue type", {"name", "subtask", "iconUrl"}},
    Shape{"list of link types", {"issueLinkTypes"}},
    Shape{"project", {"id", "key", "projectTypeKey"}},
    Shape{"project role", {"name", "actors"}},
    Shape{"development panel", {"detail", "errors"}},
    Shape{"user", {"displayName", "active"}},
    Shape{"error of Jira", {"errorMessages"}},
    Shape{"page of values", {"values"}},
};

bool has_all(const Json& json, const Shape& shape) {
    return std::ranges::all_of(shape.members, [&](std::string_view member) {
        return member.empty() || json.contains(std::string(member));
    });
}

std::string describe_object(const Json& json) {
    for (const Shape& shape : kShapes)
        if (has_all(json, shape)) return std::string(shape.name);
    constexpr std::size_t kShown = 4;
    std::vector<std::string> names;
    for (const auto& [name, value] : json.items()) {
        if (names.size() == kShown) break;
        names.push_back(name);
    }
    if (names.empty()) return "empty object";
    return "object with the members " + join(names, ", ");
}

}  // namespace

PayloadKind payload_kind(const Json& json) {
    if (!json.is_object()) return PayloadKind::Other;
    if (json.contains("webhookEvent")) return PayloadKind::Webhook;
    const Json* fields = find_member(json, "fields");
    if (fields != nullptr && fields->is_object() && (json.contains("id") || json.contains("key")))
        return PayloadKind::Issue;
    const Json* issues = find_member(json, "issues");
    if (issues != nullptr && issues->is_array()) return PayloadKind::IssuePage;
    if (json.contains("data") && json.contains("url")) return PayloadKind::Row;
    const bool field = json.contains("clauseNames") || json.contains("searchable");
    if (field && json.contains("id") && json.contains("name")) return PayloadKind::Field;
    return PayloadKind::Other;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as rows lie in rows, which parse_json bounds
std::string describe_payload(const Json& json) {
    switch (payload_kind(json)) {
    case PayloadKind::Issue: return "issue";
    case PayloadKind::IssuePage: return "page of issues";
    case PayloadKind::Webhook: return "webhook " + string_member(json, "webhookEvent");
    case PayloadKind::Field: return "field";
    case PayloadKind::Row: return describe_payload(*find_member(json, "data"));
    case PayloadKind::Other: break;
    }
    if (json.is_object()) return describe_object(json);
    if (json.is_array()) return json.empty() ? "empty array" : "array";
    return "single value";
}

}  // namespace healthlint
