#pragma once
// A site as the store has it: how its issues hang together, and which version of each is known.

#include <map>

#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"
#include "bridge/work/publish/plan.h"

namespace healthlint {

struct LoadedSite {
    Snapshot snapshot;  // reads its issues from the store
    std::map<IssueId, Tracked> tracked;
};

// Reads each issue once, in portions. The store outlives what is answered. `fields` types the
// values.
Result<LoadedSite> load_site(const SiteId& site, Store& store, FieldCatalog fields);

}  // namespace healthlint
