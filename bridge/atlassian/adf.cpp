#include "bridge/atlassian/adf.h"

#include <algorithm>
#include <string>
#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

std::string_view to_string(AdfColor color) {
    switch (color) {
    case AdfColor::Neutral: return "neutral";
    case AdfColor::Purple: return "purple";
    case AdfColor::Blue: return "blue";
    case AdfColor::Red: return "red";
    case AdfColor::Yellow: return "yellow";
    case AdfColor::Green: return "green";
    }
    return "neutral";
}

std::string_view to_string(AdfPanel panel) {
    switch (panel) {
    case AdfPanel::Info: return "info";
    case AdfPanel::Note: return "note";
    case AdfPanel::Tip: return "tip";
    case AdfPanel::Warning: return "warning";
    case AdfPanel::Error: return "error";
    case AdfPanel::Success: return "success";
    }
    return "info";
}

std::string_view to_string(AdfMark mark) {
    switch (mark) {
    case AdfMark::None: return "";
    case AdfMark::Strong: return "strong";
    case AdfMark::Emphasis: return "em";
    case AdfMark::Code: return "code";
    case AdfMark::Strike: return "strike";
    }
    return "";
}

// Without control characters, which Jira refuses; tabs read as spaces.
std::string without_controls(std::string_view text) {
    std::string clean;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\t') clean += ' ';
        if (byte >= 0x20 && byte != 0x7F) clean += c;
    }
    return clean;
}

Json text_node(std::string text, const Json& marks) {
    Json node = {{"type", "text"}, {"text", std::move(text)}};
    if (!marks.empty()) node["marks"] = marks;
    return node;
}

Json text_nodes(std::string_view text, const Json& marks) {
    Json nodes = Json::array();
    bool first = true;
    for (const std::string_view line : split(text, '\n')) {
        if (!first) nodes.push_back({{"type", "hardBreak"}});
        first = false;
        std::string clean = without_controls(line);
        if (!clean.empty()) nodes.push_back(text_node(std::move(clean), marks));
    }
    const auto is_text = [](const Json& node) { return node.contains("text"); };
    if (std::ranges::none_of(nodes, is_text)) return nullptr;
    return nodes;
}

// Children without nulls, arrays unfolded.
Json content_of(const std::vector<Json>& children) {
    Json content = Json::array();
    for (const Json& child : children) {
        if (child.is_null()) continue;
        if (child.is_array())
            content.insert(content.end(), child.begin(), child.end());
        else
            content.push_back(child);
    }
    return content;
}

Json list(std::string_view type, const std::vector<std::vector<Json>>& items) {
    Json content = Json::array();
    for (const std::vector<Json>& item : items) {
        Json blocks = content_of(item);
        if (!blocks.empty())
            content.push_back({{"type", "listItem"}, {"content", std::move(blocks)}});
    }
    if (content.empty()) return nullptr;
    return {{"type", type}, {"content", std::move(content)}};
}

bool is_web_address(std::string_view href) {
    const std::string lower = to_lower(href);
    const bool web = lower.starts_with("https://") || lower.starts_with("http://");
    return web && std::ranges::none_of(href, [](char c) {
               return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
           });
}

// UTF-8 continuation bytes do not start a character.
std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

Json adf_text(std::string_view text, AdfMark mark) {
    Json marks = Json::array();
    if (mark != AdfMark::None) marks.push_back({{"type", to_string(mark)}});
    return text_nodes(text, marks);
}

Json adf_link(std::string_view text, std::string_view href) {
    if (!is_web_address(href)) return adf_text(text);
    Json marks = Json::array();
    marks.push_back({{"type", "link"}, {"attrs", {{"href", href}}}});
    return text_nodes(text.empty() ? href : text, marks);
}

Json adf_status(std::string_view text, AdfColor color) {
    std::string clean = without_controls(text);
    if (clean.empty()) return nullptr;
    return {
        {"type", "status"}, {"attrs", {{"text", std::move(clean)}, {"color", to_string(color)}}}};
}

Json adf_paragraph(const std::vector<Json>& inlines) {
    Json content = content_of(inlines);
    if (content.empty()) return nullptr;
    return {{"type", "paragraph"}, {"content", std::move(content)}};
}

Json adf_heading(int level, const std::vector<Json>& inlines) {
    Json content = content_of(inlines);
    if (content.empty()) return nullptr;
    return {
        {"type", "heading"},
        {"attrs", {{"level", std::clamp(level, 1, 6)}}},
        {"content", std::move(content)}};
}

Json adf_bullet_list(const std::vector<std::vector<Json>>& items) {
    return list("bulletList", items);
}

Json adf_ordered_list(const std::vector<std::vector<Json>>& items) {
    return list("orderedList", items);
}

Json adf_panel(AdfPanel panel, const std::vector<Json>& blocks) {
    Json content = content_of(blocks);
    if (content.empty()) return nullptr;
    return {
        {"type", "panel"},
        {"attrs", {{"panelType", to_string(panel)}}},
        {"content", std::move(content)}};
}

Json adf_rule() {
    return {{"type", "rule"}};
}

Json adf_document(const std::vector<Json>& blocks) {
    return {{"type", "doc"}, {"version", 1}, {"content", content_of(blocks)}};
}

// Depth is that of a document we built or that parse_json() let through.
std::size_t adf_text_length(const Json& node) {  // NOLINT(misc-no-recursion)
    std::size_t length = 0;
    if (node.is_array()) {
        for (const Json& child : node)
            length += adf_text_length(child);
        return length;
    }
    if (!node.is_object()) return 0;
    length += code_points(string_member(node, "text"));
    length += code_points(string_member(member_or_null(node, "attrs"), "text"));
    return length + adf_text_length(member_or_null(node, "content"));
}

}  // namespace healthlint
