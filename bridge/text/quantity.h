#pragma once
// Numbers with units as people write them in English and Korean: "25K", "1억 2천만 원", "≤ 2.5초",
// "7m30s", "90%+", "25 of 40 branches", "at least 30 %", "절반". One pass, no regular expressions.

#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

enum class Comparison { None, AtLeast, AtMost };

struct Quantity {
    double value = 0;  // k, M, 만, 억 expanded; a range gives its upper end
    std::string unit;  // as written, but "percent" and "퍼센트" are "%", "5m" in a duration "min"
    Comparison comparison = Comparison::None;
    bool is_signed = false;         // "+12", "-30%": a change by itself
    bool is_fraction_word = false;  // "half", "a third", "절반": a change by itself
    bool is_range = false;
    std::size_t begin = 0;  // with the words of the comparison
    std::size_t end = 0;
    std::size_t number_begin = 0;  // from the sign or currency to the end of the unit
    std::size_t number_end = 0;

    std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

struct TextSpan {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool holds(std::size_t at) const { return at >= begin && at < end; }
};

// In reading order, not overlapping. Numbers inside `except` (dates) are left out, and so are
// versions, times of day, identifiers ("p99", "KR2", "AIX-12") and ordinals.
std::vector<Quantity> find_quantities(
    std::string_view text, const std::vector<TextSpan>& except = {});

// One spelling per unit: "minutes", "min", "분" -> "min". Unknown units come back lower-cased.
std::string canonical_unit(std::string_view unit);

// "recipes", "branches": a lower-case plural, as what is counted stands behind its number.
bool is_counted_noun(std::string_view word);

bool is_duration_unit(std::string_view canonical);
bool is_percent_unit(std::string_view canonical);  // %, pp, bps

}  // namespace healthlint
