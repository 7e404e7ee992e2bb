#pragma once
// The two doors through which no token of Atlassian's comes: a webhook that an administrator made
// by hand, and the operator's own. Both are shut until the configuration gives them a secret. Any
// thread.

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "bridge/atlassian/token.h"

namespace healthlint {

// Webhooks of the site that is called with an API token.
struct HubDoor {
    std::string secret{};  // as written into the webhook's form; empty = shut
    std::optional<SiteId> site{};
};

// The signature of exactly these bytes; a second signature header is refused, because nobody could
// say which one counts.
tl::expected<Caller, TokenError> verify_hub(const HubDoor& door, const HttpRequest& request);

// Basic authentication, checked anew at every request: there is no session.
struct OperatorDoor {
    std::string name{};
    std::string password{};  // empty = shut
};

tl::expected<Caller, TokenError> verify_operator(
    const OperatorDoor& door, const HttpRequest& request);

}  // namespace healthlint
