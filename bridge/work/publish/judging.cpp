#include "bridge/work/publish/judging.h"

#include <algorithm>
#include <utility>

namespace healthlint {
namespace {

// A worse grade, or more to do at the same bad one.
bool got_worse(const std::optional<SettleMemory>& before, const Verdict& verdict) {
    const int was = before ? badness(before->grade) : 0;
    const int is = badness(verdict.grade);
    return is > was || (is > 0 && is == was && verdict.open > before->open);
}

class Judging {
  public:
    Judging(
        const Rulebook& rulebook,
        const Snapshot& snapshot,
        const JudgingFacts& facts,
        SiteMemory& memory)
        : rulebook_(rulebook),
          snapshot_(snapshot),
          facts_(facts),
          memory_(memory) {}

    Judged run(Fresh fresh) {
        Report& report = fresh.report;
        Report& settled = judged_.settled;
        settled = {.at = facts_.now, .pack = report.pack, .rulebook_hash = report.rulebook_hash};
        settled.groups = std::move(report.groups);
        if (fresh.only) {
            for (const IssueId& id : *fresh.only)
                if (const Issue* issue = snapshot_.find(id)) judge_issue(*issue, report);
        } else {
            for (const auto& [id, issue] : snapshot_.issues())
                judge_issue(issue, report);
            forget_teams_but(report.teams);
        }
        for (auto& [name, verdict] : report.teams)
            judge_team(name, std::move(verdict));
        judged_.only = std::move(fresh.only);
        judged_.groups = fresh.groups;
        let_out_writes();
        return std::move(judged_);
    }

  private:
    // Takes the issue's verdict out of the report: a whole site of them is large.
    void judge_issue(const Issue& issue, Report& report) {
        auto fresh = report.issues.extract(issue.id);
        const auto found = memory_.tracked.find(issue.id);
        if (found == memory_.tracked.end()) return;
        Tracked& tracked = found->second;
        const Verdict* shown = nullptr;
        bool edited = false;
        if (fresh) {
            const Trigger trigger = trigger_of(tracked.memory, tracked.content_hash);
            edited = trigger == Trigger::IssueEdited;
            shown = &settle_issue(issue, std::move(fresh.mapped()), trigger, tracked);
        }
        const PlanContext context{
            .site = facts_.site, .rulebook = rulebook_, .now = facts_.now, .edited = edited};
        for (PlannedWrite& write : plan_issue(context, issue, shown, tracked))
            writes_.push_back(std::move(write));
    }

    const Verdict& settle_issue(
        const Issue& issue, Verdict fresh, Trigger trigger, Tracked& tracked) {
        const std::optional<Memory>& known = tracked.memory;
        const auto before = known ? std::optional(known->settled) : std::nullopt;
        Settled settled = settle(std::move(fresh), before, trigger, rulebook_, facts_.now);
        note_change(SubjectKind::Issue, issue.id.value, issue.key.value, known, settled.verdict);
        Memory memory{
            .settled = std::move(settled.memory),
            .issue_hash = tracked.content_hash,
            .rulebook_hash = rulebook_.hash,
            .suggested = known ? known->suggested : std::set<RuleId>{},
            .badge = known ? known->badge : std::nullopt,
            .due = known && known->due};
        if (badness(settled.verdict.grade) == 0)
            memory.due = false;
        else if (got_worse(before, settled.verdict) && !facts_.silent)
            memory.due = true;
        tracked.unsaved = tracked.unsaved || known != memory;
        tracked.memory = std::move(memory);
        return judged_.settled.issues[issue.id] = std::move(settled.verdict);
    }

    void forget_teams_but(const std::map<TeamName, Verdict>& teams) {
        std::erase_if(
            memory_.teams, [&](const auto& known) { return !teams.contains(known.first); });
    }

    void judge_team(const TeamName& name, Verdict fresh) {
        const auto found = memory_.teams.find(name);
        std::optional<Memory> known;
        if (found != memory_.teams.end()) known = found->second;
        const Trigger trigger = trigger_of(known, known ? known->issue_hash : std::string());
        const auto before = known ? std::optional(known->settled) : std::nullopt;
        Settled settled = settle(std::move(fresh), before, trigger, rulebook_, facts_.now);
        note_change(SubjectKind::Team, name.value, name.value, known, settled.verdict);
        Memory kept;
        kept.settled = std::move(settled.memory);
        kept.rulebook_hash = rulebook_.hash;
        memory_.teams[name] = std::move(kept);
        judged_.settled.teams[name] = std::move(settled.verdict);
    }

    Trigger trigger_of(const std::optional<Memory>& memory, const std::string& content) const {
        return memory ? memory->trigger(content, rulebook_.hash) : Trigger::First;
    }

    void note_change(
        SubjectKind kind,
        const std::string& id,
        const std::string& label,
        const std::optional<Memory>& before,
        const Verdict& after) {
        const std::string from =
            before ? std::string(to_string(before->settled.grade)) : std::string();
        if (from == to_string(after.grade)) return;
        judged_.changes.push_back(
            {.subject_kind = std::string(to_string(kind)),
             .subject_id = id,
             .subject_label = label,
             .from_grade = from,
             .to_grade = std::string(to_string(after.grade)),
             .pack = rulebook_.name(),
             .rulebook_hash = rulebook_.hash,
             .at = facts_.now});
    }

    // What the belts let out is wished for from now on; the rest is planned again next time.
    void let_out_writes() {
        judged_.grade_changes = static_cast<std::size_t>(std::ranges::count_if(
            writes_, [](const PlannedWrite& write) { return write.changes_grade; }));
        const RunFacts run{
            .tracked = snapshot_.issues().size(),
            .first_scan = facts_.first_scan,
            .now = facts_.now};
        judged_.run = hold_back(std::move(writes_), rulebook_, run, memory_.belts);
        for (const PlannedWrite& write : judged_.run.writes)
            let_out(write, memory_.tracked.at(write.item.issue));
    }

    const Rulebook& rulebook_;
    const Snapshot& snapshot_;
    const JudgingFacts& facts_;
    SiteMemory& memory_;
    Judged judged_;
    std::vector<PlannedWrite> writes_;  // not belted yet
};

}  // namespace

Judged judge_site(
    Fresh fresh,
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const JudgingFacts& facts,
    SiteMemory& memory) {
    return Judging(rulebook, snapshot, facts, memory).run(std::move(fresh));
}

}  // namespace healthlint
