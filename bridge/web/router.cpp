#include "bridge/web/router.h"

#include <algorithm>
#include <exception>
#include <random>

#include "bridge/base/encoding.h"
#include "bridge/base/log.h"
#include "bridge/web/routes.h"

namespace healthlint {
namespace {

std::string path_of_base(const std::string& base_url) {
    const auto url = parse_url(base_url);
    return url && url->target != "/" ? url->target : std::string{};
}

std::string random_prefix() {
    std::random_device device;
    std::string bytes;
    for (int i = 0; i < 4; ++i)
        bytes += static_cast<char>(device() & 0xFFU);
    return hex_encode(bytes);
}

// An id that the host sent goes through all our lines about the request.
bool is_request_id(std::string_view id) {
    constexpr std::size_t kShortest = 8;
    constexpr std::size_t kLongest = 64;
    return id.size() >= kShortest && id.size() <= kLongest && std::ranges::all_of(id, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-';
           });
}

int status_of(TokenError error) {
    switch (error) {
    case TokenError::KeyUnavailable:
    case TokenError::StoreUnavailable: return 503;
    case TokenError::BadBody: return 400;
    case TokenError::MissingToken:
    case TokenError::Malformed:
    case TokenError::UnknownTenant:
    case TokenError::WrongIssuer:
    case TokenError::WrongAudience:
    case TokenError::BadKid:
    case TokenError::BadSignature:
    case TokenError::Expired:
    case TokenError::NotYetValid:
    case TokenError::MissingQsh:
    case TokenError::BadQsh:
    case TokenError::WrongTokenKind:
    case TokenError::SiteNotAllowed: return 401;
    }
    return 401;  // not reached
}

tl::expected<Caller, TokenError> verify(
    const Services& services, const Route& route, const HttpRequest& request) {
    const TimePoint now = services.clock.now();
    switch (route.token) {
    case TokenKind::ForgeEvent:
    case TokenKind::ForgeUi: return services.forge.verify(route.token, request, now);
    case TokenKind::HubSigned: return verify_hub(services.hub, request);
    case TokenKind::Operator: return verify_operator(services.operator_door, request);
    case TokenKind::Public:
    case TokenKind::HostSigned:
    case TokenKind::Context:
    case TokenKind::SignedInstall: return services.verifier.verify(route.token, request, now);
    }
    return tl::unexpected(TokenError::WrongTokenKind);  // not reached
}

// Connect's hosts and proxies send the first, Forge the second.
std::optional<std::string> given_request_id(const HttpHeaders& headers) {
    for (const std::string_view name : {"X-Request-Id", "x-b3-traceid"}) {
        const auto given = find_header(headers, name);
        if (given && is_request_id(*given)) return std::string(*given);
    }
    return std::nullopt;
}

// What a 401 asks for.
std::string_view scheme_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::ForgeEvent:
    case TokenKind::ForgeUi: return "Bearer";
    case TokenKind::Operator: return "Basic realm=\"healthlint\"";
    case TokenKind::Public:
    case TokenKind::HostSigned:
    case TokenKind::Context:
    case TokenKind::SignedInstall:
    case TokenKind::HubSigned: return "JWT";
    }
    return "JWT";  // not reached
}

struct Found {
    const Route* route = nullptr;
    std::string other_methods;  // that the path knows, when it does not know this one
};

Found find_route(std::string_view method, std::string_view path) {
    Found found;
    for (const Route& route : routes()) {
        if (!matches(route, path)) continue;
        const bool same = route.method == method || (route.method == "GET" && method == "HEAD");
        if (same) return {.route = &route, .other_methods = {}};
        found.other_methods +=
            (found.other_methods.empty() ? "" : ", ") + std::string(route.method);
    }
    return found;
}

}  // namespace

Router::Router(Services& services)
    : services_(services),
      base_path_(path_of_base(services.settings.base_url)),
      id_prefix_(random_prefix()) {}

std::string Router::new_request_id() {
    return id_prefix_ + "-" + std::to_string(++served_);
}

HttpResponse Router::refusal(int status) {
    const std::string request_id = new_request_id();
    HttpResponse response = error_answer(status, request_id);
    response.headers.emplace_back("X-Request-Id", request_id);
    add_security_headers(response, services_.settings.headers);
    services_.doors.count_answer(response.status);
    return response;
}

HttpResponse Router::handle(const HttpRequest& request) {
    const std::uint64_t arrival = services_.installs.finished();
    const auto given = given_request_id(request.headers);
    const std::string request_id = given ? *given : new_request_id();
    HttpResponse response;
    try {
        response = dispatch(request, request_id, arrival);
    } catch (const std::exception& error) {
        log_error("web.handler_threw", {{"request_id", request_id}, {"what", error.what()}});
        response = error_answer(500, request_id);
    }
    response.headers.emplace_back("X-Request-Id", request_id);
    add_security_headers(response, services_.settings.headers);
    services_.doors.count_answer(response.status);
    return response;
}

// A proxy in front may have taken the path of our base URL away, or left it.
std::string_view Router::below_base(std::string_view path) const {
    if (!base_path_.empty() && path.starts_with(base_path_ + "/"))
        path.remove_prefix(base_path_.size());
    return path;
}

bool Router::never_waits(const HttpRequest& request) const {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    return reads && below_base(split_target(request.url).path) == kAlivePath;
}

HttpResponse Router::dispatch(
    const HttpRequest& request, const std::string& request_id, std::uint64_t arrival) {
    const auto decoded = percent_decode(split_target(request.url).path);
    if (!decoded) return error_answer(400, request_id);
    const std::string_view path = below_base(*decoded);
    const Found found = find_route(request.method, path);
    if (found.route == nullptr) {
        if (found.other_methods.empty()) return error_answer(404, request_id);
        HttpResponse response = error_answer(405, request_id);
        response.headers.emplace_back("Allow", found.other_methods);
        return response;
    }
    const Route& route = *found.route;
    const auto caller = verify(services_, route, request);
    if (!caller) {
        log_warn(
            "web.refused",
            {{"request_id", request_id},
             {"route", std::string(route.path)},
             {"code", std::string(to_string(caller.error()))}});
        return error_answer(status_of(caller.error()), request_id, scheme_of(route.token));
    }
    if (caller->previous_secret)
        log_info(
            "web.previous_secret",
            {{"request_id", request_id},
             {"route", std::string(route.path)},
             {"site", caller->site->value}});
    if (request.body.size() > route.max_body) return error_answer(413, request_id);
    return route.answer(
        {.http = request,
         .path = path,
         .caller = *caller,
         .request_id = request_id,
         .arrival = arrival},
        services_);
}

}  // namespace healthlint
