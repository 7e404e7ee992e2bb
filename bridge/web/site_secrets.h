#pragma once
// The verifier's question to the store: whose token is this, and what may have signed it?

#include <optional>
#include <string>

#include "bridge/atlassian/connect/verifier.h"
#include "bridge/store/store.h"

namespace healthlint {

// The current secret first, then the one before while its grace lasts. Nothing for a site that is
// uninstalled or superseded; a disabled one still proves who it is, because `enabled` is signed.
Result<std::optional<SiteSecrets>> find_site_secrets(
    Store& store, const std::string& client_key, TimePoint now);

}  // namespace healthlint
