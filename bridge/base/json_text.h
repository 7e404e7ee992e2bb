#pragma once
// JSON written piece by piece, for what is written too often to build a tree of values first.

#include <string>
#include <string_view>

namespace healthlint {

// As dump_json() writes a text, quotes included.
void append_json_text(std::string& to, std::string_view text);

}  // namespace healthlint
