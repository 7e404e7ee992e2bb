#pragma once
// The site as a Forge app reaches it: below /ex/<product>/<cloud id> of api.atlassian.com, with the
// system token of its installation in that product. Written from the protocol description alone.

#include <optional>
#include <string>
#include <string_view>

#include "bridge/http/message.h"

namespace healthlint::sandbox {

struct ForgeTarget {
    std::string product;  // "jira", "confluence"
    std::string target;   // as it would be at the site itself
};

bool is_forge(std::string_view target);

// Nothing: api.atlassian.com knows no such address. Confluence's begin with /wiki there as well.
std::optional<ForgeTarget> forge_target(std::string_view target, std::string_view cloud_id);

// Whether "Authorization: Bearer …" brings this token.
bool has_bearer(const HttpRequest& request, std::string_view token);

}  // namespace healthlint::sandbox
