#include "tests/sandbox/site/model_issue.h"

#include <algorithm>
#include <array>
#include <set>

#include "bridge/base/ascii.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

const Json kNull = nullptr;

const Json& member(const Json& object, std::string_view name) {
    const Json* found = find_member(object, name);
    return found == nullptr ? kNull : *found;
}

Ref ref(const Json& json) {
    if (json.is_string()) return {.name = json.get<std::string>()};
    std::string name = string_member(json, "name");
    if (name.empty()) name = string_member(json, "value");
    return {.id = id_member(json, "id"), .name = std::move(name)};
}

std::vector<Ref> refs(const Json& json) {
    std::vector<Ref> result;
    if (json.is_array())
        for (const Json& item : json)
            result.push_back(ref(item));
    else if (json.is_object())
        result.push_back(ref(json));
    return result;
}

Person person(const Json& json) {
    return {
        .id = AccountId{string_member(json, "accountId")},
        .display_name = string_member(json, "displayName")};
}

std::vector<std::string> strings(const Json& json) {
    std::vector<std::string> result;
    if (json.is_array())
        for (const Json& item : json)
            if (item.is_string()) result.push_back(item.get<std::string>());
    return result;
}

// Enough for text search: one paragraph per line of the wiki text.
Document document(const Json& adf) {
    Document result;
    const std::string text = adf.is_string() ? adf.get<std::string>() : adf_to_wiki(adf);
    for (const std::string_view line : split(text, '\n'))
        if (!trim(line).empty()) result.blocks.push_back({.text = std::string(trim(line))});
    return result;
}

StatusCategory category(const Json& status) {
    const std::string key = string_member(member(status, "statusCategory"), "key");
    if (key == "new") return StatusCategory::ToDo;
    if (key == "indeterminate") return StatusCategory::InProgress;
    return key == "done" ? StatusCategory::Done : StatusCategory::Undefined;
}

std::optional<TimePoint> instant(const Json& json) {
    return json.is_string() ? parse_timestamp(json.get<std::string>()) : std::nullopt;
}

FieldValue custom_value(const Field& field, const Json& json) {
    if (json.is_null()) return std::monostate{};
    if (json.is_number()) return json.get<double>();
    if (field.type == "date" && json.is_string())
        if (const auto day = parse_date(json.get<std::string>())) return *day;
    if (field.type == "datetime")
        if (const auto at = instant(json)) return *at;
    if (field.type == "user") return std::vector<Person>{person(json)};
    if (field.type == "array" && field.items == "user") {
        std::vector<Person> people;
        for (const Json& item : json)
            people.push_back(person(item));
        return people;
    }
    if (field.type == "array" && field.items == "string") return strings(json);
    if (json.is_string()) return json.get<std::string>();
    if (string_member(json, "type") == "doc") return document(json);
    return refs(json);
}

IssueLink link(const Json& json) {
    const bool outward = json.contains("outwardIssue");
    const Json& other = member(json, outward ? "outwardIssue" : "inwardIssue");
    const Json& type = member(json, "type");
    return {
        .type = string_member(type, "name"),
        .phrase = string_member(type, outward ? "outward" : "inward"),
        .other_id = IssueId{id_member(other, "id")},
        .other_key = IssueKey{string_member(other, "key")},
        .other_summary = string_member(member(other, "fields"), "summary"),
        .other_category = category(member(member(other, "fields"), "status")),
    };
}

std::vector<Change> changes(const std::vector<Json>& changelog) {
    std::vector<Change> result;
    for (const Json& entry : changelog) {
        for (const Json& item : member(entry, "items")) {
            Change change;
            change.at = instant(member(entry, "created")).value_or(TimePoint{});
            change.author = person(member(entry, "author"));
            change.field = string_member(item, "field");
            change.field_id = FieldId{string_member(item, "fieldId")};
            change.from_id = string_member(item, "from");
            change.from_text = string_member(item, "fromString");
            change.to_id = string_member(item, "to");
            change.to_text = string_member(item, "toString");
            result.push_back(std::move(change));
        }
    }
    return result;
}

struct SystemField {
    std::string_view id;
    void (*read)(Issue& issue, const Json& value);
};

template <auto Member, auto Convert>
void read_into(Issue& issue, const Json& value) {
    issue.*Member = Convert(value);
}

