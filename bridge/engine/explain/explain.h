#pragma once
// Why a verdict is what it is. Judges by evaluate() itself and shows the way there, so an
// explanation cannot tell another story than the badge.

#include "bridge/engine/explain/decision.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

Explanation explain_issue(
    const Rulebook& rulebook, const Snapshot& snapshot, const Issue& issue, TimePoint now);

Explanation explain_team(
    const Rulebook& rulebook, const Snapshot& snapshot, const Team& team, TimePoint now);

}  // namespace healthlint
