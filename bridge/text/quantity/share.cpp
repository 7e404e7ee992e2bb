#include "bridge/text/quantity/share.h"

#include <algorithm>
#include <string>

#include "bridge/text/quantity.h"
#include "bridge/text/quantity/number.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

// "ten" of " out of ten applications": the length of the number word.
std::size_t number_word_length(std::string_view text) {
    for (const NumberWord& word : number_words())
        if (starts_with_ignoring_case(text, word.text) &&
            text.substr(word.text.size()).starts_with(' '))
            return word.text.size();
    return 0;
}

}  // namespace

std::optional<ShareMatch> match_share(std::string_view text, double part) {
    constexpr std::string_view kIn = " in ";
    constexpr double kWhole = 100;
    if (!text.starts_with(kIn)) return std::nullopt;
    for (const NumberWord& word : number_words()) {
        const std::size_t end = kIn.size() + word.text.size();
        const bool whole = end >= text.size() || !is_word_char(code_point_at(text, end).value);
        if (word.value <= part || !whole ||
            !starts_with_ignoring_case(text.substr(kIn.size()), word.text))
            continue;
        const auto unit = match_unit(text.substr(std::min(end + 1, text.size())), false);
        const bool time = unit && is_duration_unit(canonical_unit(unit->unit));
        if (time) return std::nullopt;  // "two in ten days"
        return ShareMatch{.percent = kWhole * part / word.value, .length = end};
    }
    return std::nullopt;
}

std::optional<UnitMatch> match_part_of(std::string_view text) {
    std::size_t next = 0;
    for (const std::string_view mark : {" of the ", " of ", " out of "})
        if (text.starts_with(mark)) {
            next = mark.size();
            break;
        }
    if (next == 0) return std::nullopt;
    const std::size_t word = number_word_length(text.substr(next));
    next += word;
    if (word == 0 && (!digit_at(text, next) || !read_digits(text, next))) return std::nullopt;
    if (next >= text.size() || text[next] != ' ') return std::nullopt;
    const auto unit = match_unit(text.substr(next + 1), false);
    if (!unit) return std::nullopt;
    return UnitMatch{.unit = unit->unit, .length = next + 1 + unit->length};
}

}  // namespace healthlint
