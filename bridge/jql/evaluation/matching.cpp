#include "bridge/jql/evaluation/matching.h"

#include <algorithm>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::size_t kLinear = 8;  // up to here looking at each is faster than a binary search

// Compares lower-case `a` with `b` in any case.
int compare_folded(std::string_view a, std::string_view b) {
    const std::size_t length = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < length; ++i) {
        const auto left = static_cast<unsigned char>(a[i]);
        const auto right = static_cast<unsigned char>(to_lower(b[i]));
        if (left != right) return left < right ? -1 : 1;
    }
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

bool equals_folded(std::string_view lower, std::string_view text) {
    return lower.size() == text.size() && compare_folded(lower, text) == 0;
}

bool is_word_byte(char c) {
    const char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// ASCII words match as whole words. Others match anywhere: Korean particles are written on to the
// noun (로그인이 contains 로그인), and Jira cuts such text into pairs of characters.
bool contains_word(std::string_view word, std::string_view text) {
    const bool whole = is_ascii(word);
    for (std::size_t at = 0; at + word.size() <= text.size(); ++at) {
        if (!equals_folded(word, text.substr(at, word.size()))) continue;
        if (!whole) return true;
        const std::size_t end = at + word.size();
        const bool starts = at == 0 || !is_word_byte(text[at - 1]);
        if (starts && (end == text.size() || !is_word_byte(text[end]))) return true;
    }
    return false;
}

}  // namespace

bool matches_name(const Operands& operands, std::string_view name) {
    const std::vector<std::string>& names = operands.names;
    if (names.size() <= kLinear)
        return std::ranges::any_of(
            names, [&](const std::string& wanted) { return equals_folded(wanted, name); });
    const auto found =
        std::partition_point(names.begin(), names.end(), [&](const std::string& wanted) {
            return compare_folded(wanted, name) < 0;
        });
    return found != names.end() && equals_folded(*found, name);
}

bool matches(const Operands& operands, const Ref& value) {
    return (!value.name.empty() && matches_name(operands, value.name)) ||
           (!value.id.empty() && matches_name(operands, value.id));
}

bool matches(const Operands& operands, const Person& value) {
    return (!value.id.value.empty() && matches_name(operands, value.id.value)) ||
           (!value.display_name.empty() && matches_name(operands, value.display_name));
}

bool contains_words(std::span<const std::string> words, std::string_view text) {
    return std::ranges::all_of(
        words, [&](const std::string& word) { return contains_word(word, text); });
}

bool contains_words(std::span<const std::string> words, const Document& document) {
    return std::ranges::all_of(words, [&](const std::string& word) {
        return std::ranges::any_of(
            document.blocks, [&](const Block& block) { return contains_word(word, block.text); });
    });
}

int compare_keys(std::string_view a, std::string_view b) {
    const auto dash_a = a.rfind('-');
    const auto dash_b = b.rfind('-');
    if (dash_a == std::string_view::npos || dash_b == std::string_view::npos) return kIncomparable;
    if (!equals_ignoring_case(a.substr(0, dash_a), b.substr(0, dash_b))) return kIncomparable;
    const auto left = parse_integer(a.substr(dash_a + 1));
    const auto right = parse_integer(b.substr(dash_b + 1));
    if (!left || !right) return kIncomparable;
    return *left == *right ? 0 : *left < *right ? -1 : 1;
}

}  // namespace healthlint
