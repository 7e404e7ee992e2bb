#pragma once
// A site as the store has it: how its issues hang together.

#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"

namespace healthlint {

// Its issues are read from the store; each was read once, in portions. The store outlives what is
// answered. `fields` types the values.
Result<Snapshot> load_site(const SiteId& site, Store& store, FieldCatalog fields);

}  // namespace healthlint
