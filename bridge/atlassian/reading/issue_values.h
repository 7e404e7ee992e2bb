#pragma once
// The values of Jira's fields, read from a page where the cursor stands: what field_value.h and
// issue_json.h make of the same JSON. The cursor stands behind the value afterwards.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/model/issue.h"

namespace healthlint {

struct StatusValue {
    Ref status;
    StatusCategory category = StatusCategory::Undefined;
};

// A parent, or the other end of a link: as much of it as stands in an issue.
struct OtherIssue {
    bool there = false;
    std::string_view id{}, key{}, summary{};
    StatusCategory category = StatusCategory::Undefined;
};

Ref read_ref(JsonCursor& json);
std::vector<Ref> read_refs(JsonCursor& json);
Person read_person(JsonCursor& json);
StatusValue read_status(JsonCursor& json);
// With the level of the hierarchy.
void read_type(Issue& issue, JsonCursor& json);
OtherIssue read_other(JsonCursor& json);
std::vector<IssueLink> read_links(JsonCursor& json);
std::vector<IssueKey> read_keys(JsonCursor& json);
std::vector<std::string> read_texts(JsonCursor& json);
// Nothing for anything that is no time, or no day.
std::optional<TimePoint> read_time(JsonCursor& json);
std::optional<Date> read_date(JsonCursor& json);
// Options, versions, teams: one of them or a list. Nothing for any other value, and nothing is
// read.
std::optional<std::vector<Ref>> read_plain_refs(JsonCursor& json);

}  // namespace healthlint
