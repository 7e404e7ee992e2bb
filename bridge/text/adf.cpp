#include "bridge/text/adf.h"

#include <chrono>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/base/time.h"
#include "bridge/text/document_builder.h"
#include "bridge/text/markup.h"

namespace healthlint {
namespace {

// An expand's or panel's title is a label inside the section it stands in, so it must not end it.
constexpr int kTitleLevel = 6;

const Json kNoContent = Json::array();

const Json& content_of(const Json& node) {
    const Json* content = find_member(node, "content");
    return content != nullptr && content->is_array() ? *content : kNoContent;
}

const Json& attributes_of(const Json& node) {
    const Json* attributes = find_member(node, "attrs");
    return attributes != nullptr && attributes->is_object() ? *attributes : kNoContent;
}

// ADF dates are milliseconds since the epoch, as text, at midnight UTC.
std::string date_text(const Json& attributes) {
    constexpr long long kLastDay = 253'402'300'799'000;  // end of the year 9999
    const auto timestamp = parse_integer(id_member(attributes, "timestamp"));
    if (!timestamp || *timestamp < 0 || *timestamp > kLastDay) return {};
    const TimePoint at{std::chrono::milliseconds(*timestamp)};
    return format_date(std::chrono::floor<std::chrono::days>(at));
}

std::string card_address(const Json& attributes) {
    if (std::string url = string_member(attributes, "url"); !url.empty()) return url;
    const Json* data = find_member(attributes, "data");
    return data == nullptr ? std::string() : string_member(*data, "url");
}

struct Marks {
    std::string link;
    bool struck = false;
};

Marks marks_of(const Json& node) {
    Marks result;
    const Json* marks = find_member(node, "marks");
    if (marks == nullptr || !marks->is_array()) return result;
    for (const Json& mark : *marks) {
        const std::string type = string_member(mark, "type");
        if (type == "link") result.link = string_member(attributes_of(mark), "href");
        if (type == "strike") result.struck = true;
    }
    return result;
}

void append_text(InlineText& to, const Json& node) {
    const Marks marks = marks_of(node);
    if (marks.struck) return;  // withdrawn by its author
    const std::string text = string_member(node, "text");
    to.text += text;
    if (!marks.link.empty()) to.links.push_back({.url = marks.link, .text = text});
}

void append_card(InlineText& to, const Json& node) {
    const std::string url = card_address(attributes_of(node));
    if (url.empty()) return;
    to.text += url;
    to.links.push_back({.url = url, .text = url});
}

bool is_card(std::string_view type) {
    return type == "inlineCard" || type == "blockCard" || type == "embedCard";
}

// Everything inside `node` as one text: inline nodes side by side, blocks on lines of their own.
// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxAdfDepth
void append_inline(InlineText& to, const Json& node, int depth) {
    if (depth > kMaxAdfDepth) return;
    const std::string type = string_member(node, "type");
    const Json& attributes = attributes_of(node);
    if (type == "text") return append_text(to, node);
    if (is_card(type)) return append_card(to, node);
    if (type == "hardBreak") {
        to.text += '\n';
    } else if (type == "mention" || type == "status") {
        to.text += string_member(attributes, "text");
    } else if (type == "emoji") {
        const std::string text = string_member(attributes, "text");
        to.text += text.empty() ? string_member(attributes, "shortName") : text;
    } else if (type == "date") {
        to.text += date_text(attributes);
    } else if (type != "placeholder") {
        const bool is_line = type == "paragraph" || type == "heading" || type == "listItem" ||
                             type == "codeBlock" || type == "taskItem" || type == "decisionItem";
        if (is_line && !to.text.empty() && to.text.back() != '\n') to.text += '\n';
        for (const Json& child : content_of(node))
            append_inline(to, child, depth + 1);
    }
}

InlineText inline_of(const Json& node, int depth) {
    InlineText result;
    for (const Json& child : content_of(node))
        append_inline(result, child, depth + 1);
    return result;
}

struct Place {
    BlockKind kind = BlockKind::Paragraph;  // what a paragraph counts as here
    int level = 0;
    int depth = 0;

    Place deeper() const { return {kind, level, depth + 1}; }

    Place as(BlockKind other) const { return {other, level, depth + 1}; }

    Place in_list() const {
        const int next = level < kMaxListLevel ? level + 1 : level;
        return {BlockKind::ListItem, next, depth + 1};
    }
};

class AdfReader {
  public:
    // NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxAdfDepth
    void read(const Json& node, const Place& place) {
        if (place.depth > kMaxAdfDepth || !node.is_object()) return;
        const std::string type = string_member(node, "type");
        if (type == "paragraph") {
            builder_.add(place.kind, place.level, inline_of(node, place.depth));
        } else if (type == "heading") {
            const long long level = integer_member(attributes_of(node), "level").value_or(1);
            const int bounded = level < 1 ? 1 : level > 6 ? 6 : static_cast<int>(level);
            builder_.add(BlockKind::Heading, bounded, inline_of(node, place.depth));
        } else if (type == "bulletList" || type == "orderedList" || type == "decisionList") {
            read_children(node, place.in_list());
        } else if (type == "taskList") {
            read_children(node, place.in_list().as(BlockKind::TaskItem));
        } else if (type == "taskItem" || type == "decisionItem") {
            const bool task = type == "taskItem";
            InlineText item = inline_of(node, place.depth);
            item.done = task && string_member(attributes_of(node), "state") == "DONE";
            builder_.add(
                task ? BlockKind::TaskItem : BlockKind::ListItem, place.level, std::move(item));
        } else if (type == "blockquote") {
            read_children(node, place.as(BlockKind::Quote));
        } else if (type == "codeBlock") {
            builder_.add_code(inline_of(node, place.depth).text);
        } else if (type == "tableRow") {
            read_row(node, place);
        } else if (is_card(type) || is_inline(type)) {
            InlineText line;
            append_inline(line, node, place.depth);
            builder_.add(place.kind, place.level, std::move(line));
        } else {
            read_title(node);
            read_children(node, place.deeper());
        }
    }

    Document take() { return builder_.take(); }

  private:
    static bool is_inline(std::string_view type) {
        return type == "text" || type == "mention" || type == "status" || type == "date";
    }

    void read_title(const Json& node) {
        const std::string title = string_member(attributes_of(node), "title");
        if (!title.empty()) builder_.add(BlockKind::Heading, kTitleLevel, {.text = title});
    }

    // NOLINTNEXTLINE(misc-no-recursion): see read
    void read_children(const Json& node, const Place& place) {
        for (const Json& child : content_of(node))
            read(child, place);
    }

    void read_row(const Json& row, const Place& place) {
        std::vector<InlineText> cells;
        bool header = true;
        for (const Json& cell : content_of(row)) {
            header = header && string_member(cell, "type") == "tableHeader";
            cells.push_back(inline_of(cell, place.depth + 1));
        }
        if (!cells.empty()) builder_.add_row(std::move(cells), header);
    }

    DocumentBuilder builder_;
};

}  // namespace

Document document_from_adf(const Json& adf) {
    if (adf.is_string()) return document_from_markup(adf.get_ref<const std::string&>());
    AdfReader reader;
    reader.read(adf, {});
    return reader.take();
}

}  // namespace healthlint
