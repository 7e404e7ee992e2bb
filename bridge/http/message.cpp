#include "bridge/http/message.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

constexpr int kHighestPort = 65535;

// Form decoding that keeps what it cannot read: "%41%zz+" becomes "A%zz ".
std::string form_decode(std::string_view text) {
    constexpr std::size_t kEscapeBytes = 3;
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            decoded += ' ';
            continue;
        }
        if (text[i] == '%') {
            if (const auto byte = percent_decode(text.substr(i, kEscapeBytes))) {
                decoded += *byte;
                i += kEscapeBytes - 1;
                continue;
            }
        }
        decoded += text[i];
    }
    return decoded;
}

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// Visible ASCII and bytes of UTF-8; a blank or a control byte would end the request line early.
bool is_target_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '#';
}

std::optional<int> parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5 ||
        !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const auto port = parse_integer(text);
    if (!port || *port < 1 || *port > kHighestPort) return std::nullopt;
    return static_cast<int>(*port);
}

}  // namespace

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [&](const auto& header) { return equals_ignoring_case(header.first, name); });
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

Target split_target(std::string_view target) {
    const auto mark = target.find('?');
    if (mark == std::string_view::npos) return {.path = target, .query = {}};
    return {.path = target.substr(0, mark), .query = target.substr(mark + 1)};
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parameters;
    for (const auto part : split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        parameters.emplace_back(form_decode(part.substr(0, equals)), form_decode(value));
    }
    return parameters;
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name) {
    for (auto& [found, value] : parse_query(query))
        if (found == name) return std::move(value);
    return std::nullopt;
}

std::optional<Url> parse_url(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return std::nullopt;
    Url parsed{.scheme = to_lower(url.substr(0, scheme_end))};
    if (parsed.scheme != "http" && parsed.scheme != "https") return std::nullopt;
    parsed.port = parsed.scheme == "https" ? 443 : 80;

    const auto rest = url.substr(scheme_end + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto colon = authority.find(':');
    parsed.host = to_lower(authority.substr(0, colon));
    if (parsed.host.empty() || !std::ranges::all_of(parsed.host, is_host_character))
        return std::nullopt;
    if (colon != std::string_view::npos) {
        const auto port = parse_port(authority.substr(colon + 1));
        if (!port) return std::nullopt;
        parsed.port = *port;
    }

    const auto target = rest.substr(authority.size());
    if (!std::ranges::all_of(target, is_target_character)) return std::nullopt;
    parsed.target =
        target.empty() || target.front() != '/' ? "/" + std::string(target) : std::string(target);
    return parsed;
}

}  // namespace healthlint
