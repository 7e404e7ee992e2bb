#pragma once
// Patterns in which "*" stands for any run of characters, as people write them for addresses.

#include <string_view>

namespace healthlint {

// Every other character stands for itself; the whole text must match.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace healthlint
