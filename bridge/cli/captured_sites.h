#pragma once
// Recorded answers of Jira with the rules as each site's fields make them: what `check`, `rules
// explain` and `rules preview` work on without a connection.

#include <memory>
#include <string>
#include <vector>

#include "bridge/atlassian/capture/capture.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"
#include "bridge/packs/load.h"

namespace healthlint {

struct RuledSite {
    std::string name;  // empty where the data does not say
    Snapshot snapshot;
    std::shared_ptr<const Rulebook> rulebook;
};

struct CapturedSites {
    TimePoint as_of{};
    std::vector<RuledSite> sites;
    Capture capture;  // its sites' issues have moved into the snapshots
};

// `as_of`: a date, a time, or empty for the newest change in the data. Warnings of the rules go to
// stderr, so does progress on a terminal. Invalid: rules or `as_of` cannot be used, which was said;
// NotFound: no data.
Result<CapturedSites> read_captured_sites(
    const std::string& from, const PackSources& sources, const std::string& as_of);

// The rules as this site's fields make them; `snapshot` holds the site's fields and gets its
// roster.
Result<std::shared_ptr<const Rulebook>> rules_on(
    const PackSources& sources, Snapshot& snapshot, const std::string& site, std::size_t sites);

}  // namespace healthlint
