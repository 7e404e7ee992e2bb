#pragma once
// Jira's JSON of one issue -> model::Issue, field by field. Reads REST v3 (ADF), v2 and webhook
// bodies (wiki text); absent, null and unknown members are all fine.

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"

namespace healthlint {

// Invalid when the value is no issue: no object, or neither `id` nor `key`, or no `fields`.
// `fields` types custom values; a field it does not know is typed by its shape.
Result<Issue> issue_from_json(const Json& json, const FieldCatalog& fields);

// GET /rest/api/3/field: the whole array.
Result<std::vector<Field>> fields_from_json(const Json& json);

}  // namespace healthlint
