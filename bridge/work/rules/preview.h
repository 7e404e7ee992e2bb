#pragma once
// What other rules would change on the same data: the question before rules replace the running
// ones, and the answer of `rules preview`. Pure; writes nothing.

#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/engine/diff.h"
#include "bridge/work/publish/judging.h"

namespace healthlint {

struct RulePreview {
    std::string from, from_hash;  // "ai-team@1.4.0"; empty = no rules ran
    std::string to, to_hash;
    TimePoint data_of{};  // what is newer is not known here
    TimePoint at{};
    std::size_t tracked = 0;                         // issues of the data
    ReportDiff diff;                                 // what people would see
    std::size_t grade_changes = 0;                   // badges that would say something else
    std::size_t comments = 0;                        // new ones, which notify
    std::size_t held_badges = 0, held_comments = 0;  // by the daily and weekly caps
    // Fields that only the new rules need: unknown here, read once the rules run.
    std::vector<std::string> unread;
    bool needs_approval = false;  // more than the breaker of the running rules lets through
};

// The running rules, and what people see of them.
struct RunningRules {
    const Rulebook& rulebook;
    const Report& report;
};

// `snapshot` carries the roster that belongs to the draft; `memory` is what running on would start
// from. What waits for approval is counted as if it had been given.
RulePreview preview_rules(
    const RunningRules& running,
    const Rulebook& draft,
    const Snapshot& snapshot,
    const JudgingFacts& facts,
    SiteMemory memory);

// A site that has just been judged by these rules for the first time, as if all its badges had been
// written: where recorded data starts from.
struct FirstLook {
    Report report;
    SiteMemory memory;
};

FirstLook first_look(const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now);

// The numbers, for the history of rules and for `--format json`.
OrderedJson preview_numbers(const RulePreview& preview);

}  // namespace healthlint
