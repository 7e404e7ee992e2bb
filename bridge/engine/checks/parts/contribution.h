#pragma once
// Who took part in an issue, from its comments and its history, and how it went from hand to hand.
// For aggregates only: no check ever shows one of these people.

#include <set>
#include <vector>

#include "bridge/engine/check.h"

namespace healthlint {

struct ContributionKinds {
    bool comment = true;
    bool transition = true;
    bool worklog = true;
};

// People of the roster: assignees, then and now, and whoever left a trace of these kinds.
std::set<AccountId> contributors_of(
    const Issue& issue, const ContributionKinds& kinds, const Roster& roster);

// The assignee changed to somebody of another role and the one before was never seen here again.
struct Handover {
    Role from = Role::Other;
    Role to = Role::Other;
};

std::vector<Handover> handovers_of(const Issue& issue, const Roster& roster);

}  // namespace healthlint
