#include "bridge/packs/parameters.h"

#include <algorithm>

#include "bridge/packs/values.h"

namespace healthlint {
namespace {

bool all_scalars(const Parameter& value) {
    return std::ranges::all_of(
        value.items, [](const Parameter& item) { return item.kind == Parameter::Kind::Scalar; });
}

struct Fit {
    bool ok = false;
    std::string_view expected;
};

// Whether the value has the shape of the type, and how to write one that has.
Fit fit(const Parameter& value, ParameterType type) {
    using enum ParameterType;
    const bool scalar = value.kind == Parameter::Kind::Scalar;
    const bool list = value.kind == Parameter::Kind::List;
    const bool map = value.kind == Parameter::Kind::Map;
    switch (type) {
    case Text: return {scalar, "text"};
    case Texts: return {scalar || (list && all_scalars(value)), "a text or a list of texts"};
    case Number: return {read_number(value).has_value(), "a number like 2 or 1.5"};
    case Percent: return {read_percent(value).has_value(), "a percentage like 30%"};
    case Days: return {read_days(value).has_value(), "a time like 14d or 2w"};
    case Bool: return {read_bool(value).has_value(), "true or false"};
    case Jql: return {scalar || map, "JQL, or {set: name, and: JQL}"};
    case Field: return {scalar, "a field alias or a field name"};
    case ParameterType::Map: return {map, "a map"};
    case Any: return {true, ""};
    }
    return {};
}

void check_value(  // NOLINT(misc-no-recursion): as deep as the declared list
    const Parameter& value,
    std::string_view name,
    const ParameterSpec& spec,
    Problems& problems) {
    const Fit found = fit(value, spec.type);
    if (!found.ok) {
        const bool scalar = value.kind == Parameter::Kind::Scalar;
        problems.error(
            scalar ? kWrongValue : kWrongType,
            place_of(value),
            quoted(name) + " is " + std::string(found.expected) +
                (scalar ? ", found " + quoted(value.scalar) : ""));
        return;
    }
    if (spec.type == ParameterType::Map && spec.members != nullptr)
        check_parameters(value, quoted(name), *spec.members, problems);
}

}  // namespace

void check_parameters(  // NOLINT(misc-no-recursion): as deep as the declared list
    const Parameter& with,
    std::string_view what,
    const std::vector<ParameterSpec>& specs,
    Problems& problems) {
    std::vector<Key> keys;
    keys.reserve(specs.size());
    for (const ParameterSpec& spec : specs)
        keys.push_back({spec.name, spec.required});
    if (!check_map(with, what, keys, problems)) return;
    for (const ParameterSpec& spec : specs)
        if (const Parameter* value = find_value(with, spec.name, problems))
            check_value(*value, spec.name, spec, problems);
}

}  // namespace healthlint
