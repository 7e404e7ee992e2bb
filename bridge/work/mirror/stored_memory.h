#pragma once
// What the store remembers of a site beside its issues.

#include <map>
#include <string>

#include "bridge/store/store.h"
#include "bridge/work/publish/judging.h"

namespace healthlint {

// The fact that others read too: when all data was last known to be right.
constexpr const char* kReconcileFact = "reconcile";

constexpr const char* kTeamsFact = "teams";

struct StoredMemory {
    SiteMemory memory;
    std::string teams, belts;  // as they are stored
    TimePoint confirmed{};
};

// `tracked`: the issues that are there.
Result<StoredMemory> read_memory(
    const SiteId& site, Store& store, std::map<IssueId, Tracked> tracked);

}  // namespace healthlint
