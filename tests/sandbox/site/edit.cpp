#include "tests/sandbox/site/edit.h"

#include <algorithm>
#include <set>

#include <tl/expected.hpp>

#include "bridge/base/ascii.h"
#include "bridge/base/time.h"
#include "tests/sandbox/site/adf_check.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

constexpr std::size_t kMaxSummary = 255;
constexpr std::size_t kMaxLabel = 255;

enum class Kind {
    Text,
    RichText,
    Number,
    Day,
    Instant,
    Person,
    Labels,
    Priority,
    Team,
    Option,
    Any,
    Fixed
};

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Kind kind_of(const Json& field) {
    static const std::set<std::string> kFixed{
        "status",
        "project",
        "created",
        "updated",
        "creator",
        "issuelinks",
        "subtasks",
        "comment",
        "statuscategorychangedate",
        "resolutiondate",
        "watches",
        "votes",
        "progress"};
    const std::string id = string_member(field, "id");
    if (kFixed.contains(id)) return Kind::Fixed;
    if (id == "description" || id == "environment") return Kind::RichText;
    const Json* schema = find_member(field, "schema");
    if (schema == nullptr) return Kind::Any;
    const std::string type = string_member(*schema, "type");
    const std::string custom = string_member(*schema, "custom");
    if (ends_with(custom, ":textarea")) return Kind::RichText;
    if (ends_with(custom, ":atlassian-team") || type == "team") return Kind::Team;
    if (type == "string") return Kind::Text;
    if (type == "number") return Kind::Number;
    if (type == "date") return Kind::Day;
    if (type == "datetime") return Kind::Instant;
    if (type == "user") return Kind::Person;
    if (type == "priority") return Kind::Priority;
    if (type == "option") return Kind::Option;
    if (type == "array" && string_member(*schema, "items") == "string") return Kind::Labels;
    return Kind::Any;
}

using Converted = tl::expected<Json, std::string>;

Converted refuse(std::string text) {
    return tl::make_unexpected(std::move(text));
}

Converted convert_labels(const Json& value) {
    if (!value.is_array()) return refuse("data was not an array");
    std::set<std::string> labels;
    for (const Json& label : value) {
        if (!label.is_string()) return refuse("string expected at index 0");
        const auto text = label.get<std::string>();
        if (text.find(' ') != std::string::npos)
            return refuse("The label '" + text + "' contains spaces which is invalid.");
        if (text.empty() || text.size() > kMaxLabel)
            return refuse("The label '" + text + "' exceeds the maximum length of 255 characters.");
        labels.insert(text);
    }
    return Json(labels);
}

Converted convert_person(const Site& site, const Json& value) {
    const std::string id = string_member(value, "accountId") + string_member(value, "id");
    if (site.user(id) == nullptr) return refuse("Specify a valid 'accountId' for the user field.");
    return site.user_json(id);
}

Converted convert_text(const Json& field, const Json& value) {
    if (!value.is_string()) return refuse("Operation value must be a string");
    const auto text = value.get<std::string>();
    if (string_member(field, "id") != "summary") return value;
    if (trim(text).empty()) return refuse("You must specify a summary of the issue.");
    if (text.find('\n') != std::string::npos)
        return refuse("The summary is invalid because it contains newline characters.");
    if (text.size() > kMaxSummary * 4) return refuse("Summary must be less than 255 characters.");
    return value;
}

Converted convert(const Site& site, const Json& field, const Json& value) {
    if (value.is_null() && string_member(field, "id") != "summary") return Json(nullptr);
    switch (kind_of(field)) {
    case Kind::Text: return convert_text(field, value);
    case Kind::RichText:
        if (adf_problem(value))
            return refuse(
                "Operation value must be an Atlassian Document (see the Atlassian Document "
                "Format)");
        return value;
    case Kind::Number:
        if (!value.is_number()) return refuse("Operation value must be a number");
        return value;
    case Kind::Day:
        if (!value.is_string() || !parse_date(value.get<std::string>()))
            return refuse("Operation value must be a string in the format 'yyyy-MM-dd'");
        return value;
    case Kind::Instant:
        if (!value.is_string() || !parse_timestamp(value.get<std::string>()))
            return refuse("Operation value must be a date and time");
        return value;
    case Kind::Person: return convert_person(site, value);
    case Kind::Labels: return convert_labels(value);
    case Kind::Priority: {
        Json priority = site.priority_json(string_member(value, "name"));
        if (priority.is_null())
            return refuse("Specify the Priority (id or name) in the string format");
        return priority;
    }
    case Kind::Team:
    case Kind::Option:
    case Kind::Any: return value;
    case Kind::Fixed: break;
    }
    return refuse(
        "Field '" + string_member(field, "id") +
        "' cannot be set. It is not on the appropriate screen, or unknown.");
}