std::string text(const Json& json) {
    return json.is_string() ? json.get<std::string>() : std::string();
}

std::optional<Date> day(const Json& json) {
    return parse_date(text(json));
}

void read_project(Issue& issue, const Json& project) {
    issue.space = SpaceKey{string_member(project, "key")};
    issue.project = ref(project);
}

void read_type(Issue& issue, const Json& type) {
    issue.type = ref(type);
    issue.hierarchy_level = static_cast<int>(integer_member(type, "hierarchyLevel").value_or(0));
}

void read_status(Issue& issue, const Json& status) {
    issue.status = ref(status);
    issue.category = category(status);
}

void read_parent(Issue& issue, const Json& parent) {
    issue.parent_id = IssueId{id_member(parent, "id")};
    issue.parent_key = IssueKey{string_member(parent, "key")};
}

void read_links(Issue& issue, const Json& links) {
    for (const Json& json : links)
        issue.links.push_back(link(json));
}

constexpr std::array kSystemFields{
    SystemField{"project", read_project},
    SystemField{"summary", read_into<&Issue::summary, text>},
    SystemField{"issuetype", read_type},
    SystemField{"status", read_status},
    SystemField{"priority", read_into<&Issue::priority, ref>},
    SystemField{"resolution", read_into<&Issue::resolution, ref>},
    SystemField{"assignee", read_into<&Issue::assignee, person>},
    SystemField{"reporter", read_into<&Issue::reporter, person>},
    SystemField{"creator", read_into<&Issue::creator, person>},
    SystemField{"labels", read_into<&Issue::labels, strings>},
    SystemField{"components", read_into<&Issue::components, refs>},
    SystemField{"fixVersions", read_into<&Issue::fix_versions, refs>},
    SystemField{"versions", read_into<&Issue::affected_versions, refs>},
    SystemField{"created", read_into<&Issue::created, instant>},
    SystemField{"updated", read_into<&Issue::updated, instant>},
    SystemField{"resolutiondate", read_into<&Issue::resolved, instant>},
    SystemField{"statuscategorychangedate", read_into<&Issue::category_changed, instant>},
    SystemField{"duedate", read_into<&Issue::due, day>},
    SystemField{"description", read_into<&Issue::description, document>},
    SystemField{"environment", read_into<&Issue::environment, document>},
    SystemField{"parent", read_parent},
    SystemField{"issuelinks", read_links},
};

void put_indexed_property(
    Issue& issue, const IndexedProperty& wanted, const std::map<std::string, std::string>& all) {
    const auto found = all.find(wanted.property);
    if (found == all.end()) return;
    Json value = parse_json(found->second);
    for (const std::string_view step : split(wanted.path, '.'))
        value = Json(member(value, step));
    if (value.is_number()) issue.custom[wanted.field] = value.get<double>();
    if (value.is_string()) issue.custom[wanted.field] = value.get<std::string>();
    if (value.is_array()) issue.custom[wanted.field] = strings(value);
}

}  // namespace

Issue model_issue(
    const IssueRecord& record,
    const JqlNeeds& needs,
    const FieldCatalog& catalog,
    const std::map<std::string, std::string>* properties,
    const std::vector<IndexedProperty>& indexed) {
    Issue issue;
    issue.id = IssueId{std::to_string(record.id)};
    issue.key = IssueKey{record.key};
    std::set<FieldId> read = needs.fields;
    // An epic link and a history look at more than their own field.
    for (const char* id : {"parent", "issuetype", "created", "creator", "reporter"})
        read.insert({id});
    for (const FieldId& id : read) {
        const Json* const value = record.fields.find(id.value);
        if (value == nullptr) continue;
        const auto* const system = std::ranges::find(kSystemFields, id.value, &SystemField::id);
        const Field* const field = catalog.by_id(id);
        if (system != kSystemFields.end())
            system->read(issue, *value);
        else if (field != nullptr && field->custom)
            issue.custom[id] = custom_value(*field, *value);
    }
    if (properties != nullptr)
        for (const IndexedProperty& wanted : indexed)
            put_indexed_property(issue, wanted, *properties);
    if (needs.changelog) issue.changelog = changes(record.changelog);
    return issue;
}

}  // namespace healthlint::sandbox
