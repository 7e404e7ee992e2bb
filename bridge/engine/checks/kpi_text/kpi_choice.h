#pragma once
// Which number of a sentence is the target and which one is today's value.

#include <cstddef>
#include <optional>

#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

namespace healthlint {

// Indices of quantities.
struct KpiChoice {
    std::optional<std::size_t> target;
    std::optional<std::size_t> baseline;
};

KpiChoice choose_numbers(const KpiTokens& sentence);

// "from 30 % to 45 %", "3일 → 1일": one number becomes the other.
bool are_linked(const KpiTokens& sentence, std::size_t from, std::size_t to);

}  // namespace healthlint
