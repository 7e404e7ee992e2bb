#pragma once
// What the readers of wiki markup, Markdown and plain text share: lines, bullets, table cells.

#include <optional>
#include <string_view>
#include <vector>

#include "bridge/model/document.h"

namespace healthlint {

// Lines without their line ends; never more bytes than kMaxMarkupBytes.
std::vector<std::string_view> markup_lines(std::string_view text);

struct Bullet {
    BlockKind kind = BlockKind::ListItem;
    int level = 1;
    std::string_view text;
    bool done = false;  // "[x]", "☑", "☒"
};

// "- x", "* x", "+ x", "• x", "1. x", "1) x", "- [ ] x", "☐ x"; two spaces or a tab are a level.
std::optional<Bullet> read_bullet(std::string_view line);

// Cells of "| a | b |"; a bar inside brackets, braces or code does not separate. Empty unless the
// line starts with a bar.
std::vector<std::string_view> split_row(std::string_view line);

bool is_rule(std::string_view line);  // "----", "***", "___"

// Length of a run of the same character at the start.
std::size_t run_length(std::string_view text, char c);

}  // namespace healthlint
