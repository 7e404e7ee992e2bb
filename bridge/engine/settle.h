#pragma once
// The step between evaluating and publishing that keeps badges calm (rule language section 4):
// unknowns keep their last value for a while, and grades that changed only through side facts wait
// for a second agreeing evaluation.

#include <optional>
#include <string>
#include <vector>

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"

namespace healthlint {

enum class Trigger {
    First,        // never evaluated before
    IssueEdited,  // the issue itself changed
    RulesChanged,
    SideFacts,  // links, team, other issues, the clock
};

struct DatedOutcome {
    Outcome outcome = Outcome::Unknown;
    Date day{};

    bool operator==(const DatedOutcome&) const = default;
};

// One rule's finding on the subject.
struct RuleMemory {
    RuleId rule;
    std::optional<DatedOutcome> known;  // the last one, and its day (UTC): to carry unknowns
    std::optional<DatedOutcome> shown;  // the outcome shown, and its first day (the pack's zone)

    bool operator==(const RuleMemory&) const = default;
};

// What must be remembered per subject between evaluations. Stored by the caller as JSON or columns.
struct SettleMemory {
    Grade grade = Grade::Unknown;  // shown now
    int open = 0;                  // the count shown with it
    std::optional<Grade> pending;  // seen once, not shown yet
    int pending_count = 0;
    std::vector<RuleMemory> rules;  // each once, in the order of ids

    const RuleMemory* find(const RuleId& rule) const;  // null: nothing
    RuleMemory& of(const RuleId& rule);                // added where there is none

    bool operator==(const SettleMemory&) const = default;
};

struct Settled {
    Verdict verdict;      // what to show
    SettleMemory memory;  // to keep
};

Settled settle(
    Verdict fresh,
    const std::optional<SettleMemory>& memory,
    Trigger trigger,
    const Rulebook& rulebook,
    TimePoint now);

// What people see between two evaluations: `fresh` facts under the grade that was settled last.
// Equals what settle() answered, where nothing has changed since.
Verdict as_settled(
    Verdict fresh, const SettleMemory& memory, const Rulebook& rulebook, TimePoint now);

}  // namespace healthlint
