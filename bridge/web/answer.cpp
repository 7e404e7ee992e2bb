#include "bridge/web/answer.h"

#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr int kRetryAfterSeconds = 5;

std::string_view code_of(int status) {
    switch (status) {
    case 400: return "bad_request";
    case 401: return "unauthorized";
    case 403: return "forbidden";
    case 404: return "not_found";
    case 405: return "method_not_allowed";
    case 408: return "request_timeout";
    case 409: return "conflict";
    case 411: return "length_required";
    case 413: return "too_large";
    case 414: return "uri_too_long";
    case 415: return "unsupported_media_type";
    case 422: return "unprocessable";
    case 431: return "headers_too_large";
    case 429: return "too_many_requests";
    case 503: return "unavailable";
    case 505: return "http_version_not_supported";
    default: return status < 500 ? "bad_request" : "internal";
    }
}

void set_if_missing(HttpResponse& response, std::string_view name, std::string value) {
    if (!find_header(response.headers, name))
        response.headers.emplace_back(std::string(name), std::move(value));
}

// all.js fetches the host's themes from here, wherever it came from itself.
constexpr std::string_view kThemeOrigin = "https://connect-cdn.atl-paas.net";

// Connect security requirements 3 and 7. Nothing inline: the panel's styles are files, and scripts
// that set styles do so through the object model, which this does not concern.
std::string content_security_policy(const HeaderSettings& settings) {
    return "default-src 'self'; script-src 'self' " + settings.script_origin +
           "; style-src 'self' " + std::string(kThemeOrigin) +
           "; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
           "object-src 'none'; frame-ancestors " +
           join(settings.frame_ancestors, " ");
}

}  // namespace

void add_security_headers(HttpResponse& response, const HeaderSettings& settings) {
    if (response.status >= 400)
        std::erase_if(response.headers, [](const auto& header) {
            return equals_ignoring_case(header.first, "Cache-Control");
        });
    set_if_missing(response, "Cache-Control", "no-cache, no-store");
    set_if_missing(response, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    set_if_missing(response, "Referrer-Policy", "no-referrer");
    set_if_missing(response, "X-Content-Type-Options", "nosniff");
    set_if_missing(response, "Content-Security-Policy", content_security_policy(settings));
}

HttpResponse json_answer(const OrderedJson& body) {
    return {
        .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = dump_json(body)};
}

HttpResponse error_answer(int status, std::string_view request_id, std::string_view scheme) {
    OrderedJson body;
    body["error"]["code"] = code_of(status);
    body["error"]["status"] = status;
    body["error"]["request_id"] = request_id;
    HttpResponse response = json_answer(body);
    response.status = status;
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", std::string(scheme));
    if (status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
    return response;
}

HttpResponse no_content() {
    return {.status = 204};
}

int to_status(Errc code) {
    switch (code) {
    case Errc::Invalid: return 400;
    case Errc::Unauthorized: return 401;
    case Errc::NotFound: return 404;
    case Errc::Conflict: return 409;
    case Errc::RateLimited: return 429;
    case Errc::Unavailable: return 503;
    case Errc::Internal: return 500;
    }
    return 500;  // not reached
}

}  // namespace healthlint
