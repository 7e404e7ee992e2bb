#include "bridge/atlassian/reading/issue_hash.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Compiled into this file: nothing to link, and nothing to install where it runs.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/base/encoding.h"
#include "bridge/base/json.h"

namespace healthlint {
namespace {

constexpr std::string_view kUpdated = "updated";  // also moves with our own comment
constexpr std::size_t kKeptCapacity = std::size_t{256} << 10U;
constexpr std::size_t kMostMembers = 1000;  // of one object; each is compared with all before it

// Of a value. XXH3 keeps its values from version 0.8 on, so a store may keep them too.
struct Digest {
    std::uint64_t low = 0, high = 0;
};

// Without it 1 and "1" would be the same, and so would [] and "".
enum class Kind : std::uint64_t { Text = 1, Scalar, List, Object };

Digest digest_of(const void* bytes, std::size_t size, Kind kind) {
    const XXH128_hash_t hash = ::XXH3_128bits(bytes, size);
    return {.low = hash.low64 ^ static_cast<std::uint64_t>(kind), .high = hash.high64};
}

Digest digest_of(std::string_view text, Kind kind) {
    return digest_of(text.data(), text.size(), kind);
}

Digest digest_of(std::span<const Digest> list) {
    return digest_of(list.data(), list.size_bytes(), Kind::List);
}

std::uint64_t digest_of_name(std::string_view name) {
    return ::XXH3_64bits(name.data(), name.size());
}

// A sum of its members, so that their order does not matter.
class ObjectDigest {
  public:
    void add(std::uint64_t name, Digest value) {
        const std::array<std::uint64_t, 3> member{name, value.low, value.high};
        const XXH128_hash_t hash = ::XXH3_128bits(member.data(), sizeof member);
        sum_[0] += hash.low64;
        sum_[1] += hash.high64;
        ++sum_[2];
    }

    Digest digest() const { return digest_of(sum_.data(), sizeof sum_, Kind::Object); }

  private:
    std::array<std::uint64_t, 3> sum_{};
};

std::string name_of(std::string_view key, Digest fields) {
    constexpr std::size_t kBytes = 9;
    const std::array<Digest, 2> both{digest_of(key, Kind::Text), fields};
    const Digest all = digest_of(both);
    return base64url_encode({reinterpret_cast<const char*>(&all), kBytes});
}

// Reads every token of the values: what is no JSON throws UnusualJson.
class ContentReader {
  public:
    explicit ContentReader(JsonCursor& json) : json_(json) {}

    // NOLINTBEGIN(misc-no-recursion): bounded by kMaxJsonDepth
    Digest value() {
        if (json_.is_object()) return object({});
        if (json_.is_text()) return digest_of(json_.text(), Kind::Text);
        if (!json_.is_array()) return scalar(json_.scalar());
        const std::size_t first = list_.size();
        json_.array([&] {
            const Digest one = value();
            list_.push_back(one);
        });
        const Digest digest = digest_of(std::span(list_).subspan(first));
        list_.resize(first);
        return digest;
    }

    Digest object(std::string_view without) {
        const std::size_t first = names_.size();
        ObjectDigest object;
        json_.object([&](std::string_view text) {
            const std::uint64_t name = digest_of_name(text);
            if (names_.size() - first == kMostMembers) throw UnusualJson{};
            // Of members that occur twice the last one counts, and that is too late to know.
            if (std::find(
                    names_.begin() + static_cast<std::ptrdiff_t>(first), names_.end(), name) !=
                names_.end())
                throw UnusualJson{};
            names_.push_back(name);
            const bool counts = without.empty() || text != without;
            const Digest digest = value();
            if (counts) object.add(name, digest);
        });
        names_.resize(first);
        return object.digest();
    }

    // NOLINTEND(misc-no-recursion)

  private:
    static Digest scalar(std::string_view token) {
        if (is_plain_integer(token) || token == "null" || token == "true" || token == "false")
            return digest_of(token, Kind::Scalar);
        // The other reader passes over a mark of byte order, and a NUL is its end of the text.
        if (token.find_first_not_of("0123456789+-.eE") != std::string_view::npos)
            throw UnusualJson{};
        const Json value = parse_json(token);
        if (value.is_discarded()) throw UnusualJson{};
        return digest_of(dump_json(value), Kind::Scalar);
    }

    JsonCursor& json_;
    std::vector<std::uint64_t> names_;  // of the objects that are being read
    std::vector<Digest> list_;          // of the lists
};

// Of members that occur twice the last one counts.
std::string hash_of(JsonCursor& json) {
    if (!json.is_object()) throw UnusualJson{};
    ContentReader reader(json);
    std::string_view key;
    Digest fields;
    bool has_fields = false;
    json.object([&](std::string_view name) {
        if (is(name, "key") && json.is_text()) {
            key = json.text();
        } else if (is(name, "fields") && json.is_object()) {
            has_fields = true;
            fields = reader.object(kUpdated);
        } else {
            if (is(name, "key")) key = {};
            if (is(name, "fields")) has_fields = false;
            reader.value();
        }
    });
    if (!json.at_end()) throw UnusualJson{};
    return has_fields ? name_of(key, fields) : std::string();
}

std::optional<std::string> read_quickly(std::string_view issue) {
    thread_local std::string padded;
    padded.assign(issue).append(kJsonPadding, '\0');
    std::optional<std::string> hash;
    try {
        JsonCursor json(std::string_view(padded).substr(0, issue.size()));
        hash = hash_of(json);
    } catch (const UnusualJson&) {
        hash.reset();
    }
    if (padded.capacity() > kKeptCapacity) padded = std::string();  // = {} would keep it
    return hash;
}

// NOLINTBEGIN(misc-no-recursion): bounded by kMaxJsonDepth
Digest digest_of(const Json& value) {
    if (value.is_string()) return digest_of(value.get_ref<const std::string&>(), Kind::Text);
    if (value.is_object()) {
        ObjectDigest object;
        for (const auto& [name, member] : value.items())
            object.add(digest_of_name(name), digest_of(member));
        return object.digest();
    }
    if (!value.is_array()) return digest_of(dump_json(value), Kind::Scalar);
    std::vector<Digest> list;
    for (const Json& one : value)
        list.push_back(digest_of(one));
    return digest_of(list);
}

// NOLINTEND(misc-no-recursion)

}  // namespace

std::optional<std::string> issue_hash(std::string_view issue) {
    if (auto hash = read_quickly(issue)) return hash;
    return issue_hash_thoroughly(issue);
}

std::optional<std::string> issue_hash_thoroughly(std::string_view issue) {
    const Json json = parse_json(issue);
    if (json.is_discarded()) return std::nullopt;
    const Json* fields = find_member(json, "fields");
    if (fields == nullptr || !fields->is_object()) return std::string();
    Json stable = *fields;
    stable.erase(std::string(kUpdated));
    return name_of(string_member(json, "key"), digest_of(stable));
}

}  // namespace healthlint
