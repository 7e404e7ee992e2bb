// Jira wiki markup, as REST v2 and Data Center keep it.

#include <algorithm>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/text/document_builder.h"
#include "bridge/text/markup.h"
#include "bridge/text/markup_lines.h"

namespace healthlint {
namespace {

constexpr int kTitleLevel = 6;  // a panel's title must not end the section it stands in

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

// Emphasis opens before a word and closes after one: "*bold*", but "a * b" and "2*3" stay.
bool opens(std::string_view text, std::size_t at) {
    const bool left = at == 0 || !is_word(text[at - 1]);
    return left && at + 1 < text.size() && text[at + 1] != ' ' && text[at + 1] != text[at];
}

bool closes(std::string_view text, std::size_t at) {
    const bool right = at + 1 == text.size() || !is_word(text[at + 1]);
    return right && at > 0 && text[at - 1] != ' ' && text[at - 1] != text[at];
}

// One pass: every mark is either dropped or copied, and look-ahead is bounded by a constant.
class WikiInline {
  public:
    explicit WikiInline(std::string_view text) : text_(text) {}

    InlineText read() {
        while (at_ < text_.size())
            step();
        return std::move(out_);
    }

  private:
    static constexpr std::size_t kMaxMark = 2048;  // longest link or macro that is looked for

    void step() {
        const char c = text_[at_];
        const auto rest = text_.substr(at_);
        if (c == '\\') return backslash();
        if (c == '[' && read_link()) return;
        if (rest.starts_with("{{") || rest.starts_with("}}")) {
            at_ += 2;
            return;
        }
        if (c == '{' && skip_macro()) return;
        if (c == '!' && skip_image()) return;
        if (c == '-' && skip_struck()) return;
        const bool emphasis = c == '*' || c == '_' || c == '+';
        if (emphasis && (opens(text_, at_) || closes(text_, at_)) && is_paired(c)) {
            ++at_;
            return;
        }
        out_.text += c;
        ++at_;
    }

    void backslash() {
        if (text_.substr(at_).starts_with("\\\\")) {
            out_.text += '\n';
            at_ += 2;
            return;
        }
        ++at_;
        constexpr std::string_view kEscaped = "*_-+{}[]!|#^~";
        const bool escapes = at_ < text_.size() && kEscaped.find(text_[at_]) != kEscaped.npos;
        out_.text += escapes ? text_[at_++] : '\\';
    }

    std::optional<std::size_t> find_near(char wanted) const {
        const auto window = text_.substr(at_, kMaxMark);
        const auto found = window.find(wanted, 1);
        if (found == std::string_view::npos || window.substr(0, found).find('\n') != window.npos)
            return std::nullopt;
        return at_ + found;
    }

    // A lone '*' or '+' is a sign of its own ("90+", "5 * 3").
    bool is_paired(char mark) {
        if (open_ == mark && closes(text_, at_)) {
            open_ = 0;
            return true;
        }
        if (!opens(text_, at_)) return false;
        const auto window = text_.substr(at_ + 1, kMaxMark);
        for (auto found = window.find(mark); found != std::string_view::npos;
             found = window.find(mark, found + 1)) {
            if (!closes(text_, at_ + 1 + found)) continue;
            open_ = mark;
            return true;
        }
        return false;
    }

    bool read_link() {
        const auto end = find_near(']');
        if (!end) return false;
        const auto inside = text_.substr(at_ + 1, *end - at_ - 1);
        const auto bar = inside.find('|');
        const auto visible = bar == std::string_view::npos ? inside : inside.substr(0, bar);
        auto target = bar == std::string_view::npos ? inside : inside.substr(bar + 1);
        target = target.substr(0, target.find('|'));  // [text|url|smart-card]
        if (inside.starts_with('^') || inside.starts_with('~')) {
            out_.text += inside.starts_with('~') ? inside.substr(1) : std::string_view();
        } else if (target.find("://") != target.npos || target.starts_with("mailto:")) {
            out_.text += visible;
            out_.links.push_back({.url = std::string(target), .text = std::string(visible)});
        } else if (bar != std::string_view::npos) {
            out_.text += visible;
        } else {
            return false;
        }
        at_ = *end + 1;
        return true;
    }

    bool skip_macro() {
        const auto end = find_near('}');
        if (!end) return false;
        const auto inside = text_.substr(at_ + 1, *end - at_ - 1);
        const auto name = inside.substr(0, inside.find(':'));
        for (const std::string_view known : {"color", "anchor", "quote", "panel", "toc", "section"})
            if (name == known) {
                at_ = *end + 1;
                return true;
            }
        return false;
    }

    bool skip_image() {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] == ' ') return false;
        const auto end = find_near('!');
        if (!end) return false;
        const auto name = text_.substr(at_ + 1, *end - at_ - 1);
        if (name.find('.') == name.npos || name.find(' ') < name.find('|')) return false;
        at_ = *end + 1;
        return true;
    }

