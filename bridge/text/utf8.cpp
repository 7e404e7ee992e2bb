#include "bridge/text/utf8.h"

#include <algorithm>

namespace healthlint {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kFirstSyllable = 0xAC00;
constexpr char32_t kLastSyllable = 0xD7A3;
constexpr char32_t kFirstFullWidth = 0xFF01;
constexpr char32_t kLastFullWidth = 0xFF5E;
constexpr char32_t kIdeographicSpace = 0x3000;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {kReplacement, 1};
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(text[at + i])) return {kReplacement, 1};
        value = (value << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    return {value, length};
}

CodePoint code_point_before(std::string_view text, std::size_t at) {
    std::size_t begin = at - 1;
    while (begin > 0 && at - begin < 4 && is_continuation(text[begin]))
        --begin;
    const CodePoint found = code_point_at(text, begin);
    if (begin + found.length != at) return {kReplacement, 1};
    return found;
}

bool is_hangul(char32_t c) {
    return c >= kFirstSyllable && c <= kLastSyllable;
}

bool has_hangul(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        // Hangul is three bytes long and begins with EA to ED; most text does not get this far.
        const auto lead = static_cast<unsigned char>(text[at]);
        if (lead < 0xEA || lead > 0xED) {
            ++at;
            continue;
        }
        const CodePoint c = code_point_at(text, at);
        if (is_hangul(c.value)) return true;
        at += c.length;
    }
    return false;
}

bool is_word_char(char32_t c) {
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '_';
    const bool letter = (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7);
    return letter || is_hangul(c) || (c >= 0x3040 && c <= 0x9FFF) || (c >= 0x3131 && c <= 0x318E);
}

int final_consonant(char32_t c) {
    constexpr char32_t kFinals = 28;
    return is_hangul(c) ? static_cast<int>((c - kFirstSyllable) % kFinals) : 0;
}

FoldedText::FoldedText(std::string_view original) : original_(original) {
    // Full-width forms and the ideographic space start with these two bytes.
    if (original.find('\xEF') == original.npos && original.find('\xE3') == original.npos) {
        text_ = original;
        return;
    }
    for (std::size_t at = 0; at < original.size();) {
        const CodePoint c = code_point_at(original, at);
        const bool full_width = c.value >= kFirstFullWidth && c.value <= kLastFullWidth;
        if (full_width || c.value == kIdeographicSpace) {
            text_ += full_width ? static_cast<char>(c.value - kFirstFullWidth + '!') : ' ';
            origin_.push_back(static_cast<std::uint32_t>(at));
        } else {
            text_ += original.substr(at, c.length);
            for (std::size_t i = 0; i < c.length; ++i)
                origin_.push_back(static_cast<std::uint32_t>(at + i));
        }
        at += c.length;
    }
    origin_.push_back(static_cast<std::uint32_t>(original.size()));
}

std::string_view FoldedText::original(std::size_t begin, std::size_t end) const {
    if (begin >= end || end > text_.size()) return {};
    if (origin_.empty()) return original_.substr(begin, end - begin);
    return original_.substr(origin_[begin], origin_[end] - origin_[begin]);
}

}  // namespace healthlint