// Text of a value in the history, as people read it.
Json change_text(const Json& value) {
    if (value.is_null()) return nullptr;
    if (value.is_string()) return value;
    if (value.is_number()) {
        const std::string text = dump_json(value);
        return ends_with(text, ".0") ? text.substr(0, text.size() - 2) : text;
    }
    if (value.is_array()) {
        std::vector<std::string> parts;
        for (const Json& item : value)
            parts.push_back(
                item.is_string() ? item.get<std::string>() : string_member(item, "name"));
        return join(parts, " ");
    }
    if (string_member(value, "type") == "doc") return adf_to_wiki(value);
    for (const char* name : {"displayName", "name", "value", "key"})
        if (const std::string text = string_member(value, name); !text.empty()) return text;
    return dump_json(value);
}

Json change_id(const Json& value) {
    if (!value.is_object() || string_member(value, "type") == "doc") return nullptr;
    for (const char* name : {"accountId", "id"})
        if (const std::string id = id_member(value, name); !id.empty()) return id;
    return nullptr;
}

// {"labels":[{"add":"x"},{"remove":"y"}]} -> the value afterwards.
Converted apply_operations(const Json& before, const Json& operations) {
    if (!operations.is_array()) return refuse("data was not an array");
    Json value = before;
    for (const Json& operation : operations) {
        if (!operation.is_object() || operation.size() != 1)
            return refuse("data was not a single operation");
        const std::string verb = operation.begin().key();
        const Json& argument = operation.begin().value();
        if (verb == "set") {
            value = argument;
        } else if (verb == "add") {
            if (!value.is_array()) value = Json::array();
            value.push_back(argument);
        } else if (verb == "remove") {
            if (!value.is_array()) continue;
            value.erase(std::remove(value.begin(), value.end(), argument), value.end());
        } else {
            return refuse("Operation '" + verb + "' is not supported.");
        }
    }
    return value;
}

}  // namespace

Json change_item(const Json& field, const Json& before, const Json& after) {
    return {
        {"field", string_member(field, "name")},
        {"fieldtype", bool_member(field, "custom") ? "custom" : "jira"},
        {"fieldId", string_member(field, "id")},
        {"from", change_id(before)},
        {"fromString", change_text(before)},
        {"to", change_id(after)},
        {"toString", change_text(after)},
    };
}

Edit apply_edit(const Site& site, const Json& before, const Json& set, const Json& update) {
    Edit edit{.fields = before};
    const auto write = [&](const std::string& id, const Json& wanted) {
        const Json* field = site.field(id);
        if (field == nullptr) {
            edit.errors[id] = "Field '" + id +
                              "' cannot be set. It is not on the appropriate screen, or unknown.";
            return;
        }
        const Converted value = convert(site, *field, wanted);
        if (!value) {
            edit.errors[id] = value.error();
            return;
        }
        const Json* old = find_member(before, id);
        const Json old_value = old == nullptr ? Json(nullptr) : *old;
        if (old_value == *value) return;
        Json item = change_item(*field, old_value, *value);
        // Jira's history names system fields by their id: "labels", "duedate", "description".
        if (!bool_member(*field, "custom")) item["field"] = id;
        edit.items.push_back(std::move(item));
        edit.fields[id] = *value;
    };
    if (set.is_object())
        for (const auto& [id, value] : set.items())
            write(id, value);
    if (!update.is_object()) return edit;
    for (const auto& [id, operations] : update.items()) {
        if (set.is_object() && set.contains(id)) {
            edit.errors[id] = "Field '" + id + "' cannot appear in both 'fields' and 'update'";
            continue;
        }
        const Json* old = find_member(before, id);
        const Converted wanted =
            apply_operations(old == nullptr ? Json(nullptr) : *old, operations);
        if (!wanted) {
            edit.errors[id] = wanted.error();
            continue;
        }
        write(id, *wanted);
    }
    return edit;
}

}  // namespace healthlint::sandbox
