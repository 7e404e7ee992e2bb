#pragma once
// What PUT and POST /issue do to the fields of an issue: checks per field type with Jira's words,
// and the history items of what really changed.

#include <vector>

#include "bridge/base/json.h"
#include "tests/sandbox/site/issue_store.h"
#include "tests/sandbox/site/site.h"

namespace healthlint::sandbox {

struct Edit {
    Json fields;                   // of the issue afterwards
    std::vector<Json> items;       // changelog items; empty = nothing changed
    Json errors = Json::object();  // field id -> text; anything here means that nothing is written
};

// `set` is the body's "fields", `update` its "update" (operations set, add, remove per field).
Edit apply_edit(const Site& site, const Json& before, const Json& set, const Json& update);

// One item of a changelog entry; `field` is the name, `id` the id.
Json change_item(const Json& field, const Json& before, const Json& after);

}  // namespace healthlint::sandbox
