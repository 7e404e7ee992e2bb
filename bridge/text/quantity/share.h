#pragma once
// Shares that are written as counts: "four in five", "25 of 40 branches", "nine out of ten".

#include <optional>
#include <string_view>

#include "bridge/text/quantity/units.h"

namespace healthlint {

struct ShareMatch {
    double percent = 0;
    std::size_t length = 0;
};

// " in five" behind the number word for `part`.
std::optional<ShareMatch> match_share(std::string_view text, double part);

// " of 40 branches", " out of ten applications" behind a number: what is counted.
std::optional<UnitMatch> match_part_of(std::string_view text);

}  // namespace healthlint
