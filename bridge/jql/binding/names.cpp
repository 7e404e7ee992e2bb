#include "bridge/jql/binding/names.h"

#include <algorithm>
#include <vector>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

// How JQL spells a field by id.
std::string clause_of(const FieldId& id) {
    constexpr std::string_view kPrefix = "customfield_";
    if (!id.value.starts_with(kPrefix)) return id.value;
    return "cf[" + id.value.substr(kPrefix.size()) + "]";
}

}  // namespace

std::optional<BoundField> NameResolver::resolve(const JqlField& written) {
    const std::string& name = written.name.value;
    std::optional<BoundField> field;
    if (!written.custom_id.empty()) {
        field = by_id({"customfield_" + written.custom_id});
    } else {
        const auto alias = std::ranges::find_if(options_.aliases, [&](const auto& candidate) {
            return equals_ignoring_case(candidate.first, name);
        });
        if (alias == options_.aliases.end() && refuse_ambiguous(written)) return std::nullopt;
        field = alias == options_.aliases.end() ? by_name(name) : by_id(alias->second);
    }
    if (!field) {
        missing(written);
        return std::nullopt;
    }
    field->name = name;
    return field;
}

std::optional<BoundField> NameResolver::by_id(const FieldId& id) const {
    if (const BoundField* system = system_field_by_id(id)) return *system;
    const Field* field = fields_.by_id(id);
    if (field == nullptr) return std::nullopt;
    return bind_field(*field);
}

// Names that Jira itself gives win over custom fields of the same name.
std::optional<BoundField> NameResolver::by_name(const std::string& name) const {
    const std::string lower = to_lower(name);
    if (const BoundField* system = system_field(lower)) return *system;
    const std::vector<const Field*> found = fields_.named(lower);
    const auto given_by_jira = std::ranges::find(found, false, &Field::custom);
    if (given_by_jira != found.end()) return by_id((*given_by_jira)->id);
    if (!found.empty()) return by_id(found.front()->id);
    if (is_remote_field(lower) || lower.ends_with(".property"))
        return BoundField{};  // without operators: refused with the reason
    return std::nullopt;
}

bool NameResolver::refuse_ambiguous(const JqlField& written) {
    const std::string lower = to_lower(written.name.value);
    if (system_field(lower) != nullptr) return false;
    const std::vector<const Field*> found = fields_.named(lower);
    if (found.size() < 2 || std::ranges::find(found, false, &Field::custom) != found.end())
        return false;
    std::vector<std::string> candidates;
    candidates.reserve(found.size());
    for (const Field* field : found)
        candidates.push_back(clause_of(field->id) + " (" + field->type + ")");
    complaints_.error(
        "J121",
        written.name.at,
        std::to_string(found.size()) + " fields are called \"" + written.name.value + "\"",
        "write one of " + join(candidates, ", "));
    return true;
}

void NameResolver::missing(const JqlField& written) {
    std::vector<std::string> names = system_field_names();
    names.reserve(names.size() + fields_.all().size() + options_.aliases.size());
    for (const Field& field : fields_.all())
        names.push_back(field.name);
    for (const auto& [alias, id] : options_.aliases)
        names.push_back(alias);
    const std::string guess = nearest(written.name.value, names);
    const std::string suggestion = guess.empty() ? "" : "did you mean \"" + guess + "\"?";
    const std::string message = "this site has no field \"" + written.name.value + "\"";
    if (options_.missing_field == JqlOptions::MissingField::Error)
        return complaints_.error("J120", written.name.at, message, suggestion);
    complaints_.warn("J152", written.name.at, message + "; the condition is unknown", suggestion);
}

}  // namespace healthlint
