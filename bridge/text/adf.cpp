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

// ADF dates are milliseconds since the epoch, as text, at midnight UTC.
std::string date_text(const AdfNode& node) {
    constexpr long long kLastDay = 253'402'300'799'000;  // end of the year 9999
    if (!node.epoch_ms || *node.epoch_ms < 0 || *node.epoch_ms > kLastDay) return {};
    const TimePoint at{std::chrono::milliseconds(*node.epoch_ms)};
    return format_date(std::chrono::floor<std::chrono::days>(at));
}

// The nodes one level inside of a node.
class Children {
  public:
    Children(const AdfNodes& nodes, std::size_t parent)
        : nodes_(nodes),
          begin_(parent + 1),
          end_(nodes[parent].end) {}

    class Iterator {
      public:
        Iterator(const AdfNodes& nodes, std::size_t at) : nodes_(&nodes), at_(at) {}

        std::size_t operator*() const { return at_; }

        Iterator& operator++() {
            at_ = (*nodes_)[at_].end;
            return *this;
        }

        bool operator!=(const Iterator& other) const { return at_ != other.at_; }

      private:
        const AdfNodes* nodes_;
        std::size_t at_;
    };

    Iterator begin() const { return {nodes_, begin_}; }

    Iterator end() const { return {nodes_, end_}; }

  private:
    const AdfNodes& nodes_;
    std::size_t begin_, end_;
};

void append_text(InlineText& to, const AdfNode& node) {
    if (node.struck) return;  // withdrawn by its author
    to.text += node.text;
    if (!node.link.empty())
        to.links.push_back({.url = std::string(node.link), .text = std::string(node.text)});
}

void append_card(InlineText& to, const AdfNode& node) {
    const std::string_view url = node.url.empty() ? node.data_url : node.url;
    if (url.empty()) return;
    to.text += url;
    to.links.push_back({.url = std::string(url), .text = std::string(url)});
}

bool is_card(std::string_view type) {
    return type == "inlineCard" || type == "blockCard" || type == "embedCard";
}

// Everything inside a node as one text: inline nodes side by side, blocks on lines of their own.
// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxAdfDepth
void append_inline(InlineText& to, const AdfNodes& nodes, std::size_t at, int depth) {
    if (depth > kMaxAdfDepth) return;
    const AdfNode& node = nodes[at];
    const std::string_view type = node.type;
    if (type == "text") return append_text(to, node);
    if (is_card(type)) return append_card(to, node);
    if (type == "hardBreak") {
        to.text += '\n';
    } else if (type == "mention" || type == "status") {
        to.text += node.attribute_text;
    } else if (type == "emoji") {
        to.text += node.attribute_text.empty() ? node.short_name : node.attribute_text;
    } else if (type == "date") {
        to.text += date_text(node);
    } else if (type != "placeholder") {
        const bool is_line = type == "paragraph" || type == "heading" || type == "listItem" ||
                             type == "codeBlock" || type == "taskItem" || type == "decisionItem";
        if (is_line && !to.text.empty() && to.text.back() != '\n') to.text += '\n';
        for (const std::size_t child : Children(nodes, at))
            append_inline(to, nodes, child, depth + 1);
    }
}

