#include "bridge/atlassian/reading/issue_content.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/base/json.h"

namespace healthlint {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kUpdated = "updated";  // also moves with our own comment
constexpr std::size_t kKeptCapacity = std::size_t{256} << 10U;

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// Eight bytes at a time: most texts are long and hold nothing of it.
bool needs_escape(std::string_view text) {
    constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;
    constexpr std::uint64_t kHigh = 0x8080'8080'8080'8080;
    const auto has_zero = [](std::uint64_t word) { return (word - kOnes) & ~word & kHigh; };
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, sizeof word);
        const std::uint64_t low = (word - kOnes * 0x20) & ~word & kHigh;
        if ((low | has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\'))) != 0)
            return std::ranges::any_of(text, [](char c) { return needs_escape(c); });
    }
    return std::ranges::any_of(text.substr(i), [](char c) { return needs_escape(c); });
}

void write_text(std::string& to, std::string_view text) {
    if (needs_escape(text)) {
        to += dump_json(Json(std::string(text)));
        return;
    }
    to += '"';
    to += text;
    to += '"';
}

class ContentWriter {
  public:
    void write_fields(const dom::object& fields) { write_object(fields, kUpdated); }

    std::string text;

  private:
    using Member = std::pair<std::string_view, dom::element>;

    // NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxJsonDepth
    void write(const dom::element& value) {
        switch (value.type()) {
        case dom::element_type::OBJECT: return write_object(dom::object(value), {});
        case dom::element_type::ARRAY: {
            text += '[';
            bool first = true;
            for (const dom::element item : dom::array(value)) {
                if (!std::exchange(first, false)) text += ',';
                write(item);
            }
            text += ']';
            return;
        }
        case dom::element_type::STRING: return write_text(text, std::string_view(value));
        case dom::element_type::INT64: text += std::to_string(std::int64_t(value)); return;
        case dom::element_type::UINT64: text += std::to_string(std::uint64_t(value)); return;
        case dom::element_type::DOUBLE: text += dump_json(Json(double(value))); return;
        case dom::element_type::BOOL: text += bool(value) ? "true" : "false"; return;
        case dom::element_type::NULL_VALUE: text += "null"; return;
        }
    }

    // NOLINTNEXTLINE(misc-no-recursion): see write
    void write_object(const dom::object& object, std::string_view without) {
        const std::size_t begin = members_.size();
        for (const auto& [name, member] : object)
            members_.emplace_back(name, member);
        const std::size_t end = members_.size();
        sort_members(begin);
        text += '{';
        bool first = true;
        for (std::size_t i = begin; i < end; ++i) {
            const Member member = members_[i];  // copied: the vector grows below
            // Of members that occur twice the last one counts.
            if (i + 1 < end && members_[i + 1].first == member.first) continue;
            if (!without.empty() && member.first == without) continue;
            if (!std::exchange(first, false)) text += ',';
            write_text(text, member.first);
            text += ':';
            write(member.second);
        }
        text += '}';
        members_.resize(begin);
    }

    // Of members that occur twice the last one stays last.
    void sort_members(std::size_t begin) {
        constexpr std::size_t kSmall = 64;  // below it, sorting that asks for memory does not pay
        if (members_.size() - begin > kSmall) {
            std::stable_sort(
                members_.begin() + static_cast<std::ptrdiff_t>(begin),
                members_.end(),
                [](const Member& a, const Member& b) { return a.first < b.first; });
            return;
        }
        for (std::size_t i = begin + 1; i < members_.size(); ++i) {
            const Member member = members_[i];
            std::size_t to = i;
            for (; to > begin && member.first < members_[to - 1].first; --to)
                members_[to] = members_[to - 1];
            members_[to] = member;
        }
    }

    std::vector<Member> members_;  // of the objects that are being written
};

// Of members that occur twice the last one counts; simdjson's own look-up takes the first.
std::string content_of(const dom::element& issue, std::size_t size) {
    std::string_view key;
    dom::element fields;
    bool has_fields = false;
    for (const auto& [name, member] : dom::object(issue)) {
        if (name == "key" && member.get(key) != simdjson::SUCCESS) key = {};
        if (name == "fields") {
            fields = member;
            has_fields = true;
        }
    }
    if (!has_fields || !fields.is_object()) return {};
    ContentWriter writer;
    writer.text.reserve(size);
    writer.text = key;
    writer.write_fields(dom::object(fields));
    return std::move(writer.text);
}

std::optional<std::string> read_with(dom::parser& parser, std::string_view issue) {
    dom::element root;
    constexpr bool kCopyBehindPadding = true;  // the parser reads beyond the end of the text
    if (parser.parse(issue.data(), issue.size(), kCopyBehindPadding).get(root) != simdjson::SUCCESS)
        return std::nullopt;
    if (!root.is_object()) return std::nullopt;
    return content_of(root, issue.size());
}

std::optional<std::string> read_quickly(std::string_view issue) {
    if (issue.size() > kKeptCapacity) {
        dom::parser parser;
        if (parser.allocate(issue.size(), kMaxJsonDepth) != simdjson::SUCCESS) return std::nullopt;
        return read_with(parser, issue);
    }
    thread_local dom::parser parser;
    if (parser.capacity() == 0 &&
        parser.allocate(kKeptCapacity, kMaxJsonDepth) != simdjson::SUCCESS)
        return std::nullopt;
    return read_with(parser, issue);
}

}  // namespace

std::optional<std::string> issue_content(std::string_view issue) {
    if (!names_surrogate(issue))
        if (auto content = read_quickly(issue)) return content;
    return issue_content_thoroughly(issue);
}

std::optional<std::string> issue_content_thoroughly(std::string_view issue) {
    const Json json = parse_json(issue);
    if (json.is_discarded()) return std::nullopt;
    const Json* fields = find_member(json, "fields");
    if (fields == nullptr || !fields->is_object()) return std::string();
    Json stable = *fields;
    stable.erase(std::string(kUpdated));
    return string_member(json, "key") + dump_json(stable);
}

}  // namespace healthlint
