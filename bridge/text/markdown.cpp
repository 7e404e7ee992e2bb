// Markdown as people type it into trackers: CommonMark's everyday part with tables and checklists.

#include <algorithm>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/text/document_builder.h"
#include "bridge/text/markup.h"
#include "bridge/text/markup_lines.h"

namespace healthlint {
namespace {

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

// One pass; look-ahead is bounded by a constant.
class MarkdownInline {
  public:
    explicit MarkdownInline(std::string_view text) : text_(text) {}

    InlineText read() {
        while (at_ < text_.size())
            step();
        return std::move(out_);
    }

  private:
    static constexpr std::size_t kMaxMark = 2048;

    void step() {
        const char c = text_[at_];
        const auto rest = text_.substr(at_);
        constexpr std::string_view kEscapable = "\\`*_{}[]()#+-.!|~>";
        if (c == '\\' && rest.size() > 1 && kEscapable.find(rest[1]) != kEscapable.npos) {
            out_.text += rest[1];
            at_ += 2;
        } else if (c == '`') {
            at_ += run_length(rest, '`');  // code spans keep their words
        } else if (
            (rest.starts_with("~~") && skip_struck()) ||
            (rest.starts_with("![") && read_link(1, false)) || (c == '[' && read_link(0, true)) ||
            (c == '<' && read_bare_link())) {
            return;
        } else if ((c == '*' || c == '_') && is_emphasis(rest)) {
            at_ += std::min<std::size_t>(run_length(rest, c), 3);
        } else {
            out_.text += c;
            ++at_;
        }
    }

    // "**", "*word", "word*"; snake_case and "5 * 3" keep their marks.
    bool is_emphasis(std::string_view rest) const {
        const char mark = rest.front();
        const std::size_t run = run_length(rest, mark);
        const char before = at_ == 0 ? ' ' : text_[at_ - 1];
        const char after = run < rest.size() ? rest[run] : ' ';
        if (run > 3) return false;
        if (mark == '_') return is_word(before) != is_word(after) && before != '/' && after != '/';
        return run >= 2 || (before == ' ') != (after == ' ') || (at_ == 0 && after != ' ');
    }

    bool skip_struck() {
        const auto end = text_.substr(at_, kMaxMark).find("~~", 2);
        if (end == std::string_view::npos) return false;
        at_ += end + 2;
        return true;
    }

    // [visible](target); `skip` is the length of what stands before the bracket.
    bool read_link(std::size_t skip, bool keep_text) {
        const auto window = text_.substr(at_, kMaxMark);
        const auto middle = window.find("](");
        if (middle == std::string_view::npos || window.substr(0, middle).find('\n') != window.npos)
            return false;
        const auto end = window.find(')', middle);
        if (end == std::string_view::npos) return false;
        const auto visible = window.substr(skip + 1, middle - skip - 1);
        auto target = trim(window.substr(middle + 2, end - middle - 2));
        target = target.substr(0, target.find(' '));  // [x](url "title")
        if (keep_text) {
            out_.text += visible;
            out_.links.push_back({.url = std::string(target), .text = std::string(visible)});
        }
        at_ += end + 1;
        return true;
    }

    bool read_bare_link() {  // <https://…>
        const auto window = text_.substr(at_, kMaxMark);
        const auto end = window.find('>');
        if (end == std::string_view::npos) return false;
        const auto inside = window.substr(1, end - 1);
        if (inside.find("://") == inside.npos || inside.find(' ') != inside.npos) return false;
        out_.text += inside;
        out_.links.push_back({.url = std::string(inside), .text = std::string(inside)});
        at_ += end + 1;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    InlineText out_;
};

InlineText markdown_inline(std::string_view text) {
    return MarkdownInline(text).read();
}

bool is_delimiter_row(const std::vector<std::string_view>& cells) {
    return !cells.empty() && std::ranges::all_of(cells, [](std::string_view cell) {
        return cell.find('-') != cell.npos && cell.find_first_not_of("-: ") == cell.npos;
    });
}

class MarkdownReader {
  public:
    Document read(std::string_view text) {
        const auto lines = markup_lines(text);
        for (std::size_t at = 0; at < lines.size(); ++at)
            read_line(lines[at], at + 1 < lines.size() ? lines[at + 1] : std::string_view());
        if (!fence_.empty()) builder_.add_code(std::move(code_));
        flush();
        return builder_.take();
    }

  private:
    void read_line(std::string_view line, std::string_view next) {
        const auto bare = trim(line);
        if (!fence_.empty()) return read_fenced(line);
        if (bare.starts_with("```") || bare.starts_with("~~~")) {
            flush();
            fence_ = bare.substr(0, 3);
            return;
        }
        const auto cells = split_row(bare);
        const std::size_t marks = run_length(bare, '#');
        if (bare.empty() || is_rule(bare)) {
            flush();
        } else if (marks >= 1 && marks <= 6 && bare.size() > marks && bare[marks] == ' ') {
            flush();
            const auto title = bare.substr(marks, bare.find_last_not_of("# ") + 1 - marks);
            builder_.add(BlockKind::Heading, static_cast<int>(marks), markdown_inline(trim(title)));
        } else if (bare.starts_with('>')) {
            flush();
            const auto quoted = bare.substr(run_length(bare, '>'));
            builder_.add(BlockKind::Quote, 0, markdown_inline(trim(quoted)));
        } else if (!cells.empty()) {
            flush();
            if (!is_delimiter_row(cells)) add_row(cells, is_delimiter_row(split_row(next)));
        } else if (const auto bullet = read_bullet(line)) {
            flush();
            InlineText item = markdown_inline(bullet->text);
            item.done = bullet->done;
            builder_.add(bullet->kind, bullet->level, std::move(item));
        } else {
            if (!paragraph_.empty()) paragraph_ += '\n';
            paragraph_ += bare;
        }
    }

    void read_fenced(std::string_view line) {
        if (trim(line).starts_with(fence_)) {
            builder_.add_code(std::move(code_));
            code_.clear();
            fence_.clear();
            return;
        }
        code_ += line;
        code_ += '\n';
    }

    void add_row(const std::vector<std::string_view>& cells, bool header) {
        std::vector<InlineText> row;
        row.reserve(cells.size());
        for (const std::string_view cell : cells)
            row.push_back(markdown_inline(cell));
        builder_.add_row(std::move(row), header);
    }

    void flush() {
        builder_.add(BlockKind::Paragraph, 0, markdown_inline(paragraph_));
        paragraph_.clear();
    }

    DocumentBuilder builder_;
    std::string paragraph_;
    std::string code_;
    std::string fence_;  // the mark that ends the block we are in; empty outside
};

}  // namespace

Document document_from_markdown(std::string_view text) {
    return MarkdownReader().read(text);
}

}  // namespace healthlint
