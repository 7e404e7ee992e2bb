#include "bridge/text/section.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxTitle = 120;  // bytes; longer lines are sentences, not titles
constexpr std::size_t kMaxLabel = 60;

bool matches(std::string_view title, const std::vector<std::string>& names) {
    if (title.size() > kMaxTitle) return false;
    return std::ranges::any_of(
        names, [title](const std::string& name) { return contains_words(title, name); });
}

// Opens a section without being a heading: "KPI:", "[KPI]", or exactly a name on its own line.
bool opens_section(const Block& block, const std::vector<std::string>& names) {
    if (block.kind == BlockKind::Code || block.kind == BlockKind::TableRow) return false;
    const auto title = bare_title(block.text);
    if (title.size() > kMaxLabel || !matches(title, names)) return false;
    if (is_label_only(block.text)) return true;
    return std::ranges::any_of(
        names, [title](const std::string& name) { return equals_ignoring_case(title, name); });
}

std::size_t end_of_section(const Document& document, std::size_t opener) {
    const Block& title = document.blocks[opener];
    for (std::size_t at = opener + 1; at < document.blocks.size(); ++at) {
        const Block& block = document.blocks[at];
        if (title.kind == BlockKind::Heading) {
            if (block.kind == BlockKind::Heading && block.level <= title.level) return at;
        } else if (block.kind == BlockKind::Heading || is_label_only(block.text)) {
            return at;
        }
    }
    return document.blocks.size();
}

}  // namespace

bool contains_words(std::string_view text, std::string_view name) {
    if (name.empty()) return false;
    const char first = to_lower(name.front());
    for (std::size_t at = 0; at + name.size() <= text.size(); ++at) {
        if (to_lower(text[at]) != first ||
            !equals_ignoring_case(text.substr(at, name.size()), name))
            continue;
        const bool left = at == 0 || !is_word_char(code_point_before(text, at).value);
        const std::size_t end = at + name.size();
        if (!left) continue;
        if (end == text.size()) return true;
        const char32_t next = code_point_at(text, end).value;
        // "KPIs", "KPI를", "성공 기준은" still name the section.
        if (!is_word_char(next) || next == 's' || is_hangul(next)) return true;
    }
    return false;
}

std::string_view bare_title(std::string_view text) {
    constexpr std::string_view kLeft = " \t[(<*_#\"'-0123456789.)";
    constexpr std::string_view kRight = " \t])>*_#\"':";
    const auto begin = text.find_first_not_of(kLeft);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin);
    while (!text.empty()) {
        if (text.ends_with("："))
            text.remove_suffix(std::string_view("：").size());
        else if (kRight.find(text.back()) != kRight.npos)
            text.remove_suffix(1);
        else
            break;
    }
    return text;
}

bool is_label_only(std::string_view text) {
    text = trim(text);
    if (text.empty() || text.size() > kMaxLabel || text.find('\n') != text.npos) return false;
    return text.ends_with(':') || text.ends_with("：") ||
           (text.starts_with('[') && text.ends_with(']') && text != "[]");
}

std::vector<Section> find_sections(
    const Document& document, const std::vector<std::string>& names) {
    std::vector<Section> sections;
    for (std::size_t at = 0; at < document.blocks.size(); ++at) {
        const Block& block = document.blocks[at];
        const bool heading = block.kind == BlockKind::Heading && matches(block.text, names);
        if (!heading && !opens_section(block, names)) continue;
        sections.push_back({
            .title = std::string(bare_title(block.text)),
            .begin = at + 1,
            .end = end_of_section(document, at),
        });
    }
    return sections;
}

}  // namespace healthlint
