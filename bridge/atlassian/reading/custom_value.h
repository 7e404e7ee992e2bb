#pragma once
// The value of a custom field, read from a page where the cursor stands: what field_value.h makes
// of the same JSON.

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/model/site.h"
#include "bridge/text/adf.h"

namespace healthlint {

// What Jira mostly answers for a field: for that there is a short cut.
enum class UsualValue { Text, Area, Number, Day, Person, Refs, Other };

UsualValue usual_value(const Field* field);  // null: typed by its shape

// The cursor stands behind the value afterwards. `usual` is that of the field; `nodes` is working
// space.
FieldValue read_custom_value(
    JsonCursor& json, const Field* field, UsualValue usual, AdfNodes& nodes);

}  // namespace healthlint
