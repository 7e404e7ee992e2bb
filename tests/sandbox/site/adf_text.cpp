#include "tests/sandbox/site/adf_text.h"

#include <map>
#include <optional>
#include <string_view>

#include "bridge/base/ascii.h"
#include "bridge/base/time.h"

namespace healthlint::sandbox {
namespace {

Json text_node(std::string_view text) {
    return {{"type", "text"}, {"text", std::string(text)}};
}

// "see [the table](https://…) first" -> three text nodes.
Json inline_nodes(std::string_view text) {
    Json nodes = Json::array();
    while (!text.empty()) {
        const auto open = text.find('[');
        const auto middle = open == std::string_view::npos ? open : text.find("](", open);
        const auto close = middle == std::string_view::npos ? middle : text.find(')', middle);
        if (close == std::string_view::npos) break;
        if (open > 0) nodes.push_back(text_node(text.substr(0, open)));
        Json link = text_node(text.substr(open + 1, middle - open - 1));
        const std::string href(text.substr(middle + 2, close - middle - 2));
        link["marks"] = Json::array({{{"type", "link"}, {"attrs", {{"href", href}}}}});
        nodes.push_back(std::move(link));
        text.remove_prefix(close + 1);
    }
    if (!text.empty()) nodes.push_back(text_node(text));
    return nodes;
}

Json block(std::string_view type, Json content) {
    return {{"type", std::string(type)}, {"content", std::move(content)}};
}

Json table_row(std::string_view line) {
    const bool header = line.substr(0, 2) == "||";
    Json cells = Json::array();
    for (const std::string_view cell : split(line, '|')) {
        if (trim(cell).empty()) continue;
        cells.push_back(block(
            header ? "tableHeader" : "tableCell",
            Json::array({block("paragraph", inline_nodes(trim(cell)))})));
    }
    return block("tableRow", std::move(cells));
}

Json line_node(std::string_view line) {
    std::size_t level = 0;
    while (level < line.size() && line[level] == '#')
        ++level;
    if (level > 0 && level <= 6 && line.substr(level, 1) == " ") {
        Json heading = block("heading", inline_nodes(trim(line.substr(level))));
        heading["attrs"] = {{"level", level}};
        return heading;
    }
    if (line.substr(0, 2) == "- ")
        return block("listItem", Json::array({block("paragraph", inline_nodes(line.substr(2)))}));
    if (line.substr(0, 1) == "|") return table_row(line);
    return block("paragraph", inline_nodes(line));
}

// One target form: what goes before and after each node, and how text and links look.
struct Markup {
    struct Around {
        std::string before;
        std::string after;
    };

