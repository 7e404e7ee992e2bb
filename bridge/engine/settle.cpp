#include "bridge/engine/settle.h"

#include <algorithm>
#include <utility>

#include "bridge/engine/score.h"

namespace healthlint {
namespace {

bool is_known(Outcome outcome) {
    return outcome == Outcome::Pass || is_open(outcome);
}

auto position_of(const std::vector<RuleMemory>& rules, const RuleId& rule) {
    return std::ranges::lower_bound(rules, rule, {}, &RuleMemory::rule);
}

const RuleMemory* find_rule(const SettleMemory* memory, const RuleId& rule) {
    return memory != nullptr ? memory->find(rule) : nullptr;
}

// A fact that was not readable for a moment keeps the last outcome for a while; a permission or a
// field that is missing is no passing cloud and stays unknown.
void carry(Finding& finding, const SettleMemory& memory, const Scoring& scoring, Date today) {
    if (finding.outcome != Outcome::Unknown || finding.unknown != UnknownReason::Transient) return;
    const RuleMemory* last = memory.find(finding.rule);
    if (last == nullptr || !last->known || today - last->known->day > scoring.carry_unknown) return;
    finding.outcome = last->known->outcome;
}

void carry(Verdict& verdict, const SettleMemory& memory, const Scoring& scoring, Date today) {
    for (auto* findings : {&verdict.findings, &verdict.team_findings})
        for (Finding& finding : *findings)
            carry(finding, memory, scoring, today);
    grade(verdict, scoring);
}

Date utc_day(TimePoint now) {
    return std::chrono::floor<std::chrono::days>(now);
}

// The label stays whole: word and count belong together.
void keep_label(Verdict& verdict, const SettleMemory& shown) {
    verdict.grade = shown.grade;
    verdict.open = shown.open;
}

// Remembers what is known now, and what was known of rules that are unknown now. Rules that no
// longer judge the subject are forgotten.
void remember(
    const std::vector<Finding>& findings,
    const SettleMemory* old,
    SettleMemory& memory,
    Date today) {
    for (const Finding& finding : findings) {
        std::optional<DatedOutcome>& known = memory.of(finding.rule).known;
        if (is_known(finding.outcome))
            known = {finding.outcome, today};
        else if (finding.outcome == Outcome::Unknown)
            if (const RuleMemory* last = find_rule(old, finding.rule)) known = last->known;
    }
}

// Since which day (in the pack's zone) each outcome is shown.
void keep_since(const Verdict& verdict, const SettleMemory* old, SettleMemory& memory, Date today) {
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings) {
            DatedOutcome shown{finding.outcome, today};
            if (const RuleMemory* last = find_rule(old, finding.rule);
                last != nullptr && last->shown && last->shown->outcome == finding.outcome)
                shown = *last->shown;
            memory.of(finding.rule).shown = shown;
        }
}

// The end of a waiver is written in the rules: it waits for no second opinion.
bool waiver_ended(const Verdict& verdict, const SettleMemory& old) {
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (const RuleMemory* last = old.find(finding.rule);
                last != nullptr && last->shown && last->shown->outcome == Outcome::Waived &&
                finding.outcome != Outcome::Waived)
                return true;
    return false;
}

// Shows the fresh grade, or keeps the shown one until enough evaluations in a row agree.
void confirm(Verdict& verdict, const SettleMemory& old, SettleMemory& memory, int needed) {
    if (verdict.grade == old.grade) return;
    memory.pending = verdict.grade;
    memory.pending_count = old.pending == verdict.grade ? old.pending_count + 1 : 1;
    if (memory.pending_count >= needed) {
        memory.pending.reset();
        memory.pending_count = 0;
        return;
    }
    keep_label(verdict, old);
}

}  // namespace

const RuleMemory* SettleMemory::find(const RuleId& rule) const {
    const auto found = position_of(rules, rule);
    return found != rules.end() && found->rule == rule ? &*found : nullptr;
}

RuleMemory& SettleMemory::of(const RuleId& rule) {
    const auto found = position_of(rules, rule);
    if (found == rules.end() || found->rule != rule)
        return *rules.insert(found, {.rule = rule, .known = {}, .shown = {}});
    return rules[static_cast<std::size_t>(found - rules.begin())];
}

Settled settle(
    Verdict fresh,
    const std::optional<SettleMemory>& memory,
    Trigger trigger,
    const Rulebook& rulebook,
    TimePoint now) {
    Settled settled{.verdict = std::move(fresh), .memory = {}};
    Verdict& verdict = settled.verdict;
    const SettleMemory* old = memory ? &*memory : nullptr;
    const Date today = utc_day(now);
    settled.memory.rules.reserve(verdict.findings.size() + verdict.team_findings.size());
    remember(verdict.findings, old, settled.memory, today);
    remember(verdict.team_findings, old, settled.memory, today);
    if (old != nullptr) {
        carry(verdict, *old, rulebook.scoring, today);
        if (trigger == Trigger::SideFacts && !waiver_ended(verdict, *old))
            confirm(verdict, *old, settled.memory, rulebook.scoring.confirm);
    }
    keep_since(verdict, old, settled.memory, rulebook.zone.local_date(now));
    settled.memory.grade = verdict.grade;
    settled.memory.open = verdict.open;
    return settled;
}

Verdict as_settled(
    Verdict fresh, const SettleMemory& memory, const Rulebook& rulebook, TimePoint now) {
    carry(fresh, memory, rulebook.scoring, utc_day(now));
    if (fresh.grade != memory.grade) keep_label(fresh, memory);
    return fresh;
}

}  // namespace healthlint
