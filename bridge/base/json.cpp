#include "bridge/base/json.h"

namespace healthlint {

Json parse_json(std::string_view text) {
    bool too_deep = false;
    // `depth` counts the containers already open when another one starts.
    const auto watch_depth = [&too_deep](int depth, Json::parse_event_t event, Json&) {
        const bool starts =
            event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
        if (starts && depth >= kMaxJsonDepth) too_deep = true;
        return !too_deep;  // false drops the value instead of storing it
    };
    Json value = Json::parse(text.begin(), text.end(), watch_depth, /*allow_exceptions=*/false);
    if (too_deep) return Json(Json::value_t::discarded);  // braces would make an array
    return value;
}

std::string dump_json(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json(const OrderedJson& value) {
    return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string dump_json_pretty(const OrderedJson& value) {
    return value.dump(2, ' ', false, OrderedJson::error_handler_t::replace);
}

const Json* find_member(const Json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

const Json& member_or_null(const Json& object, std::string_view name) {
    static const Json kNull;
    const Json* member = find_member(object, name);
    return member == nullptr ? kNull : *member;
}

std::string string_member(const Json& object, std::string_view name) {
    const Json* member = find_member(object, name);
    return member != nullptr && member->is_string() ? member->get<std::string>() : std::string{};
}

std::string id_member(const Json& object, std::string_view name) {
    const Json* member = find_member(object, name);
    if (member == nullptr) return {};
    if (member->is_string()) return member->get<std::string>();
    if (member->is_number_integer()) return std::to_string(member->get<long long>());
    return {};
}

std::optional<long long> integer_member(const Json& object, std::string_view name) {
    const Json* member = find_member(object, name);
    if (member == nullptr || !member->is_number_integer()) return std::nullopt;
    return member->get<long long>();
}

bool bool_member(const Json& object, std::string_view name, bool otherwise) {
    const Json* member = find_member(object, name);
    return member != nullptr && member->is_boolean() ? member->get<bool>() : otherwise;
}

}  // namespace healthlint
