#pragma once
// From what a form says to what a rule says: grace times and levels. Waivers come last (waiver.h).

#include <optional>

#include "bridge/engine/rulebook.h"

namespace healthlint {

// "Violated = not counted before warn-after, warn until fail-after, then fail." `fails_at` is set
// for a warning that will become a failure.
Outcome after_grace(
    Outcome outcome,
    const Rule& rule,
    const Issue& issue,
    TimePoint now,
    std::optional<TimePoint>& fails_at);

// Older than the rule's baseline: suggestions and no worse grade.
bool is_before_baseline(const Rule& rule, const Issue& issue, const TimeZone& zone);

// `level` caps a violation; info is said and never held against anybody.
Outcome after_level(Outcome outcome, Level level);

}  // namespace healthlint
