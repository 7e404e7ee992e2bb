#include "bridge/atlassian/jira/field_value.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bridge/base/ascii.h"
#include "bridge/text/adf.h"

namespace healthlint {
namespace {

constexpr std::string_view kTextarea = "com.atlassian.jira.plugin.system.customfieldtypes:textarea";
constexpr std::string_view kEpicLink = "gh-epic-link";

bool looks_like_person(const Json& json) {
    if (!json.is_object()) return false;
    if (json.contains("accountId")) return true;
    return json.contains("displayName") && (json.contains("name") || json.contains("key"));
}

bool is_adf(const Json& json) {
    return string_member(json, "type") == "doc" && json.contains("content");
}

// Premium's parent link: an envelope that is there even when no parent is set.
bool is_parent_link(const Json& json) {
    return json.is_object() && json.contains("showField");
}

// The first of these members that holds text.
std::string first_text(const Json& json, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        std::string text = id_member(json, name);
        if (!text.empty()) return text;
    }
    return {};
}

FieldValue text_value(const std::string& text) {
    if (text.empty()) return {};
    return text;
}

FieldValue document_value(const Json& json) {
    Document document = document_from_adf(json);
    if (document.empty()) return {};
    return document;
}

FieldValue refs_value(std::vector<Ref> refs) {
    if (refs.empty()) return {};
    return refs;
}

FieldValue people_value(const Json& json) {
    std::vector<Person> people;
    if (json.is_array()) {
        for (const Json& item : json)
            people.push_back(person_from_json(item));
    } else {
        people.push_back(person_from_json(json));
    }
    std::erase_if(people, [](const Person& person) { return person.empty(); });
    if (people.empty()) return {};
    return people;
}

FieldValue number_value(const Json& json) {
    if (json.is_number()) return json.get<double>();
    if (!json.is_string()) return {};
    const std::string text = json.get<std::string>();
    if (const auto number = parse_number(trim(text))) return *number;
    return text_value(text);
}

FieldValue date_value(const Json& json) {
    if (const auto date = date_from_json(json)) return *date;
    return json.is_string() ? text_value(json.get<std::string>()) : FieldValue{};
}

FieldValue time_value(const Json& json) {
    if (const auto time = time_from_json(json)) return *time;
    return json.is_string() ? text_value(json.get<std::string>()) : FieldValue{};
}

FieldValue sprint_texts(const Json& json) {
    std::vector<Ref> sprints;
    for (const Json& item : json) {
        if (!item.is_string()) return {};
        auto sprint = parse_sprint_text(item.get_ref<const std::string&>());
        if (!sprint) return {};
        sprints.push_back(std::move(*sprint));
    }
    return refs_value(std::move(sprints));
}

FieldValue array_by_shape(const Json& json) {
    if (json.empty()) return {};
    const Json& first = json.front();
    if (looks_like_person(first)) return people_value(json);
    if (first.is_object()) return refs_value(refs_from_json(json));
    if (FieldValue sprints = sprint_texts(json); !is_empty(sprints)) return sprints;
    std::vector<std::string> texts;
    for (const Json& item : json)
        texts.push_back(item.is_string() ? item.get<std::string>() : dump_json(item));
    return texts;
}

FieldValue object_by_shape(const Json& json) {
    if (is_adf(json)) return document_value(json);
    if (looks_like_person(json)) return people_value(json);
    if (is_parent_link(json)) {
        const Json* data = find_member(json, "data");
        return data == nullptr ? FieldValue{} : text_value(first_text(*data, {"key", "id"}));
    }
    if (json.contains("fields") && json.contains("key"))  // an issue: its key
        return text_value(string_member(json, "key"));
    std::vector<Ref> refs = refs_from_json(json);
    if (!refs.empty() && !refs.front().name.empty()) return refs;
    return json.empty() ? FieldValue{} : text_value(dump_json(json));
}

FieldValue string_by_shape(const std::string& text) {
    if (const auto date = parse_date(text)) return *date;
    if (const auto time = parse_timestamp(text)) return *time;
    if (auto sprint = parse_sprint_text(text)) return std::vector<Ref>{std::move(*sprint)};
    if (text.find('\n') != std::string::npos) return document_value(Json(text));
    return text_value(text);
}

FieldValue value_by_shape(const Json& json) {
    if (json.is_null()) return {};
    if (json.is_number()) return json.get<double>();
    if (json.is_boolean()) return std::string(json.get<bool>() ? "true" : "false");
    if (json.is_string()) return string_by_shape(json.get_ref<const std::string&>());
    if (json.is_array()) return array_by_shape(json);
    return object_by_shape(json);
}

FieldValue labels_value(const Json& json) {
    if (!json.is_array() || json.empty()) return value_by_shape(json);
    for (const Json& item : json)
        if (!item.is_string()) return value_by_shape(json);
    if (FieldValue sprints = sprint_texts(json); !is_empty(sprints)) return sprints;
    return json.get<std::vector<std::string>>();
}

FieldValue string_value(const Json& json, const Field& field) {
    if (is_textarea(field) || json.is_object()) return document_value(json);
    return json.is_string() ? text_value(json.get<std::string>()) : value_by_shape(json);
}

}  // namespace

