#pragma once
// HTTP requests and responses as plain values, the same on both sides of the wire.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace healthlint {

// In order of arrival; names compare without case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
    std::string method = "GET";
    std::string url;  // outgoing: absolute; incoming: the raw request target, never decoded
    HttpHeaders headers;
    std::string body;
    std::string peer;  // incoming only: address of the other end of the connection
};

struct HttpResponse {
    int status = 200;
    HttpHeaders headers;
    std::string body;
};

// Path and query of a raw target ("/a/b?x=1"); the query without '?'.
struct Target {
    std::string_view path;
    std::string_view query;
};

Target split_target(std::string_view target);

// Decoded parameters of a query string in order ('+' is a space). Malformed escapes stay as they
// are.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);
std::optional<std::string> query_parameter(std::string_view query, std::string_view name);

struct Url {
    std::string scheme;  // lower case
    std::string host;    // lower case
    int port = 0;        // the scheme's default where none is written
    std::string target;  // "/" at least
};

std::optional<Url> parse_url(
    std::string_view url);  // http and https only, no user info, no fragment

}  // namespace healthlint
