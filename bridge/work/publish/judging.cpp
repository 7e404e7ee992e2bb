#include "bridge/work/publish/judging.h"

#include <algorithm>
#include <utility>

#include "bridge/engine/evaluate.h"

namespace healthlint {
namespace {

// A worse grade, or more to do at the same bad one.
bool got_worse(const std::optional<SettleMemory>& before, const Verdict& verdict) {
    const int was = before ? badness(before->grade) : 0;
    const int is = badness(verdict.grade);
    return is > was || (is > 0 && is == was && verdict.open > before->open);
}

std::optional<SettleMemory> settled_of(const Memory* memory) {
    return memory != nullptr ? std::optional(memory->settled) : std::nullopt;
}

}  // namespace

Judging::Judging(
    const Rulebook& rulebook, const Snapshot& snapshot, JudgingFacts facts, SiteMemory& memory)
    : rulebook_(rulebook),
      snapshot_(snapshot),
      facts_(std::move(facts)),
      memory_(memory) {}

std::optional<Verdict> Judging::judge(const Issue& issue, std::optional<Verdict> fresh) {
    const auto found = memory_.tracked.find(issue.id);
    if (found == memory_.tracked.end()) return std::nullopt;
    Tracked& tracked = found->second;
    std::optional<Verdict> shown;
    bool edited = false;
    if (fresh) {
        const Trigger trigger = trigger_of(tracked.memory.get(), tracked.content_hash);
        edited = trigger == Trigger::IssueEdited;
        shown = settle_issue(issue, *std::move(fresh), trigger, tracked);
    } else if (tracked.memory && tracked.memory->selected) {
        tracked.memory->selected = false;
        tracked.unsaved = true;
    }
    const PlanContext context{
        .site = facts_.site, .rulebook = rulebook_, .now = facts_.now, .edited = edited};
    for (PlannedWrite& write : plan_issue(context, issue, shown ? &*shown : nullptr, tracked))
        writes_.push_back(std::move(write));
    return shown;
}

Verdict Judging::settle_issue(
    const Issue& issue, Verdict fresh, Trigger trigger, Tracked& tracked) {
    const Memory* known = tracked.memory.get();
    const auto before = settled_of(known);
    Settled settled = settle(std::move(fresh), before, trigger, rulebook_, facts_.now);
    note_change(SubjectKind::Issue, issue.id.value, issue.key.value, known, settled.verdict);
    Memory memory{
        .settled = std::move(settled.memory),
        .issue_hash = tracked.content_hash,
        .rulebook_hash = rulebook_.hash,
        .suggested = known != nullptr ? known->suggested : std::set<RuleId>{},
        .badge = known != nullptr ? known->badge : std::nullopt,
        .due = known != nullptr && known->due};
    if (badness(settled.verdict.grade) == 0)
        memory.due = false;
    else if (got_worse(before, settled.verdict) && !facts_.silent)
        memory.due = true;
    tracked.unsaved = tracked.unsaved || known == nullptr || *known != memory;
    tracked.memory = std::move(memory);
    return std::move(settled.verdict);
}

void Judging::forget_teams_but(const std::map<TeamName, Verdict>& teams) {
    std::erase_if(memory_.teams, [&](const auto& known) { return !teams.contains(known.first); });
}

Verdict Judging::judge(const TeamName& team, Verdict fresh) {
    const auto found = memory_.teams.find(team);
    const Memory* known = found != memory_.teams.end() ? &found->second : nullptr;
    const Trigger trigger = trigger_of(known, known != nullptr ? known->issue_hash : std::string());
    const auto before = settled_of(known);
    Settled settled = settle(std::move(fresh), before, trigger, rulebook_, facts_.now);
    note_change(SubjectKind::Team, team.value, team.value, known, settled.verdict);
    Memory kept;
    kept.settled = std::move(settled.memory);
    kept.rulebook_hash = rulebook_.hash;
    memory_.teams[team] = std::move(kept);
    return std::move(settled.verdict);
}

Trigger Judging::trigger_of(const Memory* memory, const std::string& content) const {
    return memory != nullptr ? memory->trigger(content, rulebook_.hash) : Trigger::First;
}

void Judging::note_change(
    SubjectKind kind,
    const std::string& id,
    const std::string& label,
    const Memory* before,
    const Verdict& after) {
    const std::string from =
        before != nullptr ? std::string(to_string(before->settled.grade)) : std::string();
    if (from == to_string(after.grade)) return;
    changes_.push_back(
        {.subject_kind = std::string(to_string(kind)),
         .subject_id = id,
         .subject_label = label,
         .from_grade = from,
         .to_grade = std::string(to_string(after.grade)),
         .pack = rulebook_.name(),
         .rulebook_hash = rulebook_.hash,
         .at = facts_.now});
}

Judged Judging::end() {
    Judged judged{.changes = take_changes(), .run = {}};
    judged.grade_changes = static_cast<std::size_t>(std::ranges::count_if(
        writes_, [](const PlannedWrite& write) { return write.changes_grade; }));
    const RunFacts run{
        .tracked = snapshot_.size(), .first_scan = facts_.first_scan, .now = facts_.now};
    judged.run = hold_back(std::exchange(writes_, {}), rulebook_, run, memory_.belts);
    for (const PlannedWrite& write : judged.run.writes)
        let_out(write, memory_.tracked.at(write.item.issue));
    return judged;
}

JudgedSite judge_site(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const JudgingFacts& facts,
    SiteMemory& memory) {
    Judging judging(rulebook, snapshot, facts, memory);
    std::map<IssueId, Verdict> issues;
    const auto judge = [&](const Issue& issue, std::optional<Verdict> fresh) {
        if (auto shown = judging.judge(issue, std::move(fresh)))
            issues.emplace_hint(issues.end(), issue.id, *std::move(shown));
    };
    Report settled = evaluate_each(rulebook, snapshot, facts.now, judge);
    settled.issues = std::move(issues);
    judging.forget_teams_but(settled.teams);
    for (auto& [name, verdict] : settled.teams)
        verdict = judging.judge(name, std::move(verdict));
    return {.settled = std::move(settled), .judged = judging.end()};
}

}  // namespace healthlint
