#pragma once
// Questions that the word tables of the kpi reader are asked.

#include <algorithm>
#include <array>
#include <string_view>

#include "bridge/text/section.h"

namespace healthlint {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

template <std::size_t N>
bool mentions(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::any_of(words, [text](std::string_view word) {
        // Korean words carry particles on both sides of compounds; Latin words stand alone.
        const bool korean = static_cast<unsigned char>(word.front()) >= 0x80;
        return text.find(word) != text.npos && (korean || contains_words(text, word));
    });
}

}  // namespace healthlint
