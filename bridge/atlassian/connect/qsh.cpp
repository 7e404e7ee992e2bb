#include "bridge/atlassian/connect/qsh.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <openssl/crypto.h>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "bridge/http/message.h"

namespace healthlint {
namespace {

enum class SortNames { Encoded, Raw };

std::uint8_t byte_of(char c) {
    return static_cast<std::uint8_t>(c);
}

// "https://host:1/a?b#c" and "/a?b#c" -> "/a?b". The text between is not touched.
std::string_view target_of(std::string_view url) {
    url = url.substr(0, url.find('#'));
    if (url.starts_with('/')) return url;
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return url;
    url.remove_prefix(scheme_end + 3);
    const auto authority_end = url.find_first_of("/?");
    return authority_end == std::string_view::npos ? std::string_view{} : url.substr(authority_end);
}

// Length of the valid UTF-8 sequence at the front of `text`; 0 when there is none, and then
// `broken` is the length of the maximal part that could have begun one (Unicode 3.9, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t& broken) {
    const auto lead = byte_of(text.front());
    broken = 1;
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : lead >= 0xE0 && lead <= 0xEF ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        std::uint8_t low = 0x80;
        std::uint8_t high = 0xBF;
        if (i == 1) {
            if (lead == 0xE0) low = 0xA0;
            if (lead == 0xED) high = 0x9F;  // no surrogates
            if (lead == 0xF0) low = 0x90;
            if (lead == 0xF4) high = 0x8F;
        }
        if (i >= text.size() || byte_of(text[i]) < low || byte_of(text[i]) > high) return 0;
        broken = i + 1;
    }
    return length;
}

// Both reference libraries decode parameters to text, so bytes that are no UTF-8 are U+FFFD there.
std::string as_text(std::string_view bytes) {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        std::size_t broken = 0;
        const auto length = sequence_length(bytes, broken);
        text += length > 0 ? bytes.substr(0, length) : kReplacement;
        bytes.remove_prefix(length > 0 ? length : broken);
    }
    return text;
}

// Order of UTF-16 code units, in which both reference libraries sort text: characters beyond the
// BMP are surrogates there and come before U+E000 to U+FFFF. `a` and `b` are valid UTF-8.
bool utf16_less(std::string_view a, std::string_view b) {
    const auto [at, bt] = std::ranges::mismatch(a, b);
    if (bt == b.end()) return false;
    if (at == a.end()) return true;
    const auto rank = [](char c) {
        const auto byte = byte_of(c);
        return byte == 0xEE || byte == 0xEF ? byte + 0x10 : int{byte};
    };
    return rank(*at) < rank(*bt);
}

std::string canonical_path(std::string_view path, std::string_view base_path) {
    if (base_path != "/" && path.starts_with(base_path)) path.remove_prefix(base_path.size());
    if (path.ends_with('/')) path.remove_suffix(1);
    std::string canonical;
    if (!path.starts_with('/')) canonical += '/';
    for (const char c : path) {
        if (c == '&')
            canonical += "%26";
        else
            canonical += c;
    }
    return canonical;
}

struct RepeatedParameter {
    std::string name;
    std::vector<std::string> values;
};

std::string canonical_query(std::string_view query, SortNames order) {
    std::map<std::string, RepeatedParameter> by_encoded_name;
    for (const auto& [raw_name, raw_value] : parse_query(query)) {
        if (raw_name == "jwt") continue;
        std::string name = as_text(raw_name);
        auto& parameter = by_encoded_name[percent_encode(name)];
        parameter.name = std::move(name);
        parameter.values.push_back(as_text(raw_value));
    }
    std::vector<std::pair<std::string, RepeatedParameter>> parameters(
        by_encoded_name.begin(), by_encoded_name.end());
    if (order == SortNames::Raw)
        std::ranges::sort(parameters, [](const auto& a, const auto& b) {
            return utf16_less(a.second.name, b.second.name);
        });

    std::string canonical;
    for (auto& [encoded_name, parameter] : parameters) {
        if (!canonical.empty()) canonical += '&';
        canonical += encoded_name + '=';
        std::ranges::sort(parameter.values, utf16_less);
        for (std::size_t i = 0; i < parameter.values.size(); ++i)
            canonical += (i > 0 ? "," : "") + percent_encode(parameter.values[i]);
    }
    return canonical;
}

std::string join_canonical(std::string_view method, std::string_view path, std::string_view query) {
    std::string canonical;
    for (const char c : method)
        canonical += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return canonical.append("&").append(path).append("&").append(query);
}

bool is_dot_segment(std::string_view segment) {
    return segment == "." || segment == "..";
}

// The decoded path, nothing for a path that two readers could take for two different routes: a
// token signed for "/a/b" would also match "/a%2Fb".
std::optional<std::string> unambiguous_path(std::string_view path) {
    auto decoded = percent_decode(path);
    if (!decoded) return std::nullopt;
    if (decoded->find('\\') != std::string::npos || decoded->find('\0') != std::string::npos)
        return std::nullopt;
    if (std::ranges::count(*decoded, '/') != std::ranges::count(path, '/')) return std::nullopt;
    std::string_view rest = *decoded;
    for (;;) {
        const auto slash = rest.find('/');
        if (is_dot_segment(rest.substr(0, slash))) return std::nullopt;
        if (slash == std::string_view::npos) return decoded;
        rest.remove_prefix(slash + 1);
    }
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string canonical_request(
    std::string_view method, std::string_view url, std::string_view base_path) {
    const auto [path, query] = split_target(target_of(url));
    return join_canonical(
        method, canonical_path(path, base_path), canonical_query(query, SortNames::Encoded));
}

std::string query_string_hash(
    std::string_view method, std::string_view url, std::string_view base_path) {
    return sha256_hex(canonical_request(method, url, base_path));
}

bool matches_qsh(
    std::string_view qsh,
    std::string_view method,
    std::string_view url,
    std::string_view base_path) {
    const auto target = split_target(target_of(url));
    const auto decoded_path = unambiguous_path(target.path);
    if (!decoded_path || !percent_decode(target.query)) return false;

    // Hosts sign with the Java library, which decodes the path and sorts encoded names; Atlassian's
    // JavaScript library takes the path raw and sorts raw names.
    for (const auto order : {SortNames::Encoded, SortNames::Raw}) {
        const std::string query = canonical_query(target.query, order);
        for (const std::string_view path : {target.path, std::string_view(*decoded_path)}) {
            const auto canonical = join_canonical(method, canonical_path(path, base_path), query);
            if (equal_in_constant_time(sha256_hex(canonical), qsh)) return true;
        }
    }
    return false;
}

}  // namespace healthlint
