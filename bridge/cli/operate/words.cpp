#include "bridge/cli/operate/words.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace healthlint {

std::string in_words(std::chrono::seconds duration) {
    constexpr std::array<std::pair<long long, const char*>, 4> kUnits{
        {{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}}};
    long long left = std::max<long long>(0, duration.count());
    std::string words;
    int units = 0;
    for (const auto& [seconds, name] : kUnits) {
        const long long count = left / seconds;
        left %= seconds;
        if (count > 0) words += (words.empty() ? "" : " ") + std::to_string(count) + name;
        if (count > 0 || units > 0) ++units;
        if (units == 2) break;
    }
    return words.empty() ? "0 s" : words;
}

void print_columns(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
    if (rows.empty()) return;
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], row.at(i).size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i + 1 < widths.size(); ++i)
            out << row.at(i) << std::string(widths[i] - row.at(i).size() + 2, ' ');
        out << row.back() << '\n';
    }
}

}  // namespace healthlint
