#include "tests/atlassian/adf_rules.h"

#include <map>
#include <set>

namespace healthlint {
namespace {

using Names = std::set<std::string>;

const Names kInlines{"text", "hardBreak", "status", "mention", "emoji", "date", "inlineCard"};
const Names kDocBlocks{
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "panel",
    "rule",
    "codeBlock",
    "blockquote",
    "table",
    "expand",
    "taskList"};

const std::map<std::string, Names> kChildren{
    {"doc", kDocBlocks},
    {"paragraph", kInlines},
    {"heading", kInlines},
    {"bulletList", {"listItem"}},
    {"orderedList", {"listItem"}},
    {"listItem", {"paragraph", "bulletList", "orderedList", "codeBlock", "taskList"}},
    {"panel",
     {"paragraph", "heading", "bulletList", "orderedList", "codeBlock", "taskList", "rule"}},
};
const Names kNeedContent{"bulletList", "orderedList", "listItem", "panel"};
const Names kMarks{"strong", "em", "code", "strike", "underline", "link", "textColor", "subsup"};
const Names kColors{"neutral", "purple", "blue", "red", "yellow", "green"};
const Names kPanels{"info", "note", "tip", "warning", "error", "success", "custom"};

std::string marks_problem(const Json& node) {
    const Json& marks = member_or_null(node, "marks");
    if (marks.is_null()) return {};
    if (!marks.is_array()) return "marks are an array";
    for (const Json& mark : marks) {
        const std::string type = string_member(mark, "type");
        if (!kMarks.contains(type)) return "unknown mark " + type;
        if (type == "link" && string_member(member_or_null(mark, "attrs"), "href").empty())
            return "a link has an href";
        if (type != "link" && mark.contains("attrs")) return type + " has no attrs";
        if (type == "code" && marks.size() > 1) return "code excludes other marks";
    }
    return {};
}

std::string leaf_problem(const Json& node, const std::string& type) {
    const Json& attrs = member_or_null(node, "attrs");
    if (type == "text") {
        const std::string text = string_member(node, "text");
        if (text.empty()) return "an empty text node";
        for (const char c : text)
            if (static_cast<unsigned char>(c) < 0x20) return "a control character in a text";
        return marks_problem(node);
    }
    if (type == "status") {
        if (string_member(attrs, "text").empty()) return "a status without text";
        if (!kColors.contains(string_member(attrs, "color"))) return "a status of unknown colour";
    }
    if (type == "panel" && !kPanels.contains(string_member(attrs, "panelType")))
        return "a panel of unknown type";
    if (type == "heading") {
        const auto level = integer_member(attrs, "level");
        if (!level || *level < 1 || *level > 6) return "a heading of level 1 to 6";
    }
    return {};
}

std::string node_problem(const Json& node) {  // NOLINT(misc-no-recursion)
    const std::string type = string_member(node, "type");
    for (const auto& [name, value] : node.items())
        if (!Names{"type", "content", "attrs", "marks", "text", "version"}.contains(name))
            return type + " has the unknown member " + name;
    if (const std::string problem = leaf_problem(node, type); !problem.empty()) return problem;
    const Json& content = member_or_null(node, "content");
    const auto children = kChildren.find(type);
    if (children == kChildren.end()) return content.is_null() ? "" : type + " has no content";
    if (kNeedContent.contains(type) && (!content.is_array() || content.empty()))
        return type + " needs content";
    if (content.is_null()) return {};
    for (const Json& child : content) {
        const std::string child_type = string_member(child, "type");
        if (!children->second.contains(child_type)) return child_type + " inside " + type;
        if (const std::string problem = node_problem(child); !problem.empty()) return problem;
    }
    return {};
}

}  // namespace

std::string adf_problem(const Json& document) {
    if (string_member(document, "type") != "doc") return "no doc";
    if (integer_member(document, "version") != 1) return "version 1 is missing";
    if (!member_or_null(document, "content").is_array()) return "content is missing";
    return node_problem(document);
}

}  // namespace healthlint
