#include "bridge/text/markup.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/text/document_builder.h"
#include "bridge/text/markup_lines.h"

namespace healthlint {
namespace {

constexpr std::size_t kDetectBytes = 32'768;  // a whole text field of Jira

bool is_wiki_heading(std::string_view line) {
    return line.size() > 4 && line[0] == 'h' && line[1] >= '1' && line[1] <= '6' &&
           line[2] == '.' && line[3] == ' ';
}

bool is_markdown_heading(std::string_view line) {
    const std::size_t marks = run_length(line, '#');
    return marks >= 1 && marks <= 6 && line.size() > marks + 1 && line[marks] == ' ';
}

bool is_delimiter_row(std::string_view line) {
    line = trim(line);
    return line.find("--") != std::string_view::npos && line.find('|') != std::string_view::npos &&
           line.find_first_not_of("|-: ") == std::string_view::npos;
}

int count_any(std::string_view line, std::initializer_list<std::string_view> marks) {
    return static_cast<int>(std::ranges::count_if(marks, [line](std::string_view mark) {
        return line.find(mark) != std::string_view::npos;
    }));
}

int wiki_marks(std::string_view line) {
    int marks = is_wiki_heading(line) || line.starts_with("bq. ") ? 2 : 0;
    if (line.starts_with("||")) marks += 2;
    if (line.starts_with("** ") || line.starts_with("*# ")) marks += 1;
    return marks +
           count_any(
               line,
               {"{code", "{noformat", "{quote", "{panel", "{color", "{{", "|http", "[~", "[^"});
}

int markdown_marks(std::string_view line) {
    int marks = is_delimiter_row(line) || line.starts_with("```") ? 2 : 0;
    // "# x" is a heading here and a numbered item in wiki markup; deeper ones are headings.
    if (is_markdown_heading(line)) marks += line.starts_with("##") ? 2 : 1;
    if (const auto bullet = read_bullet(line); bullet && bullet->kind == BlockKind::TaskItem)
        marks += 1;
    return marks + count_any(line, {"](", "**", "~~"}) + (line.starts_with("> ") ? 1 : 0);
}

}  // namespace

Markup detect_markup(std::string_view text) {
    int wiki = 0;
    int markdown = 0;
    for (const std::string_view line : markup_lines(text.substr(0, kDetectBytes))) {
        wiki += wiki_marks(line);
        markdown += markdown_marks(line);
    }
    if (wiki == 0 && markdown == 0) return Markup::Plain;
    return wiki >= markdown ? Markup::Wiki : Markup::Markdown;
}

Document document_from_markup(std::string_view text) {
    switch (detect_markup(text)) {
    case Markup::Wiki: return document_from_wiki(text);
    case Markup::Markdown: return document_from_markdown(text);
    case Markup::Plain: return document_from_plain(text);
    }
    return {};
}

Document document_from_plain(std::string_view text) {
    DocumentBuilder builder;
    std::string paragraph;
    const auto flush = [&] {
        builder.add(BlockKind::Paragraph, 0, {.text = std::move(paragraph)});
        paragraph.clear();
    };
    for (const std::string_view line : markup_lines(text)) {
        const auto bullet = read_bullet(line);
        const auto cells = split_row(line);
        if (bullet || cells.size() > 1 || trim(line).empty()) flush();
        if (bullet) {
            builder.add(
                bullet->kind,
                bullet->level,
                {.text = std::string(bullet->text), .links = {}, .done = bullet->done});
        } else if (cells.size() > 1) {
            std::vector<InlineText> row;
            row.reserve(cells.size());
            for (const std::string_view cell : cells)
                row.push_back({.text = std::string(cell)});
            builder.add_row(std::move(row), line.starts_with("||"));
        } else if (!trim(line).empty()) {
            if (!paragraph.empty()) paragraph += '\n';
            paragraph += trim(line);
        }
    }
    flush();
    return builder.take();
}

}  // namespace healthlint
