#include "bridge/atlassian/confluence/page_address.h"

#include <algorithm>

#include "bridge/base/encoding.h"
#include "bridge/http/message.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxDigits = 19;    // of a 64-bit id
constexpr std::size_t kShortLength = 11;  // of 8 bytes in base64, without padding

std::optional<std::string> number_in_front(std::string_view text) {
    const auto end = std::ranges::find_if_not(text, [](char c) { return c >= '0' && c <= '9'; });
    const std::string digits(text.begin(), end);
    if (digits.empty() || digits.size() > kMaxDigits) return std::nullopt;
    return digits;
}

// /x/ is followed by the id's bytes, least first, in base64 without the zeroes ("A") at its end.
std::optional<std::string> id_of_short_name(std::string_view name) {
    std::string text(name.substr(0, name.find_first_of("/?#")));
    if (text.empty() || text.size() > kShortLength) return std::nullopt;
    text.resize(kShortLength, 'A');
    // Confluence swaps the two letters that are special in addresses: '-' is '/', '_' is '+'.
    std::ranges::replace(text, '-', '/');
    std::ranges::replace(text, '_', '+');
    const auto bytes = base64_decode(text + "=");
    if (!bytes) return std::nullopt;
    unsigned long long id = 0;
    for (auto byte = bytes->rbegin(); byte != bytes->rend(); ++byte)
        id = id << 8U | static_cast<unsigned char>(*byte);
    if (id == 0) return std::nullopt;
    return std::to_string(id);
}

}  // namespace

std::optional<std::string> page_id_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::size_t slash = scheme == url.npos ? url.npos : url.find('/', scheme + 3);
    if (slash == url.npos) return std::nullopt;
    const std::string_view without_fragment = url.substr(0, url.find('#'));
    if (slash >= without_fragment.size()) return std::nullopt;
    const Target target = split_target(without_fragment.substr(slash));
    for (const auto& [name, value] : parse_query(target.query))
        if (name == "pageId")
            if (auto id = number_in_front(value)) return id;
    for (const std::string_view marker : {"/pages/", "/x/"}) {
        const std::size_t at = target.path.find(marker);
        if (at == target.path.npos) continue;
        const std::string_view rest = target.path.substr(at + marker.size());
        return marker == "/x/" ? id_of_short_name(rest) : number_in_front(rest);
    }
    return std::nullopt;
}

}  // namespace healthlint
