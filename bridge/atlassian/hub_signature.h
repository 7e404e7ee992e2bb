#pragma once
// Webhooks that an administrator of Jira set up with a secret: X-Hub-Signature: sha256=<hex> of the
// body, as WebSub defines it.

#include <string_view>

#include "bridge/base/error.h"

namespace healthlint {

// Unauthorized unless `header` is the signature of exactly these bytes; an empty secret signs
// nothing. Compared in constant time.
Result<void> verify_hub_signature(
    std::string_view secret, std::string_view body, std::string_view header);

}  // namespace healthlint
