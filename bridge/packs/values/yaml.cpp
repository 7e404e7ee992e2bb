#include "bridge/packs/values/yaml.h"

#include <algorithm>
#include <map>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr const char* kNoKey = "a key is expected here";

// Thrown through yaml-cpp, which has no other way to stop; caught in read_yaml.
struct TooDeep {
    YAML::Mark mark;
};

class Lines {
  public:
    Lines(std::string_view text, int file) : lines_(split(text, '\n')), file_(file) {}

    std::string_view at(int index) const {  // 0-based
        const auto i = static_cast<std::size_t>(index);
        return index >= 0 && i < lines_.size() ? lines_[i] : std::string_view();
    }

    // yaml-cpp counts bytes, editors count characters.
    Place place(const YAML::Mark& mark, int length = 1) const {
        const std::string_view line = at(mark.line);
        const auto bytes =
            std::min(static_cast<std::size_t>(std::max(mark.column, 0)), line.size());
        const auto continuation = std::ranges::count_if(line.substr(0, bytes), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        });
        return {mark.line + 1, mark.column + 1 - static_cast<int>(continuation), length, file_};
    }

  private:
    std::vector<std::string_view> lines_;
    int file_;
};

class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(const Lines& lines, Problems& problems) : lines_(lines), problems_(problems) {}

    std::optional<Parameter> take() { return std::move(root_); }

    int documents() const { return documents_; }

    bool is_empty() const { return !root_ || root_->kind == Parameter::Kind::Absent; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ == 0) return;
        // Before a stray bracket or comma yaml-cpp finds one empty document after the other, for
        // ever.
        if (is_empty()) throw YAML::ParserException(mark, kNoKey);
        problems_.error(kRefusedYaml, lines_.place(mark), "a pack is one YAML document");
    }

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        if (takes_key()) return key(mark, "~");
        Parameter node = at(mark);
        attach(std::move(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        problems_.error(
            kRefusedYaml,
            lines_.place(mark),
            "aliases (*name) are refused",
            "write the value out, or use a set");
        if (takes_key()) return refused_key();
        discard();
    }

    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (takes_key()) return key(mark, value);
        Parameter node = at(mark);
        node.kind = Parameter::Kind::Scalar;
        node.scalar = value;
        node.quoted = tag == "!";  // yaml-cpp's mark of a quoted scalar; plain ones have "?"
        if (node.quoted) {
            const char first = first_character(mark);
            node.quoted = first == '"' || first == '\'';  // block scalars are tagged alike
        }
        attach(std::move(node));
    }

    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Parameter::Kind::List);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Parameter::Kind::Map);
    }

    void OnMapEnd() override { close(); }

  private:
    struct Frame {
        Parameter node;
        std::map<std::string, int> lines;  // of the keys of a map so far
        std::string key;
        Place key_place;
        bool has_key = false;
        bool is_key = false;       // a list or map in the place of a key: refused, then dropped
        bool drops_value = false;  // of a refused key
    };

    Parameter at(const YAML::Mark& mark) const {
        Parameter node;
        const Place place = lines_.place(mark);
        node.line = place.line;
        node.column = place.column;
        node.file = place.file;
        return node;
    }

    char first_character(const YAML::Mark& mark) const {
        const std::string_view line = lines_.at(mark.line);
        const auto column = static_cast<std::size_t>(std::max(mark.column, 0));
        return column < line.size() ? line[column] : '\0';
    }

    bool takes_key() const {
        return !frames_.empty() && frames_.back().node.kind == Parameter::Kind::Map &&
               !frames_.back().has_key;
    }

    void key(const YAML::Mark& mark, std::string text) {
        frames_.back().key_place = lines_.place(mark);
        frames_.back().key = std::move(text);
        frames_.back().has_key = true;
    }

    void refused_key() {
        frames_.back().has_key = true;
        frames_.back().drops_value = true;
    }

    // A value that was refused leaves nothing behind, so that it is reported once.
    void discard() {
        if (frames_.empty()) return;
        frames_.back().has_key = false;
        frames_.back().drops_value = false;
    }

    void open(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        Parameter::Kind kind) {
        if (frames_.size() >= static_cast<std::size_t>(kMaxYamlDepth)) throw TooDeep{mark};
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        Frame frame;
        frame.node = at(mark);
        frame.node.kind = kind;
        frame.is_key = takes_key();
        if (frame.is_key) problems_.error(kRefusedYaml, lines_.place(mark), "a key is plain text");
        frames_.push_back(std::move(frame));
    }

    void close() {
        Frame frame = std::move(frames_.back());
        frames_.pop_back();
        if (!frame.is_key) return attach(std::move(frame.node));
        refused_key();
    }

    void attach(Parameter node) {
        if (frames_.empty()) {
            if (!root_) root_ = std::move(node);
            return;
        }
        Frame& parent = frames_.back();
        if (parent.node.kind == Parameter::Kind::List) {
            parent.node.items.push_back(std::move(node));
            return;
        }
        if (parent.drops_value) return discard();
        parent.has_key = false;
        node.key_line = parent.key_place.line;
        node.key_column = parent.key_place.column;
        const auto [first, is_new] = parent.lines.emplace(parent.key, node.key_line);
        if (!is_new) {
            problems_.error(
                kDuplicateKey,
                place_of_key(node, parent.key),
                "key " + in_quotes(parent.key) + " stands here twice",
                "it stands first in line " + std::to_string(first->second) + "; remove one");
            return;
        }
        parent.node.members.push_back({std::move(parent.key), std::move(node)});
    }

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor == 0) return;
        problems_.error(
            kRefusedYaml,
            lines_.place(mark),
            "anchors (&name) are refused",
            "write the value out, or use a set");
    }

    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        problems_.error(
            kRefusedYaml, lines_.place(mark), "tags (!name) are refused", "every value is text");
    }

    const Lines& lines_;
    Problems& problems_;
    std::vector<Frame> frames_;
    std::optional<Parameter> root_;
    int documents_ = 0;
};

