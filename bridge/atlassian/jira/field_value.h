#pragma once
// Values of fields as Jira spells them, from Cloud's REST v3 back to old Servers.

#include <optional>

#include "bridge/base/json.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"

namespace healthlint {

// `field` types the value; null = typed by its shape. Values of types that rules cannot use stay
// text (compact JSON), so that they are at least not empty.
FieldValue field_value_from_json(const Json& json, const Field* field);

Ref ref_from_json(const Json& json);  // {id, name} or {id, value}; a bare string is a name
std::vector<Ref> refs_from_json(const Json& json);
Person person_from_json(const Json& json);                  // accountId, on Servers key or name
std::optional<TimePoint> time_from_json(const Json& json);  // text or epoch milliseconds
std::optional<Date> date_from_json(const Json& json);

// Old Servers print sprints as "…Sprint@1f[id=12,state=ACTIVE,name=Sprint 3,startDate=…]".
std::optional<Ref> parse_sprint_text(std::string_view text);

bool is_epic_link(const Field& field);
bool is_textarea(const Field& field);

}  // namespace healthlint
