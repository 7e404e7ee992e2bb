#pragma once
// What differs between two reports on the same subjects: before and after a change of rules, or of
// data. Pure.

#include <optional>
#include <string>
#include <vector>

#include "bridge/engine/report.h"

namespace healthlint {

// A subject whose grade or open findings differ. Nothing for a grade: not evaluated there.
struct VerdictDiff {
    Subject subject;
    std::optional<Grade> from, to;

    struct RuleDiff {
        RuleId rule;
        std::optional<Outcome> from, to;  // nothing: the rule says nothing there
        Text message;                     // of the finding afterwards, or of the one that went
    };

    std::vector<RuleDiff> rules;  // only those that differ
};

struct ReportDiff {
    std::size_t evaluated = 0;  // subjects afterwards
    std::size_t unchanged = 0;  // in either report, equal in grade and outcomes
    std::vector<VerdictDiff> changed;

    // Subjects that have this grade afterwards and had another one, or none, before.
    std::size_t newly(Grade grade) const;
    std::size_t no_longer_evaluated() const;
};

ReportDiff diff_reports(const Report& before, const Report& after);

}  // namespace healthlint
