#pragma once
// The route table: which method and path, which token opens it, who answers.

#include <cstddef>
#include <span>
#include <string_view>

#include "bridge/atlassian/connect/verifier.h"
#include "bridge/http/message.h"

namespace healthlint {

struct Services;
struct WebRequest;

constexpr std::size_t kSmallBody = std::size_t{1} << 20U;
constexpr std::size_t kWebhookBody = std::size_t{5} << 20U;  // a 413 loses the event for good

constexpr std::string_view kAlivePath = "/healthz";

struct Route {
    std::string_view method;  // GET answers HEAD too
    std::string_view path;    // whole; one that ends in "/*" stands for everything below
    TokenKind token = TokenKind::Public;
    HttpResponse (*answer)(const WebRequest&, Services&) = nullptr;
    std::size_t max_body = kSmallBody;
};

std::span<const Route> routes();

bool matches(const Route& route, std::string_view path);

}  // namespace healthlint
