#include "bridge/packs/values/layers.h"

#include <algorithm>
#include <string>
#include <utility>

namespace healthlint {

Parameter* find_member(Parameter& map, std::string_view name) {
    const auto found = std::ranges::find(map.members, name, &Parameter::Member::name);
    return found == map.members.end() ? nullptr : &found->value;
}

void put(Parameter& map, std::string_view name, Parameter value) {
    if (Parameter* there = find_member(map, name))
        *there = std::move(value);
    else
        map.members.push_back({std::string(name), std::move(value)});
}

void lay_over(Parameter& below, const Parameter& above) {  // NOLINT(misc-no-recursion): YAML depth
    using enum Parameter::Kind;
    if (below.kind != Map || above.kind != Map) {
        below = above;
        return;
    }
    for (const auto& [name, value] : above.members) {
        if (Parameter* there = find_member(below, name))
            lay_over(*there, value);
        else
            below.members.push_back({name, value});
    }
}

}  // namespace healthlint
