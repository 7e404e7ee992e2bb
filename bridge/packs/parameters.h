#pragma once
// Checks `with:` of a named check against the closed list that the check declares.

#include <string_view>
#include <vector>

#include "bridge/packs/problems.h"

namespace healthlint {

// `with` may be absent where nothing is required.
void check_parameters(
    const Parameter& with,
    std::string_view what,
    const std::vector<ParameterSpec>& specs,
    Problems& problems);

}  // namespace healthlint
