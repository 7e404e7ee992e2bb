#pragma once
// Sentences of running text. Decimals, versions, dates, abbreviations and addresses do not end one.

#include <string_view>
#include <vector>

namespace healthlint {

// Trimmed, never empty, in order. A line break always ends a sentence.
std::vector<std::string_view> split_sentences(std::string_view text);

}  // namespace healthlint
