#include "bridge/packs/admin_tests/test_fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/text/markup.h"

namespace healthlint {
namespace {

constexpr std::string_view kTeamKey = "team";
constexpr std::size_t kFirstId = 10'000;
constexpr std::string_view kJiraTypes = "com.atlassian.jira.plugin.system.customfieldtypes:";

// Keys of issues that are fields of every Jira. These may change in a history, too.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSystemKeys{
    {{"status", "status"},
     {"assignee", "assignee"},
     {"duedate", "duedate"},
     {"summary", "summary"},
     {"priority", "priority"},
     {"resolution", "resolution"},
     {"labels", "labels"},
     {"description", "description"},
     {"parent", "parent"}}};

Field jira_field(std::string id, std::string_view name, std::string_view type) {
    Field field;
    field.id = {std::move(id)};
    field.name = name;
    field.clause_names = {field.name};
    field.custom = true;
    field.type = type.empty() ? "any" : "string";
    if (type == "text") field.custom_type = std::string(kJiraTypes) + "textfield";
    if (type == "paragraph") field.custom_type = std::string(kJiraTypes) + "textarea";
    if (type == "number" || type == "date" || type == "option" || type == kTeamKey)
        field.type = type;
    if (type == "person") field.type = "user";
    if (type == "people" || type == "options" || type == "labels") {
        field.type = "array";
        field.items = type == "people" ? "user" : type == "options" ? "option" : "string";
    }
    return field;
}

// The id behind cf[10114] and customfield_10114, which packs may write in place of a name.
std::string id_in(std::string_view name) {
    if (name.starts_with("customfield_")) return std::string(name);
    if (name.starts_with("cf[") && name.ends_with("]"))
        return "customfield_" + std::string(name.substr(3, name.size() - 4));
    return {};
}

bool fits(std::string_view type, const Parameter& written) {
    const bool list = written.kind == Parameter::Kind::List;
    if (written.kind != Parameter::Kind::Scalar && !list) return false;
    return !list || type.empty() || type == "people" || type == "options" || type == "labels";
}

std::vector<Ref> refs(const std::vector<std::string>& names) {
    std::vector<Ref> found;
    found.reserve(names.size());
    for (const std::string& name : names)
        found.push_back({.id = {}, .name = name});
    return found;
}

std::vector<Person> people(const std::vector<std::string>& names) {
    std::vector<Person> found;
    found.reserve(names.size());
    for (const std::string& name : names)
        found.push_back(person_named(name));
    return found;
}

std::optional<FieldValue> number_in(
    std::string_view key, const Parameter& written, Problems& problems) {
    if (const auto number = parse_number(written.scalar)) return *number;
    problems.error(
        kWrongValue,
        place_of(written),
        in_quotes(key) + " is a number, found " + in_quotes(written.scalar));
    return std::nullopt;
}

}  // namespace

Person person_named(std::string_view name) {
    return {.id = {std::string(name)}, .display_name = std::string(name)};
}

TestFields::TestFields(const Parameter& pack, const Parameter* declared) {
    std::vector<Field> fields = FieldCatalog::system_fields().all();
    const auto type_of = [&](std::string_view key) {
        const Parameter* type = declared == nullptr ? nullptr : declared->member(key);
        if (type != nullptr) return type->scalar;
        return std::string(key == kTeamKey ? kTeamKey : "");
    };
    if (const Parameter* aliases = pack.member("fields"))
        for (const auto& [alias, name] : aliases->members)
            add(alias, name.scalar, type_of(alias), fields);
    if (declared != nullptr)
        for (const auto& [name, type] : declared->members)
            add(name, name, type.scalar, fields);
    add(std::string(kTeamKey), "Team", std::string(kTeamKey), fields);
    team_ = custom_.contains(kTeamKey) ? custom_.find(kTeamKey)->second.id : FieldId{};
    catalog_ = FieldCatalog(std::move(fields));
    for (const ParameterSpec& key : test_issue_keys())
        issue_keys_.push_back({key.name});
    for (const ParameterSpec& key : history_entry_keys())
        history_keys_.push_back({key.name, key.required});
    for (const auto& [key, id] : kSystemKeys)
        history_keys_.push_back({key});
    for (const auto& [key, field] : custom_) {
        const auto known = std::ranges::find(issue_keys_, key, &Key::name);
        if (known == issue_keys_.end()) issue_keys_.push_back({key});
        history_keys_.push_back({key});
    }
}

void TestFields::add(
    std::string key, std::string_view name, std::string type, std::vector<Field>& fields) {
    if (custom_.contains(key)) return;
    const auto answers = [&](const Field& field) {
        return field.id.value == name || equals_ignoring_case(field.name, name) ||
               std::ranges::any_of(field.clause_names, [&](const std::string& clause) {
                   return equals_ignoring_case(clause, name);
               });
    };
    if (const auto known = std::ranges::find_if(fields, answers); known != fields.end()) {
        if (known->custom) custom_[std::move(key)] = {known->id, std::move(type)};
        return;
    }
    const std::string id = id_in(name);
    Field field = jira_field(
        id.empty() ? "customfield_" + std::to_string(kFirstId + custom_.size()) : id, name, type);
    custom_[std::move(key)] = {field.id, std::move(type)};
    fields.push_back(std::move(field));
}

std::optional<FieldId> TestFields::find(std::string_view key) const {
    if (const auto custom = custom_.find(key); custom != custom_.end()) return custom->second.id;
    for (const auto& [name, id] : kSystemKeys)
        if (name == key) return FieldId{std::string(id)};
    return std::nullopt;
}

std::vector<std::string> TestFields::names() const {
    std::vector<std::string> names;
    for (const auto& [key, field] : custom_)
        names.push_back(key);
    for (const auto& [key, id] : kSystemKeys)
        names.emplace_back(key);
    return names;
}

const Field* TestFields::custom_field(std::string_view key) const {
    const auto custom = custom_.find(key);
    return custom == custom_.end() ? nullptr : catalog_.by_id(custom->second.id);
}

std::optional<FieldValue> TestFields::value(
    std::string_view key,
    const Parameter& written,
    const TestClock& clock,
    Problems& problems) const {
    const auto custom = custom_.find(key);
    if (custom == custom_.end()) return std::nullopt;
    const std::string& type = custom->second.type;
    if (!fits(type, written)) {
        problems.error(
            kWrongType,
            place_of(written),
            in_quotes(key) + " is one text" + (type.empty() ? " or a list of texts" : ""));
        return std::nullopt;
    }
    if (written.kind == Parameter::Kind::Scalar && written.scalar.empty()) return std::nullopt;
    if (type == "number") return number_in(key, written, problems);
    if (type == "date") {
        const std::optional<Date> day = clock.day(written, problems);
        return day ? std::optional<FieldValue>(*day) : std::nullopt;
    }
    const std::vector<std::string> texts = written.texts();
    if (type == "person" || type == "people") return people(texts);
    if (type == "option" || type == "options") return refs(texts);
    if (type == "paragraph") return document_from_markup(written.scalar);
    if (type == "labels" || written.kind == Parameter::Kind::List) return texts;
    return written.scalar;
}

}  // namespace healthlint
