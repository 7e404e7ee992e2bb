#pragma once
// Tokens are small JSON texts of a few members, and every webhook brings two. Any thread.

#include <string_view>

#include "bridge/base/json.h"

namespace healthlint {

constexpr std::size_t kSmallJsonBytes = std::size_t{8} << 10U;  // larger ones are read slowly

// As parse_json in every respect, and several times as fast.
Json parse_small_json(std::string_view text);

}  // namespace healthlint
