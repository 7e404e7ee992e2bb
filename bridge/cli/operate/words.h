#pragma once
// How commands for operators print: durations in words, columns that line up.

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

namespace healthlint {

// The two largest units: "3 d 4 h", "12 min 5 s", "0 s".
std::string in_words(std::chrono::seconds duration);

// Every row has as many cells as the first; the last one is not padded.
void print_columns(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

}  // namespace healthlint