    bool skip_struck() {  // "-withdrawn words-"
        if (!opens(text_, at_)) return false;
        constexpr std::size_t kMaxStruck = 300;
        const char next = text_[at_ + 1];
        if (!is_word(next) || (next >= '0' && next <= '9')) return false;  // "-30 %"
        const auto window = text_.substr(at_, kMaxStruck);
        for (auto found = window.find('-', 1); found != window.npos;
             found = window.find('-', found + 1)) {
            if (window.substr(0, found).find('\n') != window.npos) return false;
            if (!closes(text_, at_ + found)) continue;
            at_ += found + 1;
            return true;
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    char open_ = 0;
    InlineText out_;
};

InlineText wiki_inline(std::string_view text) {
    return WikiInline(text).read();
}

std::string_view macro_title(std::string_view line) {
    const auto at = line.find("title=");
    if (at == std::string_view::npos) return {};
    const auto title = line.substr(at + 6);
    return title.substr(0, title.find_first_of("|}"));
}

std::optional<Bullet> wiki_bullet(std::string_view line) {
    line = trim(line);
    const auto marks = std::min(line.find_first_not_of("*#-"), line.size());
    if (marks == 0 || marks == line.size() || line[marks] != ' ') return read_bullet(line);
    Bullet bullet{.level = std::min(static_cast<int>(marks), kMaxListLevel)};
    bullet.text = trim(line.substr(marks));
    if (const auto task = read_bullet(bullet.text); task && task->kind == BlockKind::TaskItem) {
        bullet.kind = BlockKind::TaskItem;
        bullet.text = task->text;
        bullet.done = task->done;
    }
    return bullet;
}

class WikiReader {
  public:
    Document read(std::string_view text) {
        for (const std::string_view line : markup_lines(text))
            read_line(line);
        if (!verbatim_.empty()) builder_.add_code(std::move(code_));
        flush();
        return builder_.take();
    }

  private:
    void read_line(std::string_view line) {
        if (!verbatim_.empty()) return read_verbatim(line);
        const auto bare = trim(line);
        if (open_verbatim(bare)) return;
        const auto cells = split_row(bare);
        if (bare.empty() || is_rule(bare)) {
            flush();
        } else if (bare.starts_with("{quote}")) {
            flush();
            quoted_ = !quoted_;
            if (bare.size() > 7) add_to_paragraph(bare.substr(7));
        } else if (bare.starts_with("{panel")) {
            flush();
            builder_.add(BlockKind::Heading, kTitleLevel, wiki_inline(macro_title(bare)));
        } else if (is_heading(bare)) {
            flush();
            builder_.add(BlockKind::Heading, bare[1] - '0', wiki_inline(trim(bare.substr(3))));
        } else if (bare.starts_with("bq. ")) {
            flush();
            builder_.add(BlockKind::Quote, 0, wiki_inline(bare.substr(4)));
        } else if (!cells.empty()) {
            flush();
            add_row(cells, bare.starts_with("||"));
        } else if (const auto bullet = wiki_bullet(line)) {
            flush();
            InlineText item = wiki_inline(bullet->text);
            item.done = bullet->done;
            builder_.add(bullet->kind, bullet->level, std::move(item));
        } else {
            add_to_paragraph(bare);
        }
    }

    static bool is_heading(std::string_view line) {
        return line.size() > 3 && line[0] == 'h' && line[1] >= '1' && line[1] <= '6' &&
               line[2] == '.';
    }

    bool open_verbatim(std::string_view line) {
        for (const std::string_view name : {"code", "noformat"}) {
            if (!line.starts_with('{') || !line.substr(1).starts_with(name)) continue;
            const auto end = line.find('}');
            if (end == std::string_view::npos) return false;
            flush();
            verbatim_ = "{" + std::string(name) + "}";
            if (end + 1 < line.size()) read_verbatim(line.substr(end + 1));
            return true;
        }
        return false;
    }

    void read_verbatim(std::string_view line) {
        const auto end = line.find(verbatim_);
        code_ += line.substr(0, end);
        code_ += '\n';
        if (end == std::string_view::npos) return;
        builder_.add_code(std::move(code_));
        code_.clear();
        verbatim_.clear();
    }

    void add_row(const std::vector<std::string_view>& cells, bool header) {
        std::vector<InlineText> row;
        row.reserve(cells.size());
        for (const std::string_view cell : cells)
            row.push_back(wiki_inline(cell));
        builder_.add_row(std::move(row), header);
    }

    void add_to_paragraph(std::string_view line) {
        if (!paragraph_.empty()) paragraph_ += '\n';
        paragraph_ += line;
    }

    void flush() {
        builder_.add(quoted_ ? BlockKind::Quote : BlockKind::Paragraph, 0, wiki_inline(paragraph_));
        paragraph_.clear();
    }

    DocumentBuilder builder_;
    std::string paragraph_;
    std::string code_;
    std::string verbatim_;  // the mark that ends the block we are in; empty outside
    bool quoted_ = false;
};

}  // namespace

Document document_from_wiki(std::string_view text) {
    return WikiReader().read(text);
}

}  // namespace healthlint
