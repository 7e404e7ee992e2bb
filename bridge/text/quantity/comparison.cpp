#include "bridge/text/quantity/comparison.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

// Longest first, because the first match wins.
constexpr std::array kBefore{
    ComparisonPhrase{"no more than", Comparison::AtMost},
    ComparisonPhrase{"not more than", Comparison::AtMost},
    ComparisonPhrase{"no less than", Comparison::AtLeast},
    ComparisonPhrase{"no fewer than", Comparison::AtLeast},
    ComparisonPhrase{"no longer than", Comparison::AtMost},
    ComparisonPhrase{"not longer than", Comparison::AtMost},
    ComparisonPhrase{"no higher than", Comparison::AtMost},
    ComparisonPhrase{"no lower than", Comparison::AtLeast},
    ComparisonPhrase{"no worse than", Comparison::AtLeast},
    ComparisonPhrase{"no older than", Comparison::AtMost},
    ComparisonPhrase{"not older than", Comparison::AtMost},
    ComparisonPhrase{"no larger than", Comparison::AtMost},
    ComparisonPhrase{"no greater than", Comparison::AtMost},
    ComparisonPhrase{"no slower than", Comparison::AtMost},
    ComparisonPhrase{"no smaller than", Comparison::AtLeast},
    ComparisonPhrase{"longer than", Comparison::AtLeast},
    ComparisonPhrase{"not exceeding", Comparison::AtMost},
    ComparisonPhrase{"more than", Comparison::AtLeast},
    ComparisonPhrase{"greater than", Comparison::AtLeast},
    ComparisonPhrase{"higher than", Comparison::AtLeast},
    ComparisonPhrase{"better than", Comparison::AtLeast},
    ComparisonPhrase{"less than", Comparison::AtMost},
    ComparisonPhrase{"fewer than", Comparison::AtMost},
    ComparisonPhrase{"lower than", Comparison::AtMost},
    ComparisonPhrase{"faster than", Comparison::AtMost},
    ComparisonPhrase{"shorter than", Comparison::AtMost},
    ComparisonPhrase{"at least", Comparison::AtLeast},
    ComparisonPhrase{"at most", Comparison::AtMost},
    ComparisonPhrase{"up to", Comparison::AtMost},
    ComparisonPhrase{"exceeding", Comparison::AtLeast},
    ComparisonPhrase{"exceed", Comparison::AtLeast},
    ComparisonPhrase{"exceeds", Comparison::AtLeast},
    ComparisonPhrase{"minimum of", Comparison::AtLeast},
    ComparisonPhrase{"maximum of", Comparison::AtMost},
    ComparisonPhrase{"maximum", Comparison::AtMost},
    ComparisonPhrase{"minimum", Comparison::AtLeast},
    ComparisonPhrase{"max.", Comparison::AtMost},
    ComparisonPhrase{"max", Comparison::AtMost},
    ComparisonPhrase{"min.", Comparison::AtLeast},
    ComparisonPhrase{"beyond", Comparison::AtLeast},
    ComparisonPhrase{"past", Comparison::AtLeast},
    ComparisonPhrase{"at or below", Comparison::AtMost},
    ComparisonPhrase{"at or under", Comparison::AtMost},
    ComparisonPhrase{"at or above", Comparison::AtLeast},
    ComparisonPhrase{"at or over", Comparison::AtLeast},
    ComparisonPhrase{"under", Comparison::AtMost},
    ComparisonPhrase{"below", Comparison::AtMost},
    ComparisonPhrase{"within", Comparison::AtMost},
    ComparisonPhrase{"above", Comparison::AtLeast},
    ComparisonPhrase{"over", Comparison::AtLeast},
    ComparisonPhrase{"only", Comparison::AtMost},
    ComparisonPhrase{"<=", Comparison::AtMost},
    ComparisonPhrase{"=<", Comparison::AtMost},
    ComparisonPhrase{">=", Comparison::AtLeast},
    ComparisonPhrase{"≤", Comparison::AtMost},
    ComparisonPhrase{"≥", Comparison::AtLeast},
    ComparisonPhrase{"≦", Comparison::AtMost},
    ComparisonPhrase{"≧", Comparison::AtLeast},
    ComparisonPhrase{"<", Comparison::AtMost},
    ComparisonPhrase{">", Comparison::AtLeast},
    ComparisonPhrase{"최소", Comparison::AtLeast},
    ComparisonPhrase{"최대", Comparison::AtMost},
    ComparisonPhrase{"±", Comparison::AtMost},
    ComparisonPhrase{"approximately", Comparison::None},
    ComparisonPhrase{"about", Comparison::None},
    ComparisonPhrase{"around", Comparison::None},
    ComparisonPhrase{"약", Comparison::None},
    ComparisonPhrase{"~", Comparison::None},
    ComparisonPhrase{"≈", Comparison::None}};

constexpr std::array kAfter{
    ComparisonPhrase{"or higher", Comparison::AtLeast},
    ComparisonPhrase{"or more", Comparison::AtLeast},
    ComparisonPhrase{"or better", Comparison::AtLeast},
    ComparisonPhrase{"or above", Comparison::AtLeast},
    ComparisonPhrase{"or greater", Comparison::AtLeast},
    ComparisonPhrase{"or less", Comparison::AtMost},
    ComparisonPhrase{"or lower", Comparison::AtMost},
    ComparisonPhrase{"or fewer", Comparison::AtMost},
    ComparisonPhrase{"or below", Comparison::AtMost},
    ComparisonPhrase{"or under", Comparison::AtMost},
    ComparisonPhrase{"or faster", Comparison::AtMost},
    ComparisonPhrase{"이상", Comparison::AtLeast},
    ComparisonPhrase{"초과", Comparison::AtLeast},
    ComparisonPhrase{"넘게", Comparison::AtLeast},
    ComparisonPhrase{"이하", Comparison::AtMost},
    ComparisonPhrase{"미만", Comparison::AtMost},
    ComparisonPhrase{"이내", Comparison::AtMost},
    ComparisonPhrase{"아래", Comparison::AtMost},
    ComparisonPhrase{"밑", Comparison::AtMost},
    ComparisonPhrase{"안쪽", Comparison::AtMost},
    ComparisonPhrase{"+", Comparison::AtLeast}};

bool starts_word(std::string_view text, std::size_t at) {
    return at == 0 || !is_word_char(code_point_before(text, at).value);
}

}  // namespace

std::optional<ComparisonPhrase> comparison_before(std::string_view before, std::size_t bound) {
    const auto match = std::ranges::find_if(kBefore, [&](const ComparisonPhrase& phrase) {
        if (before.size() < bound + phrase.text.size()) return false;
        const std::size_t at = before.size() - phrase.text.size();
        if (!equals_ignoring_case(before.substr(at), phrase.text)) return false;
        return !is_word_char(static_cast<unsigned char>(phrase.text.front())) ||
               starts_word(before, at);
    });
    return match == kBefore.end() ? std::nullopt : std::optional(*match);
}

std::span<const ComparisonPhrase> comparisons_after() {
    return kAfter;
}

}  // namespace healthlint
