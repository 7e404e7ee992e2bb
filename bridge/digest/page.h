#pragma once
// Digest -> Confluence page in storage format: changes first, then the actions, the projects, the
// teams. Deterministic: an equal digest gives equal bytes, so re-running writes no new version.

#include <string>
#include <vector>

#include "bridge/digest/digest.h"

namespace healthlint {

struct DigestPage {
    std::string title;  // unique in a space: holds the ISO week
    std::string body;   // storage format
};

// `site_url` is where people browse issues ("https://acme.atlassian.net"); `zone` the pack's.
DigestPage render_digest(
    const Digest& digest,
    const std::vector<Language>& languages,
    const std::string& site_url,
    const TimeZone& zone);

// Of everything on the page but the age of its data: equal = nothing to write.
std::string digest_hash(
    const Digest& digest,
    const std::vector<Language>& languages,
    const std::string& site_url,
    const TimeZone& zone);

}  // namespace healthlint
