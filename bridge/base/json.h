#pragma once
// The one door to nlohmann/json: bounded depth, no exceptions. Values never convert implicitly.

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace healthlint {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;  // keeps the order of members, for output people read

constexpr int kMaxJsonDepth = 64;  // ADF of real issues stays under 20

// A discarded value (is_discarded()) for text that is no JSON or nests deeper than kMaxJsonDepth.
Json parse_json(std::string_view text);

// Bytes that are no UTF-8 become U+FFFD instead of an exception.
std::string dump_json(const Json& value);
std::string dump_json(const OrderedJson& value);
std::string dump_json_pretty(const OrderedJson& value);  // two spaces

// Member of an object: nullptr when `object` is no object or has no such member.
const Json* find_member(const Json& object, std::string_view name);
// The same, but null instead of nothing, so that members of members can be asked for.
const Json& member_or_null(const Json& object, std::string_view name);
// Text of a string member; empty when it is absent, null or no string.
std::string string_member(const Json& object, std::string_view name);
// The same for ids: numbers become their decimal text.
std::string id_member(const Json& object, std::string_view name);
std::optional<long long> integer_member(const Json& object, std::string_view name);
bool bool_member(const Json& object, std::string_view name, bool otherwise = false);

}  // namespace healthlint
