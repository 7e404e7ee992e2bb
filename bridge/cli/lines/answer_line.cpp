#include "bridge/cli/lines/answer_line.h"

#include <array>
#include <iostream>
#include <string>
#include <utility>

namespace healthlint {

std::string line_of(const OrderedJson& answer) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSeparators{
        {{"\xC2\x85", "\\u0085"}, {"\xE2\x80\xA8", "\\u2028"}, {"\xE2\x80\xA9", "\\u2029"}}};
    std::string line = dump_json(answer);
    for (const auto& [character, escape] : kSeparators)
        for (std::size_t at = line.find(character); at != std::string::npos;
             at = line.find(character, at + escape.size()))
            line.replace(at, character.size(), escape);
    return line;
}

void answer_line(const OrderedJson& answer) {
    std::cout << line_of(answer) << std::endl;
}

}  // namespace healthlint
