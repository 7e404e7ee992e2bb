#pragma once
// Which side facts of which issue some rule reads. Each of them costs Jira calls, so nothing is
// read for an issue that no rule looks at.

#include <map>
#include <set>

#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// Issues whose remote links, pages, history or comments a rule reads, with what it reads: its own
// subject's, those of the subject's relatives where it looks at them, those a team check asks for.
// Only these four members of the needs are set. `changed` (null: every issue) asks for what these
// issues need, and those whose checks look at them.
std::map<IssueId, CheckNeeds> facts_wanted(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    TimePoint now,
    const std::set<IssueId>* changed = nullptr);

}  // namespace healthlint
