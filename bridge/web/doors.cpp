#include "bridge/web/doors.h"

#include <algorithm>

#include "bridge/atlassian/hub_signature.h"
#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"

namespace healthlint {
namespace {

using tl::unexpected;

constexpr std::string_view kHubHeader = "X-Hub-Signature";

// How long comparing takes tells something about the hashes, and nothing about what was hashed.
bool same_secret(std::string_view given, std::string_view expected) {
    return sha256(given) == sha256(expected);
}

}  // namespace

tl::expected<Caller, TokenError> verify_hub(const HubDoor& door, const HttpRequest& request) {
    const auto count = std::ranges::count_if(request.headers, [](const auto& header) {
        return equals_ignoring_case(header.first, kHubHeader);
    });
    if (count == 0 || door.secret.empty() || !door.site)
        return unexpected(TokenError::MissingToken);
    if (count > 1) return unexpected(TokenError::Malformed);
    const auto signature = *find_header(request.headers, kHubHeader);
    if (!verify_hub_signature(door.secret, request.body, signature))
        return unexpected(TokenError::BadSignature);
    Caller caller{.client_key = {}};
    caller.site = door.site;
    return caller;
}

tl::expected<Caller, TokenError> verify_operator(
    const OperatorDoor& door, const HttpRequest& request) {
    const auto given = token_in_header(request.headers, "Basic ");
    if (!given) return unexpected(given.error());
    if (door.password.empty()) return unexpected(TokenError::MissingToken);
    if (!same_secret(*given, base64_encode(door.name + ":" + door.password)))
        return unexpected(TokenError::BadSignature);
    return Caller{};
}

}  // namespace healthlint
