#pragma once
// Puts the weekly digest of a Jira site into the Confluence of the same tenant, exactly once per
// week: the page is known by a content property, written again only when its content differs.

#include <optional>
#include <string>

#include "bridge/digest/page.h"
#include "bridge/store/store.h"
#include "bridge/work/service.h"

namespace healthlint {

struct Tools;
class SiteShare;

// The page of `week` from what `view` knows now; nothing is called or written.
Result<DigestPage> preview_digest(
    const Tools& tools, const Site& jira, const SiteView& view, Week week);

// The same page, published. Invalid when the rules
// name no space; NotFound when the space is not there.
Result<DigestPublication> publish_digest(
    const Tools& tools, const Site& jira, const SiteView& view, Week week);

// The week that a running bridge owes at `now`: the last complete ISO week in the pack's zone, from
// the pack's weekday and time on; nothing when that page was published ("2026-W47"), or when the
// site was installed after it fell due.
std::optional<Week> digest_due(
    const Rulebook& rulebook,
    TimePoint now,
    TimePoint installed_at,
    const std::optional<std::string>& published);

// Publishes one page that a site of ours owes, if any; false when there was nothing to do. Any
// worker.
bool digest_once(const Tools& tools, SiteShare& share);

}  // namespace healthlint
