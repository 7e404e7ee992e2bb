#include <utility>

#include "bridge/atlassian/jira/issue_json.h"

namespace healthlint {
namespace {

void read_schema(Field& field, const Json& schema) {
    field.type = string_member(schema, "type");
    field.items = string_member(schema, "items");
    field.custom_type = string_member(schema, "custom");
}

// cf[10114]: how JQL names a custom field without doubt.
std::string clause_of(const std::string& id) {
    constexpr std::string_view kPrefix = "customfield_";
    return "cf[" + id.substr(kPrefix.size()) + "]";
}

}  // namespace

Result<std::vector<Field>> fields_from_json(const Json& json) {
    if (!json.is_array()) return fail(Errc::Invalid, "a field list is a JSON array");
    std::vector<Field> fields;
    for (const Json& item : json) {
        Field field;
        field.id.value = string_member(item, "id");
        field.name = string_member(item, "name");
        if (field.id.value.empty()) return fail(Errc::Invalid, "a field has an `id`");
        field.custom = bool_member(item, "custom");
        if (const Json* clauses = find_member(item, "clauseNames");
            clauses != nullptr && clauses->is_array())
            for (const Json& clause : *clauses)
                if (clause.is_string()) field.clause_names.push_back(clause.get<std::string>());
        if (const Json* schema = find_member(item, "schema")) read_schema(field, *schema);
        fields.push_back(std::move(field));
    }
    return fields;
}

std::vector<Field> fields_of_expand(const Json& json) {
    std::vector<Field> fields;
    const Json* names = find_member(json, "names");
    const Json* schemas = find_member(json, "schema");
    if (names == nullptr || !names->is_object()) return fields;
    for (const auto& [id, name] : names->items()) {
        if (!id.starts_with("customfield_") || !name.is_string()) continue;
        Field field;
        field.id.value = id;
        field.name = name.get<std::string>();
        field.clause_names = {clause_of(id), field.name};
        field.custom = true;
        if (schemas != nullptr)
            if (const Json* schema = find_member(*schemas, id)) read_schema(field, *schema);
        fields.push_back(std::move(field));
    }
    return fields;
}

}  // namespace healthlint
