#pragma once
// How far a change of an issue is read: by itself always, by others as their checks declare.

#include <set>
#include <span>

#include "bridge/engine/outcomes/issue_rows.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// The changed issues and those whose checks look at one of them, as the issues are now and as they
// were in `before`.
std::set<IssueId> reach_of(
    std::span<const IssueId> changed,
    const CheckNeeds& reads,
    const Snapshot& now,
    const IssueRows& before);

}  // namespace healthlint
