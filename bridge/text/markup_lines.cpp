#include "bridge/text/markup_lines.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/text/markup.h"

namespace healthlint {
namespace {

constexpr auto kSignBullets = std::to_array<std::string_view>({"•", "◦", "▪", "‣", "·", "●"});
// The box, and whether it is ticked. Forms in the wild tick with a cross as well as with a hook.
constexpr auto kCheckboxes = std::to_array<std::pair<std::string_view, bool>>(
    {{"[ ]", false}, {"[x]", true}, {"[X]", true}, {"☐", false}, {"☑", true}, {"☒", true}});

std::optional<std::string_view> after_prefix(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return std::nullopt;
    return trim(text.substr(prefix.size()));
}

// "1. x", "12) x"; a year or a version ("2026. 11. 23.", "3.5 x") is no number of a list.
std::optional<std::string_view> after_number(std::string_view text) {
    constexpr std::size_t kMaxDigits = 3;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
        ++digits;
    if (digits == 0 || digits > kMaxDigits || digits + 1 >= text.size()) return std::nullopt;
    if ((text[digits] != '.' && text[digits] != ')') || text[digits + 1] != ' ')
        return std::nullopt;
    const auto rest = trim(text.substr(digits + 1));
    const bool date = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
    return date ? std::nullopt : std::optional(rest);
}

std::optional<Bullet> read_checkbox(std::string_view text, int level) {
    for (const auto& [box, ticked] : kCheckboxes)
        if (const auto rest = after_prefix(text, box))
            return Bullet{BlockKind::TaskItem, level, *rest, ticked};
    return std::nullopt;
}

std::optional<std::string_view> after_bullet(std::string_view text) {
    for (const std::string_view mark : {"- ", "* ", "+ "})
        if (const auto rest = after_prefix(text, mark)) return rest;
    for (const std::string_view mark : kSignBullets)
        if (const auto rest = after_prefix(text, mark)) return rest;
    return after_number(text);
}

}  // namespace

std::vector<std::string_view> markup_lines(std::string_view text) {
    std::vector<std::string_view> lines = split(text.substr(0, kMaxMarkupBytes), '\n');
    for (std::string_view& line : lines)
        if (line.ends_with('\r')) line.remove_suffix(1);
    return lines;
}

std::optional<Bullet> read_bullet(std::string_view line) {
    int columns = 0;
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
        columns += line.front() == '\t' ? 2 : 1;
        line.remove_prefix(1);
        if (columns > 2 * kMaxListLevel) columns = 2 * kMaxListLevel;
    }
    const int level = std::min(1 + columns / 2, kMaxListLevel);
    if (const auto task = read_checkbox(line, level)) return task;
    const auto text = after_bullet(line);
    if (!text) return std::nullopt;
    if (const auto task = read_checkbox(*text, level)) return task;
    return Bullet{BlockKind::ListItem, level, *text};
}

std::vector<std::string_view> split_row(std::string_view line) {
    line = trim(line);
    std::vector<std::string_view> cells;
    if (!line.starts_with('|')) return cells;
    std::size_t begin = run_length(line, '|') >= 2 ? 2 : 1;
    int brackets = 0;
    bool code = false;
    for (std::size_t at = begin; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '\\' && at + 1 < line.size()) {
            ++at;
        } else if (c == '`') {
            code = !code;
        } else if (c == '[' || c == '{') {
            ++brackets;
        } else if (c == ']' || c == '}') {
            brackets = std::max(0, brackets - 1);
        } else if (c == '|' && brackets == 0 && !code) {
            cells.push_back(trim(line.substr(begin, at - begin)));
            if (at + 1 < line.size() && line[at + 1] == '|') ++at;
            begin = at + 1;
        }
    }
    if (begin < line.size()) cells.push_back(trim(line.substr(begin)));
    return cells;
}

bool is_rule(std::string_view line) {
    line = trim(line);
    if (line.size() < 3) return false;
    const char c = line.front();
    return (c == '-' || c == '*' || c == '_') && run_length(line, c) == line.size();
}

std::size_t run_length(std::string_view text, char c) {
    const auto end = text.find_first_not_of(c);
    return end == std::string_view::npos ? text.size() : end;
}

}  // namespace healthlint
