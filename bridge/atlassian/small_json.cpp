#include "bridge/atlassian/small_json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <simdjson.h>

namespace healthlint {
namespace {

namespace dom = simdjson::dom;

Json to_json(const dom::element& value);

// NOLINTNEXTLINE(misc-no-recursion): the parser bounds the depth
Json to_json(const dom::array& values) {
    Json array = Json::array();
    for (const dom::element value : values)
        array.push_back(to_json(value));
    return array;
}

// NOLINTNEXTLINE(misc-no-recursion): see above
Json to_json(const dom::object& members) {
    Json object = Json::object();
    for (const auto& [name, value] : members)  // of members that occur twice the last one counts
        object[std::string(name)] = to_json(value);
    return object;
}

// As parse_json keeps them.
Json to_json(std::int64_t number) {
    return number < 0 ? Json(number) : Json(static_cast<std::uint64_t>(number));
}

// NOLINTNEXTLINE(misc-no-recursion): see above
Json to_json(const dom::element& value) {
    switch (value.type()) {
    case dom::element_type::ARRAY: return to_json(value.get_array().value_unsafe());
    case dom::element_type::OBJECT: return to_json(value.get_object().value_unsafe());
    case dom::element_type::INT64: return to_json(value.get_int64().value_unsafe());
    case dom::element_type::UINT64: return Json(value.get_uint64().value_unsafe());
    case dom::element_type::DOUBLE: return Json(value.get_double().value_unsafe());
    case dom::element_type::STRING: return Json(std::string(value.get_string().value_unsafe()));
    case dom::element_type::BOOL: return Json(value.get_bool().value_unsafe());
    case dom::element_type::NULL_VALUE: return Json(nullptr);
    }
    return Json(Json::value_t::discarded);  // not reached
}

std::optional<Json> read_fast(std::string_view text) {
    // Lone surrogates, of which the libraries think differently, can only be written with one.
    if (text.size() > kSmallJsonBytes || text.find('\\') != std::string_view::npos)
        return std::nullopt;
    thread_local dom::parser parser;
    if (parser.capacity() == 0 &&
        parser.allocate(kSmallJsonBytes, kMaxJsonDepth) != simdjson::SUCCESS)
        return std::nullopt;
    dom::element root;
    constexpr bool kCopyBehindPadding = true;  // the parser reads beyond the end of the text
    if (parser.parse(text.data(), text.size(), kCopyBehindPadding).get(root) != simdjson::SUCCESS)
        return std::nullopt;
    return to_json(root);
}

}  // namespace

Json parse_small_json(std::string_view text) {
    // What the fast parser does not take, parse_json may.
    if (auto value = read_fast(text)) return *std::move(value);
    return parse_json(text);
}

}  // namespace healthlint