Ref ref_from_json(const Json& json) {
    if (json.is_string()) return {.id = {}, .name = json.get<std::string>()};
    Ref ref;
    ref.id = first_text(json, {"id", "groupId", "teamId", "key"});
    ref.name = first_text(json, {"name", "value", "displayName", "title", "key"});
    return ref;
}

std::vector<Ref> refs_from_json(const Json& json) {
    std::vector<Ref> refs;
    const auto add = [&refs](const Json& item) {
        Ref ref = ref_from_json(item);
        if (!ref.empty()) refs.push_back(std::move(ref));
    };
    if (json.is_array()) {
        for (const Json& item : json)
            add(item);
        return refs;
    }
    add(json);
    if (const Json* child = find_member(json, "child"); child != nullptr && !child->is_null())
        add(*child);  // cascading select: parent, then child
    return refs;
}

Person person_from_json(const Json& json) {
    Person person;
    person.id.value = first_text(json, {"accountId", "key", "name"});
    person.display_name = first_text(json, {"displayName", "name"});
    return person;
}

std::optional<TimePoint> time_from_json(const Json& json) {
    if (json.is_number_integer()) {
        // Webhooks and old plug-ins write epoch milliseconds; beyond this the calendar ends.
        constexpr long long kLatest = 253'402'300'799'000;  // 9999-12-31T23:59:59
        const auto epoch_ms = json.get<long long>();
        if (epoch_ms < 0 || epoch_ms > kLatest) return std::nullopt;
        return TimePoint(std::chrono::milliseconds(epoch_ms));
    }
    if (!json.is_string()) return std::nullopt;
    return parse_timestamp(json.get_ref<const std::string&>());
}

std::optional<Date> date_from_json(const Json& json) {
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    if (const auto date = parse_date(text)) return date;
    if (!parse_timestamp(text)) return std::nullopt;
    return parse_date(std::string_view(text).substr(0, text.find('T')));  // the day as written
}

std::optional<Ref> parse_sprint_text(std::string_view text) {
    constexpr std::string_view kClass = "com.atlassian.greenhopper.service.sprint.Sprint@";
    if (!text.starts_with(kClass) || !text.ends_with(']')) return std::nullopt;
    const std::size_t open = text.find('[');
    if (open == std::string_view::npos) return std::nullopt;
    const std::string_view members = text.substr(open + 1, text.size() - open - 2);
    // A name or goal may hold commas, so a value ends only where a known member starts.
    constexpr std::array kMembers{
        "id=",
        "rapidViewId=",
        "state=",
        "name=",
        "goal=",
        "startDate=",
        "endDate=",
        "completeDate=",
        "activatedDate=",
        "sequence=",
        "synced=",
        "autoStartStop=",
        "incompleteIssuesDestinationId="};
    const auto member = [&](std::string_view name) -> std::string {
        std::size_t begin = std::string_view::npos;
        if (members.starts_with(name)) begin = 0;
        if (begin == std::string_view::npos) {
            begin = members.find("," + std::string(name));
            if (begin == std::string_view::npos) return {};
            ++begin;
        }
        const std::string_view value = members.substr(begin + name.size());
        std::size_t end = value.size();
        for (const char* next : kMembers)
            end = std::min(end, value.find("," + std::string(next)));
        return std::string(value.substr(0, end));
    };
    Ref sprint{.id = member("id="), .name = member("name=")};
    if (sprint.empty()) return std::nullopt;
    return sprint;
}

bool is_textarea(const Field& field) {
    return field.custom_type == kTextarea;
}

bool is_epic_link(const Field& field) {
    return field.custom_type.ends_with(kEpicLink);
}

FieldValue field_value_from_json(const Json& json, const Field* field) {
    if (json.is_null()) return {};
    if (field == nullptr) return value_by_shape(json);
    const std::string& type = field->type;
    const std::string& item = type == "array" ? field->items : type;
    if (item == "user") return people_value(json);
    if (type == "array") return item == "string" ? labels_value(json) : value_by_shape(json);
    if (type == "number") return number_value(json);
    if (type == "string") return string_value(json, *field);
    if (type == "date") return date_value(json);
    if (type == "datetime") return time_value(json);
    if (is_epic_link(*field) && json.is_string()) return text_value(json.get<std::string>());
    return value_by_shape(json);
}

}  // namespace healthlint