    std::map<std::string, Around> around;
    bool html = false;
};

const Markup& wiki() {
    static const Markup kWiki{
        {{"paragraph", {"", "\n"}},
         {"listItem", {"* ", ""}},
         {"tableRow", {"|", "\n"}},
         {"tableCell", {"", "|"}},
         {"tableHeader", {"|", "|"}},
         {"codeBlock", {"{code}", "{code}\n"}},
         {"blockquote", {"{quote}", "{quote}\n"}},
         {"panel", {"{panel}\n", "{panel}\n"}},
         {"rule", {"----\n", ""}},
         {"hardBreak", {"\n", ""}}},
        false};
    return kWiki;
}

const Markup& html() {
    static const Markup kHtml{
        {{"paragraph", {"<p>", "</p>"}},
         {"bulletList", {"<ul>", "</ul>"}},
         {"orderedList", {"<ol>", "</ol>"}},
         {"listItem", {"<li>", "</li>"}},
         {"table", {"<table>", "</table>"}},
         {"tableRow", {"<tr>", "</tr>"}},
         {"tableCell", {"<td>", "</td>"}},
         {"tableHeader", {"<th>", "</th>"}},
         {"codeBlock", {"<pre>", "</pre>"}},
         {"blockquote", {"<blockquote>", "</blockquote>"}},
         {"panel", {"<div class=panel>", "</div>"}},
         {"rule", {"<hr>", ""}},
         {"hardBreak", {"<br>", ""}},
         {"taskList", {"<ul>", "</ul>"}},
         {"taskItem", {"<li>", "</li>"}},
         {"expand", {"<details open>", "</details>"}},
         {"nestedExpand", {"<details>", "</details>"}}},
        true};
    return kHtml;
}

std::string attribute(const Json& node, std::string_view name) {
    const Json* attrs = find_member(node, "attrs");
    return attrs == nullptr ? std::string() : id_member(*attrs, name);
}

std::string lozenge_class(const std::string& colour) {
    return "lozenge " + (colour.empty() ? std::string("neutral") : colour);
}

std::string date_text(const Json& node) {
    const auto ms = parse_integer(attribute(node, "timestamp"));
    if (!ms) return {};
    return format_date(
        std::chrono::floor<std::chrono::days>(TimePoint(std::chrono::milliseconds(*ms))));
}

// Inline nodes that hold their text in attributes.
std::optional<std::string> leaf_text(const Json& node, const Markup& markup) {
    const std::string type = string_member(node, "type");
    if (type == "status" && markup.html)
        return "<span class=\"" + html_escape(lozenge_class(attribute(node, "color"))) + "\">" +
               html_escape(attribute(node, "text")) + "</span>";
    if (type == "status" || type == "mention") return attribute(node, "text");
    if (type == "emoji") return attribute(node, "shortName");
    if (type == "date") return date_text(node);
    if (type == "inlineCard" || type == "blockCard") {
        const std::string url = attribute(node, "url");
        if (!markup.html) return "[" + url + "]";
        return "<a href=\"" + html_escape(url) + "\">" + html_escape(url) + "</a>";
    }
    return std::nullopt;
}

std::string marked_text(const Json& node, const Markup& markup) {
    std::string text = string_member(node, "text");
    if (markup.html) text = html_escape(text);
    const Json* marks = find_member(node, "marks");
    if (marks == nullptr) return text;
    for (const Json& mark : *marks) {
        const std::string type = string_member(mark, "type");
        const std::string href = attribute(mark, "href");
        if (type == "link" && markup.html)
            text = "<a href=\"" + html_escape(href) + "\">" + text + "</a>";
        else if (type == "link")
            text = "[" + text + "|" + href + "]";
        else if (type == "strong")
            text = markup.html ? "<b>" + text + "</b>" : "*" + text + "*";
        else if (type == "em")
            text = markup.html ? "<i>" + text + "</i>" : "_" + text + "_";
        else if (type == "code")
            text = markup.html ? "<code>" + text + "</code>" : "{{" + text + "}}";
    }
    return text;
}

// NOLINTNEXTLINE(misc-no-recursion): documents nest at most kMaxJsonDepth
std::string write(const Json& node, const Markup& markup) {
    const std::string type = string_member(node, "type");
    if (type == "text") return marked_text(node, markup);
    if (auto leaf = leaf_text(node, markup)) return *leaf;
    std::string inner;
    if (const Json* content = find_member(node, "content"))
        for (const Json& child : *content)
            inner += write(child, markup);
    if (type == "heading") {
        const std::string level = attribute(node, "level");
        if (markup.html) return "<h" + level + ">" + inner + "</h" + level + ">";
        return "h" + level + ". " + inner + "\n";
    }
    if ((type == "expand" || type == "nestedExpand") && markup.html)
        inner = "<summary>" + html_escape(attribute(node, "title")) + "</summary>" + inner;
    // Wiki markup keeps a cell on its line.
    if (!markup.html && type.rfind("table", 0) == 0 && !inner.empty() && inner.back() == '\n' &&
        type != "table")
        inner.pop_back();
    const auto around = markup.around.find(type);
    if (around == markup.around.end()) return inner;
    return around->second.before + inner + around->second.after;
}

}  // namespace

Json adf_of_lines(const std::vector<std::string>& lines) {
    if (lines.empty()) return nullptr;
    static const std::map<std::string, std::string> kContainers{
        {"listItem", "bulletList"}, {"tableRow", "table"}};
    Json content = Json::array();
    for (const std::string& line : lines) {
        if (trim(line).empty()) continue;
        Json node = line_node(line);
        const auto container = kContainers.find(string_member(node, "type"));
        if (container == kContainers.end()) {
            content.push_back(std::move(node));
        } else if (!content.empty() && content.back()["type"] == container->second) {
            content.back()["content"].push_back(std::move(node));
        } else {
            content.push_back(block(container->second, Json::array({std::move(node)})));
        }
    }
    return {{"version", 1}, {"type", "doc"}, {"content", std::move(content)}};
}

std::string adf_to_wiki(const Json& document) {
    return document.is_object() ? std::string(trim(write(document, wiki()))) : std::string();
}

std::string adf_to_html(const Json& document) {
    return document.is_object() ? write(document, html()) : std::string();
}

std::string html_escape(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += c;
        }
    }
    return result;
}

}  // namespace healthlint::sandbox
