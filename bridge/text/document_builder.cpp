#include "bridge/text/document_builder.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxSchemeLength = 20;

bool is_scheme_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-';
}

bool ends_address(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '|' ||
           c == '`' || c == '{' || c == '}' || c == '\\';
}

// "(see https://a.b/c)." keeps "https://a.b/c"; "https://a.b/c_(d)" keeps its parenthesis.
std::string_view without_closing_punctuation(std::string_view address) {
    auto round = std::ranges::count(address, ')') - std::ranges::count(address, '(');
    auto square = std::ranges::count(address, ']') - std::ranges::count(address, '[');
    while (!address.empty()) {
        const char last = address.back();
        if (last == ')' && round-- <= 0) break;
        if (last == ']' && square-- <= 0) break;
        if (std::string_view(")].,;:!?'*_").find(last) == std::string_view::npos) break;
        address.remove_suffix(1);
    }
    return address;
}

// Mostly there is nothing to trim.
std::string trimmed(std::string text) {
    const std::string_view inside = trim(text);
    return inside.size() == text.size() ? std::move(text) : std::string(inside);
}

}  // namespace

void InlineText::append(const InlineText& other, std::string_view separator) {
    if (!text.empty() && !other.text.empty()) text += separator;
    text += other.text;
    links.insert(links.end(), other.links.begin(), other.links.end());
}

std::vector<std::string_view> find_addresses(std::string_view text) {
    constexpr std::string_view kMark = "://";
    constexpr std::size_t kMaxAddressLength = 2048;
    std::vector<std::string_view> found;
    std::size_t from = 0;
    for (auto mark = text.find(kMark); mark != std::string_view::npos;
         mark = text.find(kMark, from)) {
        std::size_t begin = mark;
        while (begin > from && mark - begin < kMaxSchemeLength && is_scheme_char(text[begin - 1]))
            --begin;
        std::size_t end = mark + kMark.size();
        while (end < text.size() && end - begin < kMaxAddressLength && !ends_address(text[end]))
            ++end;
        const auto address = without_closing_punctuation(text.substr(begin, end - begin));
        if (mark - begin >= 2 && address.size() > mark - begin + kMark.size())
            found.push_back(address);
        from = end;
    }
    return found;
}

void DocumentBuilder::add(BlockKind kind, int level, InlineText content) {
    Block block;
    block.kind = kind;
    block.level = level;
    block.done = content.done;
    block.text = trimmed(std::move(content.text));
    if (block.text.empty() && content.links.empty()) return;
    document_.blocks.push_back(std::move(block));
    add_links(std::move(content.links), document_.blocks.back().text);
}

void DocumentBuilder::add_row(std::vector<InlineText> cells, bool header) {
    Block row;
    row.kind = BlockKind::TableRow;
    row.header = header;
    std::vector<Hyperlink> links;
    for (InlineText& cell : cells) {
        row.cells.push_back(trimmed(std::move(cell.text)));
        links.insert(links.end(), cell.links.begin(), cell.links.end());
    }
    row.text = join(row.cells, " | ");
    document_.blocks.push_back(std::move(row));
    add_links(std::move(links), document_.blocks.back().text);
}

void DocumentBuilder::add_code(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    if (trim(text).empty()) return;
    Block block;
    block.kind = BlockKind::Code;
    block.text = std::move(text);
    document_.blocks.push_back(std::move(block));
    add_links({}, document_.blocks.back().text);
}

void DocumentBuilder::add_links(std::vector<Hyperlink> links, std::string_view text) {
    const std::size_t block = document_.blocks.size() - 1;
    std::vector<std::string_view> bare = find_addresses(text);
    for (Hyperlink& link : links) {
        // A link whose visible text is an address would be found twice.
        if (const auto same = std::ranges::find(bare, std::string_view(link.text));
            same != bare.end() && !link.text.empty())
            bare.erase(same);
        link.block = block;
        document_.links.push_back(std::move(link));
    }
    for (const std::string_view address : bare)
        document_.links.push_back({.url = std::string(address), .text = {}, .block = block});
}

}  // namespace healthlint
