#include "bridge/atlassian/reading/issue_content.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/base/json.h"

namespace healthlint {
namespace {

constexpr std::string_view kUpdated = "updated";  // also moves with our own comment
constexpr std::size_t kKeptCapacity = std::size_t{256} << 10U;

// Writes values as dump_json() does, and reads every token of them: what is no JSON throws
// UnusualJson.
class ContentWriter {
  public:
    explicit ContentWriter(JsonCursor& json) : json_(json) {}

    // NOLINTBEGIN(misc-no-recursion): bounded by kMaxJsonDepth
    void write() {
        if (json_.is_object()) return write_object({});
        if (json_.is_text()) return write_text(json_.text());
        if (!json_.is_array()) return write_scalar(json_.scalar());
        text += '[';
        json_.array([&] {
            write();
            text += ',';
        });
        close(']');
    }

    void write_object(std::string_view without) {
        const std::size_t first = members_.size();
        const std::size_t begin = text.size() + 1;
        bool in_order = true;
        text += '{';
        json_.object([&](std::string_view name) {
            if (!without.empty() && name == without) return check();
            in_order = in_order && (members_.size() == first || members_.back().name < name);
            const std::size_t at = text.size();
            write_text(name);
            text += ':';
            write();
            text += ',';
            members_.push_back({name, at, text.size() - at});
        });
        if (!in_order) put_in_order(first, begin);
        members_.resize(first);
        close('}');
    }

    // NOLINTEND(misc-no-recursion)

    // Reads a value and writes nothing.
    void check() {
        const std::size_t size = text.size();
        write();
        text.resize(size);
    }

    std::string text;

  private:
    struct Member {
        std::string_view name;
        std::size_t at = 0, size = 0;  // of what was written, with the comma behind it
    };

    void close(char bracket) {
        if (text.back() == ',')
            text.back() = bracket;
        else
            text += bracket;
    }

    void write_text(std::string_view value) {
        if (!json_.is_verbatim(value)) {
            text += dump_json(Json(std::string(value)));
            return;
        }
        text += '"';
        text += value;
        text += '"';
    }

    void write_scalar(std::string_view token) {
        if (is_plain_integer(token) || token == "null" || token == "true" || token == "false") {
            text += token;
            return;
        }
        const Json value = parse_json(token);
        if (value.is_discarded()) throw UnusualJson{};
        text += dump_json(value);
    }

    // Of members that occur twice the last one counts.
    void put_in_order(std::size_t first, std::size_t begin) {
        sort_members(first);
        ordered_.clear();
        for (std::size_t i = first; i < members_.size(); ++i) {
            const bool again = i + 1 < members_.size() && members_[i + 1].name == members_[i].name;
            if (!again) ordered_.append(text, members_[i].at, members_[i].size);
        }
        text.replace(begin, std::string::npos, ordered_);
    }

    // Of members that occur twice the last one stays last.
    void sort_members(std::size_t first) {
        constexpr std::size_t kSmall = 64;  // below it, sorting that asks for memory does not pay
        if (members_.size() - first > kSmall) {
            std::stable_sort(
                members_.begin() + static_cast<std::ptrdiff_t>(first),
                members_.end(),
                [](const Member& a, const Member& b) { return a.name < b.name; });
            return;
        }
        for (std::size_t i = first + 1; i < members_.size(); ++i) {
            const Member member = members_[i];
            std::size_t to = i;
            for (; to > first && member.name < members_[to - 1].name; --to)
                members_[to] = members_[to - 1];
            members_[to] = member;
        }
    }

    JsonCursor& json_;
    std::vector<Member> members_;  // of the objects that are being written
    std::string ordered_;
};

// Of members that occur twice the last one counts.
std::string content_of(JsonCursor& json, std::size_t size) {
    if (!json.is_object()) throw UnusualJson{};
    ContentWriter writer(json);
    writer.text.reserve(size);
    std::string_view key;
    std::string content;
    bool has_fields = false;
    json.object([&](std::string_view name) {
        if (name == "key" && json.is_text()) {
            key = json.text();
            return;
        }
        if (name == "key") key = {};
        if (name == "fields") has_fields = json.is_object();
        if (name != "fields" || !has_fields) return writer.check();
        writer.write_object(kUpdated);
        content = std::exchange(writer.text, {});
    });
    if (!json.at_end()) throw UnusualJson{};
    if (!has_fields) return {};
    content.insert(0, key);
    return content;
}

std::optional<std::string> read_quickly(std::string_view issue) {
    thread_local std::string padded;
    padded.assign(issue).append(kJsonPadding, '\0');
    std::optional<std::string> content;
    try {
        JsonCursor json(std::string_view(padded).substr(0, issue.size()));
        content = content_of(json, issue.size());
    } catch (const UnusualJson&) {
        content.reset();
    }
    if (padded.capacity() > kKeptCapacity) padded = {};
    return content;
}

}  // namespace

std::optional<std::string> issue_content(std::string_view issue) {
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
