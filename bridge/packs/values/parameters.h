#pragma once
// Checks values against the closed list of keys that a check (or the language itself) declares.

#include <optional>
#include <string_view>
#include <vector>

#include "bridge/packs/values/problems.h"

namespace healthlint {

// `with` may be absent where nothing is required.
void check_parameters(
    const Parameter& with,
    std::string_view what,
    const std::vector<ParameterSpec>& specs,
    Problems& problems);

// The limits among the keys of a map, in the unit of one of the three Limits types: at least one,
// and a warning no later than its failure. Reports and answers nothing otherwise.
std::optional<Limits> check_limits(const Parameter& map, ParameterType unit, Problems& problems);

}  // namespace healthlint
