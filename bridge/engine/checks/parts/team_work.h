#pragma once
// A team's people and work, for checks that speak about teams and never name one of them.

#include <set>

#include "bridge/engine/checks/parts/relatives.h"

namespace healthlint {

// Everybody of the team, from site.yaml or, where it lists nobody, by the Team field of issues.
std::set<AccountId> members_of(const Team& team, const CheckContext& context);

}  // namespace healthlint
