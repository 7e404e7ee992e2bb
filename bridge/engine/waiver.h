#pragma once
// "Not this rule, here, until this date, because": one question, asked by every path.

#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// The last valid day is included; at 00:00 of the next day in the pack's zone the rule returns.
bool is_active(const Waiver& waiver, TimePoint now, const TimeZone& zone);
bool is_active(const Waiver& waiver, Date today);  // today in the pack's zone

// What a waiver may name: an issue (with its team and space), a team or a space.
struct WaiverTarget {
    const Issue* issue = nullptr;
    const Team* team = nullptr;
    const SpaceKey* space = nullptr;
};

// Does a waiver of a team or a space name this one? Those of issues ask their JQL.
bool names_group(const Waiver& waiver, const WaiverTarget& target);

// The active waiver of this rule here, the one that lasts longest; null when there is none.
const Waiver* find_waiver(
    const Rulebook& rulebook,
    const RuleId& rule,
    const WaiverTarget& target,
    const JqlContext& context);

}  // namespace healthlint
