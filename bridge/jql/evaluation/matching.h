#pragma once
// Does a value of an issue match the operands of a test? No allocation.

#include <span>
#include <string_view>

#include "bridge/jql/code.h"
#include "bridge/model/issue.h"

namespace healthlint {

bool matches_name(const Operands& operands, std::string_view name);
bool matches(const Operands& operands, const Ref& value);
bool matches(const Operands& operands, const Person& value);

// Every word of `words` (lower case) stands in the text, whatever its case.
bool contains_words(std::span<const std::string> words, std::string_view text);
bool contains_words(std::span<const std::string> words, const Document& document);

// "aix-12" against "aix-9": by number, within one space only; 2 when they do not compare.
int compare_keys(std::string_view a, std::string_view b);
constexpr int kIncomparable = 2;

}  // namespace healthlint