// What usually stands behind a syntax error: a value whose first character means something to YAML.
std::string hint(std::string_view line, std::string_view message) {
    const std::string_view indentation = line.substr(0, line.find_first_not_of(" \t"));
    if (indentation.find('\t') != std::string_view::npos)
        return "indent with spaces, not with tabs";
    if (message == kNoKey) return "remove what stands before the first key";
    if (message.find("flow") != std::string_view::npos)
        return "check that every bracket above is closed";
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return "check the indentation and the colon after the key";
    const std::string_view value = trim(line.substr(colon + 2));
    if (value.empty()) return "check the indentation";
    switch (value.front()) {
    case '"':
    case '\'': return "a value that starts with a quote: put the whole line in single quotes";
    case '>':
    case '|':
    case '%':
    case '@':
    case '`': return "put the value in single quotes";
    case '[':
    case '{': return "check that every bracket is closed";
    default:
        return value.find(": ") == std::string_view::npos
                   ? "check the indentation"
                   : "a value with \": \" inside: put it in single quotes";
    }
}

// yaml-cpp notices an unfinished construct on a later line; the line to show is the last one with
// a quote or bracket trouble at or above it.
int line_to_show(const Lines& lines, int line) {
    while (line > 0 && trim(lines.at(line)).empty())
        --line;
    return line;
}

// `summary ~ C #notes` loses "#notes" to YAML. A comment that is meant has a space after its "#".
void check_comment(const Lines& lines, const Parameter& node, Problems& problems) {
    if (node.quoted || node.scalar.find('\n') != std::string::npos) return;
    const std::string_view line = lines.at(node.line - 1);
    const std::size_t value = line.rfind(node.scalar);
    if (node.scalar.empty() || value == std::string_view::npos) return;
    const std::string_view rest = line.substr(value + node.scalar.size());
    if (!rest.starts_with(" #") || rest.size() < 3 || rest[2] == ' ') return;
    problems.warn(
        kSwallowedComment,
        place_of(node),
        "YAML reads " + in_quotes(trim(rest)) + " as a comment",
        "put the whole value in single quotes, or write \"# \" for a comment");
}

void warn_of_swallowed_comments(  // NOLINT(misc-no-recursion): at most kMaxYamlDepth deep
    const Lines& lines,
    const Parameter& node,
    Problems& problems) {
    if (node.kind == Parameter::Kind::Scalar) check_comment(lines, node, problems);
    for (const Parameter& item : node.items)
        warn_of_swallowed_comments(lines, item, problems);
    for (const auto& [key, value] : node.members)
        warn_of_swallowed_comments(lines, value, problems);
}

}  // namespace

std::optional<Parameter> read_yaml(const SourceFile& file, Problems& problems) {
    const Place top{.file = problems.add_file(file.name)};
    if (file.text.size() > kMaxPackBytes) {
        problems.error(
            kTooMuch, top, "the file is larger than " + std::to_string(kMaxPackBytes) + " bytes");
        return std::nullopt;
    }
    const Lines lines(file.text, top.file);
    TreeBuilder builder(lines, problems);
    try {
        std::istringstream in(file.text);
        YAML::Parser parser(in);
        while (builder.documents() < 2 && parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        YAML::Mark mark = error.mark;
        const int shown = line_to_show(lines, mark.is_null() ? 0 : mark.line);
        if (shown != mark.line) {
            mark.line = shown;
            mark.column = static_cast<int>(lines.at(shown).size());
        }
        problems.error(
            kSyntaxError,
            lines.place(mark),
            "this is no YAML: " + error.msg,
            hint(lines.at(shown), error.msg));
        return std::nullopt;
    } catch (const TooDeep& deep) {
        problems.error(
            kTooMuch,
            lines.place(deep.mark),
            "nested deeper than " + std::to_string(kMaxYamlDepth) + " levels");
        return std::nullopt;
    }
    if (builder.is_empty()) {
        problems.error(kMissingKey, top, "the file is empty");
        return std::nullopt;
    }
    std::optional<Parameter> root = builder.take();
    warn_of_swallowed_comments(lines, *root, problems);
    return root;
}

// As deep as what read_yaml lets through.
std::string canonical(const Parameter& value) {  // NOLINT(misc-no-recursion)
    const auto text = [](std::string_view scalar) {
        return std::to_string(scalar.size()) + ':' + std::string(scalar);  // no delimiter to escape
    };
    std::string out;
    switch (value.kind) {
    case Parameter::Kind::Absent: return "~";
    case Parameter::Kind::Scalar: return text(value.scalar);
    case Parameter::Kind::List:
        out = "[";
        for (const Parameter& item : value.items)
            out += canonical(item);
        return out + "]";
    case Parameter::Kind::Map:
        out = "{";
        for (const auto& [key, member] : value.members)
            out += text(key) + canonical(member);
        return out + "}";
    }
    return out;
}

}  // namespace healthlint