InlineText inline_of(const AdfNodes& nodes, std::size_t at, int depth) {
    InlineText result;
    std::size_t size = 0;
    for (std::size_t inside = at + 1; inside < nodes[at].end; ++inside)
        size += nodes[inside].text.size();
    result.text.reserve(size);
    for (const std::size_t child : Children(nodes, at))
        append_inline(result, nodes, child, depth + 1);
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
    explicit AdfReader(const AdfNodes& nodes) : nodes_(nodes) {}

    // NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxAdfDepth
    void read(std::size_t at, const Place& place) {
        if (place.depth > kMaxAdfDepth) return;
        const AdfNode& node = nodes_[at];
        const std::string_view type = node.type;
        if (type == "paragraph") {
            builder_.add(place.kind, place.level, inline_of(nodes_, at, place.depth));
        } else if (type == "heading") {
            const long long level = node.level.value_or(1);
            const int bounded = level < 1 ? 1 : level > 6 ? 6 : static_cast<int>(level);
            builder_.add(BlockKind::Heading, bounded, inline_of(nodes_, at, place.depth));
        } else if (type == "bulletList" || type == "orderedList" || type == "decisionList") {
            read_children(at, place.in_list());
        } else if (type == "taskList") {
            read_children(at, place.in_list().as(BlockKind::TaskItem));
        } else if (type == "taskItem" || type == "decisionItem") {
            const bool task = type == "taskItem";
            InlineText item = inline_of(nodes_, at, place.depth);
            item.done = task && node.state == "DONE";
            builder_.add(
                task ? BlockKind::TaskItem : BlockKind::ListItem, place.level, std::move(item));
        } else if (type == "blockquote") {
            read_children(at, place.as(BlockKind::Quote));
        } else if (type == "codeBlock") {
            builder_.add_code(inline_of(nodes_, at, place.depth).text);
        } else if (type == "tableRow") {
            read_row(at, place);
        } else if (is_card(type) || is_inline(type)) {
            InlineText line;
            append_inline(line, nodes_, at, place.depth);
            builder_.add(place.kind, place.level, std::move(line));
        } else {
            read_title(node);
            read_children(at, place.deeper());
        }
    }

    Document take() { return builder_.take(); }

  private:
    static bool is_inline(std::string_view type) {
        return type == "text" || type == "mention" || type == "status" || type == "date";
    }

    void read_title(const AdfNode& node) {
        if (!node.title.empty())
            builder_.add(BlockKind::Heading, kTitleLevel, {.text = std::string(node.title)});
    }

    // NOLINTNEXTLINE(misc-no-recursion): see read
    void read_children(std::size_t at, const Place& place) {
        for (const std::size_t child : Children(nodes_, at))
            read(child, place);
    }

    void read_row(std::size_t row, const Place& place) {
        std::vector<InlineText> cells;
        bool header = true;
        for (const std::size_t cell : Children(nodes_, row)) {
            header = header && nodes_[cell].type == "tableHeader";
            cells.push_back(inline_of(nodes_, cell, place.depth + 1));
        }
        if (!cells.empty()) builder_.add_row(std::move(cells), header);
    }

    const AdfNodes& nodes_;
    DocumentBuilder builder_;
};

std::string_view view_member(const Json& object, std::string_view name) {
    const Json* member = find_member(object, name);
    return member != nullptr && member->is_string() ? member->get_ref<const std::string&>()
                                                    : std::string_view{};
}

void take_attributes(AdfNode& node, const Json& attributes) {
    node.attribute_text = view_member(attributes, "text");
    node.short_name = view_member(attributes, "shortName");
    node.title = view_member(attributes, "title");
    node.state = view_member(attributes, "state");
    node.url = view_member(attributes, "url");
    node.data_url = view_member(member_or_null(attributes, "data"), "url");
    node.level = integer_member(attributes, "level");
    node.epoch_ms = parse_integer(id_member(attributes, "timestamp"));
}

void take_marks(AdfNode& node, const Json& marks) {
    if (!marks.is_array()) return;
    for (const Json& mark : marks) {
        const std::string_view type = view_member(mark, "type");
        if (type == "link") node.link = view_member(member_or_null(mark, "attrs"), "href");
        if (type == "strike") node.struck = true;
    }
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxAdfDepth
void add_nodes(AdfNodes& nodes, const Json& json, int depth) {
    if (depth > kMaxAdfDepth) return;
    const std::size_t at = nodes.size();
    AdfNode& node = nodes.emplace_back();
    node.type = view_member(json, "type");
    node.text = view_member(json, "text");
    take_attributes(node, member_or_null(json, "attrs"));
    take_marks(node, member_or_null(json, "marks"));
    if (const Json& content = member_or_null(json, "content"); content.is_array())
        for (const Json& child : content)
            add_nodes(nodes, child, depth + 1);
    nodes[at].end = nodes.size();
}

}  // namespace

Document document_from_adf(const AdfNodes& nodes) {
    if (nodes.empty()) return {};
    AdfReader reader(nodes);
    reader.read(0, {});
    return reader.take();
}

Document document_from_adf(const Json& adf) {
    if (adf.is_string()) return document_from_markup(adf.get_ref<const std::string&>());
    if (!adf.is_object()) return {};
    AdfNodes nodes;
    add_nodes(nodes, adf, 0);
    return document_from_adf(nodes);
}

}  // namespace healthlint
