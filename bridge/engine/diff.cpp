#include "bridge/engine/diff.h"

#include <algorithm>
#include <map>
#include <utility>

namespace healthlint {
namespace {

using Findings = std::vector<const Finding*>;

Findings findings_of(const Verdict* verdict) {
    Findings findings;
    if (verdict == nullptr) return findings;
    for (const auto* list : {&verdict->findings, &verdict->team_findings})
        for (const Finding& finding : *list)
            findings.push_back(&finding);
    return findings;
}

const Finding* of_rule(const Findings& findings, const RuleId& rule) {
    for (const Finding* finding : findings)
        if (finding->rule == rule) return finding;
    return nullptr;
}

std::optional<Outcome> outcome_of(const Finding* finding) {
    return finding == nullptr ? std::nullopt : std::optional(finding->outcome);
}

std::optional<Grade> grade_of(const Verdict* verdict) {
    return verdict == nullptr ? std::nullopt : std::optional(verdict->grade);
}

std::vector<VerdictDiff::RuleDiff> rule_diffs(const Verdict* before, const Verdict* after) {
    const Findings old_findings = findings_of(before);
    const Findings new_findings = findings_of(after);
    std::vector<VerdictDiff::RuleDiff> diffs;
    for (const Finding* finding : new_findings) {
        const auto was = outcome_of(of_rule(old_findings, finding->rule));
        if (was != finding->outcome)
            diffs.push_back({finding->rule, was, finding->outcome, finding->message});
    }
    for (const Finding* finding : old_findings)
        if (of_rule(new_findings, finding->rule) == nullptr)
            diffs.push_back({finding->rule, finding->outcome, std::nullopt, finding->message});
    return diffs;
}

void compare(const Verdict* before, const Verdict* after, ReportDiff& diff) {
    if (after != nullptr) ++diff.evaluated;
    VerdictDiff one{
        .subject = after != nullptr ? after->subject : before->subject,
        .from = grade_of(before),
        .to = grade_of(after),
        .rules = rule_diffs(before, after)};
    if (one.from == one.to && one.rules.empty())
        ++diff.unchanged;
    else
        diff.changed.push_back(std::move(one));
}

// Both maps in the order of their keys, like the zip of two sorted lists.
template <class Verdicts>
void compare_all(const Verdicts& before, const Verdicts& after, ReportDiff& diff) {
    auto old_one = before.begin();
    auto new_one = after.begin();
    while (old_one != before.end() || new_one != after.end()) {
        const bool has_old = old_one != before.end();
        const bool has_new = new_one != after.end();
        const bool only_old = has_old && (!has_new || old_one->first < new_one->first);
        const bool only_new = has_new && (!has_old || new_one->first < old_one->first);
        compare(only_new ? nullptr : &old_one->second, only_old ? nullptr : &new_one->second, diff);
        if (!only_new) ++old_one;
        if (!only_old) ++new_one;
    }
}

}  // namespace

std::size_t ReportDiff::newly(Grade grade) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        changed, [&](const VerdictDiff& one) { return one.to == grade && one.from != grade; }));
}

std::size_t ReportDiff::no_longer_evaluated() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(changed, [](const VerdictDiff& one) { return !one.to; }));
}

ReportDiff diff_reports(const Report& before, const Report& after) {
    ReportDiff diff;
    compare_all(before.issues, after.issues, diff);
    compare_all(before.teams, after.teams, diff);
    compare_all(before.groups, after.groups, diff);
    return diff;
}

}  // namespace healthlint
