#pragma once
// Parameter trees laid over each other.

#include <string_view>

#include "bridge/engine/parameter.h"

namespace healthlint {

Parameter* find_member(Parameter& map, std::string_view name);  // null: it has none

// Replaces the member of that name, or adds it.
void put(Parameter& map, std::string_view name, Parameter value);

// Maps are joined key by key, everything else is replaced.
void lay_over(Parameter& below, const Parameter& above);

}  // namespace healthlint
