#include "bridge/engine/settle.h"

#include "bridge/engine/score.h"

namespace healthlint {
namespace {

bool is_known(Outcome outcome) {
    return outcome == Outcome::Pass || is_open(outcome);
}

// A fact that was not readable for a moment keeps the last outcome for a while; a permission or a
// field that is missing is no passing cloud and stays unknown.
void carry(Finding& finding, const SettleMemory& memory, const Scoring& scoring, TimePoint now) {
    if (finding.outcome != Outcome::Unknown || finding.unknown != UnknownReason::Transient) return;
    const auto last = memory.last_known.find(finding.rule);
    if (last == memory.last_known.end() || now - last->second.second > scoring.carry_unknown)
        return;
    finding.outcome = last->second.first;
}

// Remembers what is known now, and what was known of rules that are unknown now. Rules that no
// longer judge the subject are forgotten.
void remember(
    const std::vector<Finding>& findings,
    const SettleMemory* old,
    SettleMemory& memory,
    TimePoint now) {
    for (const Finding& finding : findings) {
        if (is_known(finding.outcome)) {
            memory.last_known[finding.rule] = {finding.outcome, now};
        } else if (finding.outcome == Outcome::Unknown && old != nullptr) {
            const auto last = old->last_known.find(finding.rule);
            if (last != old->last_known.end()) memory.last_known.insert(*last);
        }
    }
}

// Since which day (in the pack's zone) each outcome is shown.
void keep_since(const Verdict& verdict, const SettleMemory* old, SettleMemory& memory, Date today) {
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings) {
            std::pair<Outcome, Date> since{finding.outcome, today};
            if (old != nullptr)
                if (const auto known = old->since.find(finding.rule);
                    known != old->since.end() && known->second.first == finding.outcome)
                    since = known->second;
            memory.since[finding.rule] = since;
        }
}

// The end of a waiver is written in the rules: it waits for no second opinion.
bool waiver_ended(const Verdict& verdict, const SettleMemory& old) {
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (const auto known = old.since.find(finding.rule);
                known != old.since.end() && known->second.first == Outcome::Waived &&
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
    verdict.grade = old.grade;
    verdict.open = old.open;  // the label stays whole: word and count belong together
}

}  // namespace

Settled settle(
    const Verdict& fresh,
    const std::optional<SettleMemory>& memory,
    Trigger trigger,
    const Rulebook& rulebook,
    TimePoint now) {
    Settled settled{.verdict = fresh, .memory = {}};
    Verdict& verdict = settled.verdict;
    const SettleMemory* old = memory ? &*memory : nullptr;
    remember(fresh.findings, old, settled.memory, now);
    remember(fresh.team_findings, old, settled.memory, now);
    if (old != nullptr) {
        for (Finding& finding : verdict.findings)
            carry(finding, *old, rulebook.scoring, now);
        for (Finding& finding : verdict.team_findings)
            carry(finding, *old, rulebook.scoring, now);
        grade(verdict, rulebook.scoring);
        if (trigger == Trigger::SideFacts && !waiver_ended(verdict, *old))
            confirm(verdict, *old, settled.memory, rulebook.scoring.confirm);
    }
    keep_since(verdict, old, settled.memory, rulebook.zone.local_date(now));
    settled.memory.grade = verdict.grade;
    settled.memory.open = verdict.open;
    return settled;
}

}  // namespace healthlint
