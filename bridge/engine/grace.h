#pragma once
// `14d in "In Progress"`: how long an issue has been where the rule counts from, and whether the
// time is over.

#include <optional>

#include "bridge/base/zone.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/issue.h"

namespace healthlint {

// When the issue last entered the status or category of `grace`. A category also counts while the
// issue is in a later one, so that `0d in "To Do"` holds for work in progress; a status counts only
// while the issue is in it. Nothing: not there, or the moment is not known.
struct Entry {
    bool there = false;           // in it now (or, for a category, past it)
    std::optional<TimePoint> at;  // nothing when there, but since when is not known
};

Entry entered(const Issue& issue, const Grace& grace);

// The moment the grace time is over; nothing while that is not known. A fact that is not known
// never makes an outcome worse, so callers treat nothing as "not over".
std::optional<TimePoint> grace_over_at(const Issue& issue, const Grace& grace);

bool grace_over(const Issue& issue, const Grace& grace, TimePoint now);

}  // namespace healthlint
