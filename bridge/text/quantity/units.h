#pragma once
// The units that quantities are written in, and their one spelling.

#include <optional>
#include <string_view>

namespace healthlint {

struct UnitMatch {
    std::string_view unit;  // as written
    std::size_t length = 0;
};

// A unit at the start of `text`; `attached` = no space between the number and it.
std::optional<UnitMatch> match_unit(std::string_view text, bool attached);

// "half a day", "half an hour" at the start of `text`: the unit of time that is halved.
std::optional<UnitMatch> half_unit(std::string_view text);

// Of units of time below a day, by their one spelling.
std::optional<double> seconds_in_unit(std::string_view canonical);

// "$", "US$", "€", "EUR " at the start of `text`.
std::optional<UnitMatch> match_currency(std::string_view text);

}  // namespace healthlint
