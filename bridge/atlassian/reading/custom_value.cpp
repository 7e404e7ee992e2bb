#include "bridge/atlassian/reading/custom_value.h"

#include <optional>
#include <utility>

#include "bridge/atlassian/jira/field_value.h"
#include "bridge/atlassian/reading/adf_nodes.h"
#include "bridge/atlassian/reading/issue_values.h"

namespace healthlint {
namespace {

// Each reads the value where it is what is usual; else it gives nothing and reads nothing.

std::optional<FieldValue> read_usual_document(JsonCursor& json, AdfNodes& nodes) {
    if (!json.is_object()) return std::nullopt;
    Document document = read_document(json, nodes);
    return document.empty() ? FieldValue{} : FieldValue(std::move(document));
}

std::optional<FieldValue> read_usual_text(JsonCursor& json, AdfNodes& nodes) {
    if (!json.is_text()) return read_usual_document(json, nodes);
    const std::string_view text = json.text();
    return text.empty() ? FieldValue{} : FieldValue(std::string(text));
}

std::optional<FieldValue> read_usual_date(JsonCursor& json) {
    if (!json.is_text()) return std::nullopt;
    const std::size_t mark = json.mark();
    if (const auto date = parse_date(json.text())) return *date;
    json.return_to(mark);
    return std::nullopt;
}

std::optional<FieldValue> read_usual_person(JsonCursor& json) {
    if (!json.is_object()) return std::nullopt;
    Person person = read_person(json);
    if (person.empty()) return FieldValue{};
    std::vector<Person> people;
    people.push_back(std::move(person));
    return people;
}

std::optional<FieldValue> read_usual_refs(JsonCursor& json) {
    if (!json.is_object() && !json.is_array()) return std::nullopt;
    return read_plain_refs(json);
}

std::optional<FieldValue> read_usual_value(JsonCursor& json, UsualValue usual, AdfNodes& nodes) {
    switch (usual) {
    case UsualValue::Text: return read_usual_text(json, nodes);
    case UsualValue::Area: return read_usual_document(json, nodes);
    case UsualValue::Number: return json.plain_number();
    case UsualValue::Day: return read_usual_date(json);
    case UsualValue::Person: return read_usual_person(json);
    case UsualValue::Refs: return read_usual_refs(json);
    case UsualValue::Other: break;
    }
    return std::nullopt;
}

}  // namespace

UsualValue usual_value(const Field* field) {
    if (field == nullptr) return UsualValue::Refs;
    const std::string_view type = field->type;
    if (type == "string") return is_textarea(*field) ? UsualValue::Area : UsualValue::Text;
    if (type == "number") return UsualValue::Number;
    if (type == "date") return UsualValue::Day;
    if (type == "user") return UsualValue::Person;
    if (type == "array") return field->items == "user" ? UsualValue::Other : UsualValue::Refs;
    return type == "option" || type == "team" || type == "any" ? UsualValue::Refs
                                                               : UsualValue::Other;
}

FieldValue read_custom_value(
    JsonCursor& json, const Field* field, UsualValue usual, AdfNodes& nodes) {
    if (auto value = read_usual_value(json, usual, nodes)) return *std::move(value);
    return field_value_from_json(json.json(), field);
}

}  // namespace healthlint
