#pragma once
// Jira's JSON of one issue -> model::Issue, field by field. Reads REST v3 (ADF), v2 and webhook
// bodies (wiki text), and what older Servers answered; absent, null and unknown members are fine.

#include <optional>
#include <string_view>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"

namespace healthlint {

// Beside `fields`: the ids of custom fields that were asked for and not shown. Ours, not Jira's;
// the answers that we keep carry it, because what was asked for cannot be seen from an answer.
constexpr std::string_view kWithheldMember = "withheld";

// Invalid when the value is no issue: no object, or neither `id` nor `key`, or no `fields`.
// `catalog` types custom values; a field it does not know is typed by its shape.
Result<Issue> issue_from_json(const Json& json, const FieldCatalog& catalog);

// Parts of that reading, for who reads an issue without taking it apart first.
StatusCategory status_category(std::string_view key);
int hierarchy_level(std::optional<long long> level, bool subtask, std::string_view name);
SpaceKey space_of(std::string_view project, const IssueKey& key);  // project: its key, may be empty
// Where nothing else names a parent, the field that older sites have for it. After all others.
void take_epic_link(Issue& issue, const FieldCatalog& catalog);

// GET /rest/api/3/field: the whole array.
Result<std::vector<Field>> fields_from_json(const Json& json);

// The members `names` and `schema` that expand=names,schema adds to issues and search pages: the
// custom fields of just these issues. Empty when they are absent.
std::vector<Field> fields_of_expand(const Json& json);

// GET /rest/api/3/issue/{id}/remotelink: an array, or one object when a globalId was asked for.
Result<std::vector<RemoteLink>> remote_links_from_json(const Json& json);

}  // namespace healthlint
