#pragma once
// Locale-free helpers for ASCII; bytes above 0x7F pass through untouched.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

char to_lower(char c);
std::string to_lower(std::string_view text);
std::string_view trim(std::string_view text);  // spaces, tabs, CR, LF
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text, char separator);  // keeps empty parts
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::optional<long long> parse_integer(std::string_view text);  // the whole text or nothing
std::optional<double> parse_number(std::string_view text);      // the whole text or nothing

}  // namespace healthlint
