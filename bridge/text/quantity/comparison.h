#pragma once
// The words and signs around a number that make it a bound: "at least", "이하", "≤".

#include <optional>
#include <span>
#include <string_view>

#include "bridge/text/quantity.h"

namespace healthlint {

struct ComparisonPhrase {
    std::string_view text;
    Comparison comparison = Comparison::None;
};

// The phrase that `before` ends with and that begins at or behind `bound`.
std::optional<ComparisonPhrase> comparison_before(std::string_view before, std::size_t bound);

// The phrases that stand behind a number.
std::span<const ComparisonPhrase> comparisons_after();

}  // namespace healthlint
