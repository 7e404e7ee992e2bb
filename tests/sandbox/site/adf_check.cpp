#include "tests/sandbox/site/adf_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace healthlint::sandbox {
namespace {

constexpr int kMaxNodeDepth = 30;

struct NodeRule {
    std::set<std::string> children;  // types; "inline" stands for all inline nodes
    std::size_t min_children = 0;
    std::map<std::string, bool> attributes;  // name -> required
};

const std::set<std::string> kInline{
    "text", "hardBreak", "status", "mention", "inlineCard", "date", "emoji", "placeholder"};

const std::set<std::string> kPanelContent{
    "paragraph", "heading", "bulletList", "orderedList", "codeBlock", "taskList", "rule"};

const std::set<std::string> kCellContent{
    "paragraph",
    "heading",
    "bulletList",
    "orderedList",
    "codeBlock",
    "taskList",
    "rule",
    "panel",
    "blockquote",
    "nestedExpand",
    "blockCard",
    "mediaSingle",
    "mediaGroup"};

std::set<std::string> with(std::set<std::string> base, const std::set<std::string>& more) {
    base.insert(more.begin(), more.end());
    return base;
}

const std::map<std::string, NodeRule>& rules() {
    static const std::map<std::string, NodeRule> kRules{
        {"doc", {with(kCellContent, {"table", "expand"}), 0, {}}},
        {"paragraph", {{"inline"}, 0, {{"localId", false}}}},
        {"heading", {{"inline"}, 0, {{"level", true}, {"localId", false}}}},
        {"bulletList", {{"listItem"}, 1, {{"localId", false}}}},
        {"orderedList", {{"listItem"}, 1, {{"order", false}, {"localId", false}}}},
        {"listItem",
         {{"paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "taskList"},
          1,
          {{"localId", false}}}},
        {"panel",
         {kPanelContent,
          1,
          {{"panelType", true}, {"panelIcon", false}, {"panelColor", false}, {"localId", false}}}},
        {"blockquote",
         {{"paragraph", "bulletList", "orderedList", "codeBlock"}, 1, {{"localId", false}}}},
        {"codeBlock", {{"text"}, 0, {{"language", false}, {"localId", false}}}},
        {"rule", {{}, 0, {{"localId", false}}}},
        {"table",
         {{"tableRow"},
          1,
          {{"layout", false},
           {"isNumberColumnEnabled", false},
           {"width", false},
           {"displayMode", false},
           {"localId", false}}}},
        {"tableRow", {{"tableCell", "tableHeader"}, 0, {{"localId", false}}}},
        {"tableCell",
         {kCellContent,
          1,
          {{"colspan", false},
           {"rowspan", false},
           {"colwidth", false},
           {"background", false},
           {"localId", false}}}},
        {"tableHeader",
         {kCellContent,
          1,
          {{"colspan", false},
           {"rowspan", false},
           {"colwidth", false},
           {"background", false},
           {"localId", false}}}},
        {"expand", {with(kCellContent, {"table"}), 1, {{"title", false}, {"localId", false}}}},
        {"nestedExpand", {kPanelContent, 1, {{"title", false}, {"localId", false}}}},
        {"taskList", {{"taskItem", "taskList"}, 1, {{"localId", true}}}},
        {"taskItem", {{"inline"}, 0, {{"localId", true}, {"state", true}}}},
        {"mediaSingle", {{"media"}, 1, {{"layout", false}, {"width", false}}}},
        {"mediaGroup", {{"media"}, 1, {}}},
        {"media",
         {{},
          0,
          {{"type", true},
           {"id", false},
           {"collection", false},
           {"url", false},
           {"width", false},
           {"height", false},
           {"alt", false}}}},
        {"blockCard", {{}, 0, {{"url", false}, {"data", false}}}},
        {"hardBreak", {{}, 0, {{"text", false}, {"localId", false}}}},
        {"status",
         {{}, 0, {{"text", true}, {"color", true}, {"localId", false}, {"style", false}}}},
        {"mention",
         {{},
          0,
          {{"id", true},
           {"text", false},
           {"userType", false},
           {"accessLevel", false},
           {"localId", false}}}},
        {"inlineCard", {{}, 0, {{"url", false}, {"data", false}, {"localId", false}}}},
        {"date", {{}, 0, {{"timestamp", true}, {"localId", false}}}},
        {"emoji", {{}, 0, {{"shortName", true}, {"id", false}, {"text", false}}}},
        {"placeholder", {{}, 0, {{"text", true}}}},
        {"text", {{}, 0, {}}},
    };
    return kRules;
}

// Attributes with a closed set of values.
const std::map<std::string, std::set<std::string>>& enumerations() {
    static const std::map<std::string, std::set<std::string>> kValues{
        {"panel/panelType", {"info", "note", "tip", "warning", "error", "success", "custom"}},
        {"taskItem/state", {"TODO", "DONE"}},
        {"table/layout", {"default", "wide", "full-width", "center", "align-start", "align-end"}},
        {"mention/userType", {"DEFAULT", "SPECIAL", "APP"}},
    };
    return kValues;
}

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

bool is_colour(const std::string& text) {
    return text.size() == 7 && text[0] == '#' &&
           text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
}

std::optional<std::string> mark_problem(const Json& mark, const std::set<std::string>& others) {
    static const std::set<std::string> kPlain{
        "strong", "em", "strike", "underline", "code", "annotation", "backgroundColor"};
    const std::string type = string_member(mark, "type");
    const Json* attrs = find_member(mark, "attrs");
    if (type == "code") {
        const bool alone = std::all_of(others.begin(), others.end(), [](const std::string& other) {
            return other == "code" || other == "link" || other == "annotation";
        });
        if (!alone) return "mark code excludes others but link";
    }
    if (kPlain.contains(type)) return std::nullopt;
    if (type == "link") {
        if (attrs == nullptr || string_member(*attrs, "href").empty()) return "link without href";
        return std::nullopt;
    }
    if (type == "textColor") {
        if (attrs == nullptr || !is_colour(string_member(*attrs, "color")))
            return "textColor without #rrggbb";
        return std::nullopt;
    }
    if (type == "subsup") return std::nullopt;
    return "unknown mark '" + type + "'";
}

std::optional<std::string> text_problem(const Json& node) {
    const std::string text = string_member(node, "text");
    if (text.empty()) return "text node without text";
    // What others' payloads were refused for; line breaks are nodes of their own.
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    };
    if (std::any_of(text.begin(), text.end(), is_control)) return "text with a control character";
    const Json* marks = find_member(node, "marks");
    if (marks == nullptr) return std::nullopt;
    if (!marks->is_array()) return "marks is no array";
    std::set<std::string> types;
    for (const Json& mark : *marks)
        types.insert(string_member(mark, "type"));
    if (types.size() != marks->size()) return "the same mark twice";
    for (const Json& mark : *marks)
        if (auto problem = mark_problem(mark, types)) return problem;
    return std::nullopt;
}

bool is_status_colour(const std::string& colour) {
    static const std::set<std::string> kColours{
        "neutral", "purple", "blue", "red", "yellow", "green"};
    return kColours.contains(colour) || is_colour(colour);
}

std::optional<std::string> attribute_problem(
    const std::string& type, const NodeRule& rule, const Json& node) {
    const Json* attrs = find_member(node, "attrs");
    if (attrs != nullptr && !attrs->is_object()) return "attrs is no object";
    for (const auto& [name, required] : rule.attributes)
        if (required && (attrs == nullptr || !attrs->contains(name)))
            return "attribute " + name + " is missing";
    if (attrs == nullptr) return std::nullopt;
    for (const auto& [name, value] : attrs->items()) {
        if (!rule.attributes.contains(name)) return "unknown attribute " + name;
        const auto allowed = enumerations().find(type + "/" + name);
        if (allowed == enumerations().end()) continue;
        if (!value.is_string() || !allowed->second.contains(value.get<std::string>()))
            return "bad value of " + name;
    }
    if (type == "heading") {
        const auto level = integer_member(*attrs, "level");
        if (!level || *level < 1 || *level > 6) return "heading level is not 1 to 6";
    }
    if (type == "status") {
        if (string_member(*attrs, "text").empty()) return "status without text";
        if (!is_status_colour(string_member(*attrs, "color"))) return "bad status colour";
    }
    if (type == "date" && !(*attrs)["timestamp"].is_string()) return "timestamp is no string";
    return std::nullopt;
}

class Checker {
  public:
    // NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxNodeDepth
    std::optional<std::string> check(const Json& node, const std::string& path, int depth) {
        if (depth > kMaxNodeDepth) return path + ": nested too deeply";
        if (!node.is_object()) return path + ": no node";
        const std::string type = string_member(node, "type");
        const auto rule = rules().find(type);
        if (rule == rules().end()) return path + ": unknown node '" + type + "'";
        if (auto problem = members_problem(node, type)) return path + ": " + *problem;
        if (auto problem = attribute_problem(type, rule->second, node))
            return path + ": " + type + ": " + *problem;
        if (type == "text") {
            text_size_ += characters(string_member(node, "text"));
            if (auto problem = text_problem(node)) return path + ": " + *problem;
        }
        return children_problem(node, rule->second, path, depth);
    }

