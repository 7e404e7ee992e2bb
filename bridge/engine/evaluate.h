#pragma once
// The meaning of the rule language. Pure: same rulebook, snapshot and time give the same report,
// byte for byte. No memory of earlier runs (that is settle's).

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

Report evaluate(const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now);

// One issue with its own and its team's findings; nothing when no rule selects it. Equals the entry
// of evaluate(). `team_findings` come from `report` where given, else they are computed.
std::optional<Verdict> evaluate_issue(
    const Rulebook& rulebook, const Snapshot& snapshot, const Issue& issue, TimePoint now);

Verdict evaluate_team(
    const Rulebook& rulebook, const Snapshot& snapshot, const Team& team, TimePoint now);

}  // namespace healthlint
