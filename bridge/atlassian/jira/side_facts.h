#pragma once
// What an issue's JSON may carry beside its fields: history and comments. Absent in Jira's answer,
// or cut short by it, means absent here: a rule that needs it is then unknown, not wrong.

#include <optional>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/model/issue.h"

namespace healthlint {

// Entries of a history, in any order: {created, author, items: […]}. Oldest first afterwards;
// entries without a date are left out.
std::vector<Change> changes_from_json(const Json& entries);

// Comments, in the order given; those without a date are left out.
std::vector<Comment> comments_from_json(const Json& entries);

// `issue` is the whole issue: expand=changelog puts {histories: […]} beside `fields`; the answer of
// GET /issue/{id}/changelog, {values: […]}, may stand there as well. Oldest first.
std::optional<std::vector<Change>> changelog_of(const Json& issue);

// `fields.comment`: a page, on old Servers a bare array.
std::optional<std::vector<Comment>> comments_of(const Json& fields);

}  // namespace healthlint
