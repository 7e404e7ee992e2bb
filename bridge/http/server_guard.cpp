#include "bridge/http/server_guard.h"

#include <algorithm>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "bridge/http/server.h"

namespace healthlint {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

bool is_token_character(char c) {
    constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
}

// Some readers decode header values, and then "%0D%0A" would begin another line.
bool hides_control(std::string_view value) {
    constexpr std::size_t kEscapeBytes = 3;
    for (auto at = value.find('%'); at != std::string_view::npos; at = value.find('%', at + 1)) {
        const auto byte = percent_decode(value.substr(at, kEscapeBytes));
        if (byte && byte->size() == 1 && is_control(byte->front()) && *byte != "\t") return true;
    }
    return false;
}

bool takes_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

// RFC 9112 section 6.3: digits only. Lenient readers take "-1" and "abc" as numbers.
std::optional<std::size_t> parse_length(std::string_view text) {
    constexpr std::size_t kMostDigits = 15;
    if (text.empty() || text.size() > kMostDigits ||
        !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const auto length = parse_integer(text);
    if (!length) return std::nullopt;
    return static_cast<std::size_t>(*length);
}

std::optional<int> refuse_by_target(std::string_view target) {
    if (!target.starts_with('/')) return 400;  // absolute form and "*" name no route of ours
    const auto path = split_target(target).path;
    if (path.size() > kMaxPathBytes) return 414;
    const auto decoded = percent_decode(path);
    if (!decoded || std::ranges::any_of(*decoded, is_control)) return 400;
    return std::nullopt;
}

std::optional<int> refuse_by_body_headers(const HttpRequest& request, std::size_t max_body_bytes) {
    const auto& headers = request.headers;
    // Two ways of saying how long a body is are how requests are smuggled; Jira uses only the
    // other.
    if (find_header(headers, "Transfer-Encoding")) return 411;
    if (find_header(headers, "Content-Encoding")) return 415;
    const auto type = find_header(headers, "Content-Type");
    if (type && to_lower(*type).starts_with("multipart/")) return 415;

    const auto lengths = std::ranges::count_if(headers, [](const auto& header) {
        return equals_ignoring_case(header.first, "Content-Length");
    });
    if (lengths > 1) return 400;
    if (lengths == 0) return takes_body(request.method) ? std::optional(411) : std::nullopt;
    const auto length = parse_length(*find_header(headers, "Content-Length"));
    if (!length) return 400;
    if (*length > max_body_bytes) return 413;
    return std::nullopt;
}

}  // namespace

std::optional<int> refuse_by_head(const HttpRequest& request, std::size_t max_body_bytes) {
    if (request.headers.size() > kMaxRequestHeaders) return 400;
    for (const auto& [name, value] : request.headers)
        if (!is_safe_header(name, value) || hides_control(value)) return 400;
    if (const auto status = refuse_by_target(request.url)) return status;
    // A list of ranges multiplies the answer; nothing here is large enough to be read in parts.
    if (find_header(request.headers, "Range")) return 416;
    return refuse_by_body_headers(request, max_body_bytes);
}

bool is_safe_header(std::string_view name, std::string_view value) {
    return !name.empty() && std::ranges::all_of(name, is_token_character) &&
           std::ranges::none_of(value, [](char c) { return is_control(c) && c != '\t'; });
}

}  // namespace healthlint
