#include "bridge/atlassian/reading/adf_nodes.h"

#include <mutex>
#include <string>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/text_part.h"

namespace healthlint {
namespace {

// The text of one member of an object.
template <std::size_t N>
std::string_view member_text(JsonCursor& json, const char (&name)[N]) {
    std::string_view text;
    json.object([&](std::string_view key) {
        if (is(key, name)) text = json.text();
    });
    return text;
}

void read_attributes(AdfNode& node, JsonCursor& json) {
    node.attribute_text = node.short_name = node.title = node.state = {};
    node.url = node.data_url = {};
    node.level = node.epoch_ms = std::nullopt;
    json.object([&](std::string_view key) {
        if (is(key, "text"))
            node.attribute_text = json.text();
        else if (is(key, "shortName"))
            node.short_name = json.text();
        else if (is(key, "title"))
            node.title = json.text();
        else if (is(key, "state"))
            node.state = json.text();
        else if (is(key, "url"))
            node.url = json.text();
        else if (is(key, "data"))
            node.data_url = member_text(json, "url");
        else if (is(key, "level"))
            node.level = json.integer();
        else if (is(key, "timestamp"))
            node.epoch_ms = parse_integer(json.id_text());
    });
}

void read_marks(AdfNode& node, JsonCursor& json) {
    node.link = {};
    node.struck = false;
    json.array([&] {
        std::string_view type, address;
        json.object([&](std::string_view key) {
            if (is(key, "type"))
                type = json.text();
            else if (is(key, "attrs"))
                address = member_text(json, "href");
        });
        if (is(type, "link")) node.link = address;
        if (is(type, "strike")) node.struck = true;
    });
}

// NOLINTBEGIN(misc-no-recursion): bounded by kMaxJsonDepth
void add_nodes(AdfNodes& nodes, JsonCursor& json) {
    const std::size_t at = nodes.size();
    nodes.emplace_back();
    json.object([&](std::string_view key) {
        if (is(key, "type")) {
            nodes[at].type = json.text();
        } else if (is(key, "text")) {
            nodes[at].text = json.text();
        } else if (is(key, "attrs")) {
            read_attributes(nodes[at], json);
        } else if (is(key, "marks")) {
            read_marks(nodes[at], json);
        } else if (is(key, "content")) {
            nodes.resize(at + 1);  // of members that occur twice the last one counts
            json.array([&] { add_nodes(nodes, json); });
        }
    });
    nodes[at].end = nodes.size();
}

// NOLINTEND(misc-no-recursion)

// Read once; the text is of no use afterwards.
class AdfText final : public DocumentSource {
  public:
    explicit AdfText(TextPart text) : text_(std::move(text)) {}

    std::shared_ptr<const Document> read() const override {
        std::call_once(once_, [this] {
            document_ = std::make_shared<const Document>(parse());
            text_ = {};
        });
        return document_;
    }

  private:
    // From a text of its own: behind a part of a page comes the rest of the page.
    Document parse() const {
        const std::size_t size = text_.view().size();
        std::string text;
        text.reserve(size + kJsonPadding);
        text.append(text_).append(kJsonPadding, '\0');
        try {
            JsonCursor json(std::string_view(text).substr(0, size));
            AdfNodes nodes;
            return read_document(json, nodes);
        } catch (const UnusualJson&) {
            return document_from_adf(parse_json(text_));
        }
    }

    mutable std::once_flag once_;
    mutable TextPart text_;
    mutable std::shared_ptr<const Document> document_;
};

}  // namespace

LazyDocument keep_document(JsonCursor& json, const std::shared_ptr<const std::string>& page) {
    if (!json.is_object()) {
        AdfNodes nodes;
        return read_document(json, nodes);
    }
    const char* const begin = json.begin();
    json.skip();
    const auto size = static_cast<std::size_t>(json.end_of_last() - begin);
    return LazyDocument(
        std::make_shared<const AdfText>(TextPart(page, std::string_view(begin, size))));
}

Document read_document(JsonCursor& json, AdfNodes& nodes) {
    if (json.is_object()) {
        nodes.clear();
        add_nodes(nodes, json);
        return document_from_adf(nodes);
    }
    if (json.is_text()) return document_from_adf(Json(std::string(json.text())));
    json.skip();
    return {};
}

}  // namespace healthlint
