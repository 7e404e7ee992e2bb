#include "bridge/http/request_head.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/http/server.h"
#include "bridge/http/server_guard.h"

namespace healthlint {
namespace {

using tl::unexpected;

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

// RFC 9112 section 2.3.
bool is_version(std::string_view text) {
    constexpr std::string_view kShape = "HTTP/d.d";
    if (text.size() != kShape.size()) return false;
    return std::ranges::equal(text, kShape, [](char c, char shape) {
        return shape == 'd' ? c >= '0' && c <= '9' : c == shape;
    });
}

bool is_known_method(std::string_view method) {
    constexpr std::array<std::string_view, 7> kMethods{
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    return std::ranges::find(kMethods, method) != kMethods.end();
}

// What may stand in a target at all; server_guard looks at what it means.
bool is_target_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F;
}

// 0, or the status of the refusal.
int read_request_line(std::string_view line, RequestHead& head) {
    if (line.size() > kMaxLineBytes) return 414;
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos) return 400;
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, second - first - 1);
    const auto version = line.substr(second + 1);
    if (!is_version(version)) return 400;
    if (!version.starts_with("HTTP/1.")) return 505;
    if (!is_known_method(method) || !std::ranges::all_of(target, is_target_byte)) return 400;
    head.request.method = method;
    head.request.url = target;
    head.keep_alive = version != "HTTP/1.0";  // would be a negotiation of its own
    return 0;
}

// A line that begins with a blank continued the one before in older HTTP; here it has no name.
int read_header_line(std::string_view line, HttpHeaders& headers) {
    if (line.size() > kMaxLineBytes) return 431;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return 400;
    const auto value = trim(line.substr(colon + 1));
    // Values are looked at by server_guard, but trimming must not hide a line feed of its own.
    for (const char end : kLineEnd)
        if (line.find(end) != std::string_view::npos) return 400;
    headers.emplace_back(line.substr(0, colon), value);
    return 0;
}

bool lists(std::string_view value, std::string_view wanted) {
    return std::ranges::any_of(
        split(value, ','), [&](auto part) { return equals_ignoring_case(trim(part), wanted); });
}

int read_framing(RequestHead& head) {
    int hosts = 0;
    for (const auto& [name, value] : head.request.headers) {
        if (equals_ignoring_case(name, "Connection") && lists(value, "close"))
            head.keep_alive = false;
        if (equals_ignoring_case(name, "Host") && ++hosts > 1) return 400;
        if (equals_ignoring_case(name, "Expect")) {
            if (!equals_ignoring_case(value, "100-continue")) return 417;
            head.awaits_continue = true;
        }
        // The guard has seen that there is at most one, and that it is a number within bounds.
        if (equals_ignoring_case(name, "Content-Length"))
            head.body_bytes = static_cast<std::size_t>(parse_integer(value).value_or(0));
    }
    return 0;
}

// What can be said before the end of the head is there.
int refuse_unfinished(std::string_view bytes) {
    const auto first_line = std::min(bytes.find(kLineEnd), bytes.size());
    if (first_line > kMaxLineBytes) return 414;
    if (bytes.size() > kMaxHeadBytes) return 431;
    // A TLS handshake, or some other protocol, would wait for our answer until the time-out.
    const bool starts_a_method = bytes.front() >= 'A' && bytes.front() <= 'Z';
    return starts_a_method || bytes == "\r" ? 0 : 400;
}

int parse_head(std::string_view lines, std::size_t max_body_bytes, RequestHead& head) {
    std::size_t at = std::min(lines.find(kLineEnd), lines.size());
    if (const int status = read_request_line(lines.substr(0, at), head)) return status;
    while (at < lines.size()) {
        at += kLineEnd.size();
        const auto end = std::min(lines.find(kLineEnd, at), lines.size());
        if (head.request.headers.size() == kMaxRequestHeaders) return 400;
        if (const int status = read_header_line(lines.substr(at, end - at), head.request.headers))
            return status;
        at = end;
    }
    if (const auto status = refuse_by_head(head.request, max_body_bytes)) return *status;
    return read_framing(head);
}

}  // namespace

tl::expected<std::optional<RequestHead>, int> read_head(
    std::string_view bytes, std::size_t& scanned, std::size_t max_body_bytes) {
    const auto overlap = std::min(scanned, kHeadEnd.size() - 1);
    const auto end = bytes.find(kHeadEnd, scanned - overlap);
    scanned = bytes.size();
    if (end == std::string_view::npos) {
        if (const int status = refuse_unfinished(bytes)) return unexpected(status);
        return std::nullopt;
    }
    RequestHead head{.request = {}, .head_bytes = end + kHeadEnd.size()};
    if (head.head_bytes > kMaxHeadBytes) return unexpected(431);
    if (const int status = parse_head(bytes.substr(0, end), max_body_bytes, head))
        return unexpected(status);
    return head;
}

}  // namespace healthlint
