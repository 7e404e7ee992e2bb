#pragma once
// The step between evaluating and publishing that keeps badges calm (rule language section 4):
// unknowns keep their last value for a while, and grades that changed only through side facts wait
// for a second agreeing evaluation.

#include <optional>
#include <string>

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"

namespace healthlint {

enum class Trigger {
    First,        // never evaluated before
    IssueEdited,  // the issue itself changed
    RulesChanged,
    SideFacts,  // links, team, other issues, the clock
};

// What must be remembered per subject between evaluations. Stored by the caller as JSON or columns.
struct SettleMemory {
    Grade grade = Grade::Unknown;  // shown now
    int open = 0;                  // the count shown with it
    std::optional<Grade> pending;  // seen once, not shown yet
    int pending_count = 0;
    std::map<RuleId, std::pair<Outcome, TimePoint>> last_known;  // for carrying unknowns
    std::map<RuleId, std::pair<Outcome, Date>> since;  // the outcome shown, and its first day
};

struct Settled {
    Verdict verdict;      // what to show
    SettleMemory memory;  // to keep
};

Settled settle(
    const Verdict& fresh,
    const std::optional<SettleMemory>& memory,
    Trigger trigger,
    const Rulebook& rulebook,
    TimePoint now);

}  // namespace healthlint
