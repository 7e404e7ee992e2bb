#pragma once
// The fields that every Jira has, read from a page where the cursor stands: what issue_json.h makes
// of the same JSON.

#include <memory>
#include <string>
#include <string_view>

#include "bridge/atlassian/reading/issue_values.h"
#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/model/issue.h"

namespace healthlint {

// An issue that is being read, and what it says that counts when all of it was read.
struct IssueDraft {
    Issue& issue;
    const std::shared_ptr<const std::string>& page;  // the text that is read
    OtherIssue parent{}, epic{};
    bool parent_is_object = false;
    std::string_view project_key{};
};

// Reads the next value into the draft; of a field that occurs twice the last one counts.
using ReadSystemField = void (*)(IssueDraft& draft, JsonCursor& json);

// Null for a field that no rule can read.
ReadSystemField reader_of_system_field(std::string_view field);

}  // namespace healthlint