    std::size_t text_size() const { return text_size_; }

  private:
    static std::optional<std::string> members_problem(const Json& node, const std::string& type) {
        static const std::set<std::string> kMembers{
            "type", "attrs", "content", "marks", "text", "version"};
        for (const auto& [name, value] : node.items()) {
            if (!kMembers.contains(name)) return "unknown member " + name;
            if (name == "text" && type != "text") return type + " with text";
            if (name == "version" && type != "doc") return type + " with version";
        }
        return std::nullopt;
    }

    // NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxNodeDepth
    std::optional<std::string> children_problem(
        const Json& node, const NodeRule& rule, const std::string& path, int depth) {
        const Json* content = find_member(node, "content");
        const std::size_t count = content == nullptr ? 0 : content->size();
        if (content != nullptr && !content->is_array()) return path + ": content is no array";
        if (count < rule.min_children) return path + ": content is missing";
        for (std::size_t i = 0; i < count; ++i) {
            const std::string type = string_member((*content)[i], "type");
            const std::string child = path + "/content/" + std::to_string(i);
            const bool fits = rule.children.contains(type) ||
                              (rule.children.contains("inline") && kInline.contains(type));
            if (!fits && rules().contains(type))
                return child + ": " + type + " may not stand in " + string_member(node, "type");
            if (auto problem = check((*content)[i], child, depth + 1)) return problem;
        }
        return std::nullopt;
    }

    std::size_t text_size_ = 0;
};

}  // namespace

std::optional<std::string> adf_problem(const Json& document) {
    if (!document.is_object() || string_member(document, "type") != "doc")
        return "not a document of type doc";
    if (integer_member(document, "version") != 1) return "version is not 1";
    if (find_member(document, "content") == nullptr) return "content is missing";
    Checker checker;
    if (auto problem = checker.check(document, "", 0)) return problem;
    if (checker.text_size() > kMaxAdfText) return "text is too long";
    return std::nullopt;
}

}  // namespace healthlint::sandbox
