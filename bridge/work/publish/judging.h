#pragma once
// One evaluation of a site, from fresh verdicts to what is remembered, recorded and written. The
// service calls it when data or rules changed, and a preview of rules calls the same on a copy of
// the memory: what it counts is what a roll-out does. Pure.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "bridge/engine/report.h"
#include "bridge/model/snapshot.h"
#include "bridge/work/publish/plan.h"

namespace healthlint {

// What is remembered of one site from one evaluation to the next.
struct SiteMemory {
    std::map<IssueId, Tracked> tracked;  // issues: all, or those that are being judged
    std::map<TeamName, Memory> teams;
    BeltMemory belts;
};

struct JudgingFacts {
    SiteId site;
    TimePoint now{};
    bool first_scan = false;  // what is found is no news: badges at once, nobody is told
    bool silent = false;      // nobody is told
};

struct Judged {
    std::vector<VerdictChange> changes;  // for the history, in the order of judge()
    BeltedRun run;                       // what goes out now
    std::size_t grade_changes = 0;       // badges that say something else, held back or not
};

class Judging {
  public:
    // All but the facts outlive it. The verdicts are what `rulebook` says of `snapshot` at
    // facts.now.
    Judging(
        const Rulebook& rulebook, const Snapshot& snapshot, JudgingFacts facts, SiteMemory& memory);

    // What people see from now on; nothing: no rule selects the issue, or nobody tracks it.
    std::optional<Verdict> judge(const Issue& issue, std::optional<Verdict> fresh);
    Verdict judge(const TeamName& team, Verdict fresh);
    void forget_teams_but(const std::map<TeamName, Verdict>& teams);

    // Writes that end() will weigh. Until then the memory of their issues stays where it is.
    std::size_t planned() const { return writes_.size(); }

    // Those that were noted since the last call, or before end().
    std::vector<VerdictChange> take_changes() { return std::exchange(changes_, {}); }

    // After all, or in the course of a first scan, from which the belts hold nothing back: what
    // they let out is wished for from now on, and the rest is planned again next time.
    Judged end();

  private:
    Verdict settle_issue(const Issue& issue, Verdict fresh, Trigger trigger, Tracked& tracked);
    Trigger trigger_of(const Memory* memory, const std::string& content) const;
    void note_change(
        SubjectKind kind,
        const std::string& id,
        const std::string& label,
        const Memory* before,
        const Verdict& after);

    const Rulebook& rulebook_;
    const Snapshot& snapshot_;
    const JudgingFacts facts_;
    SiteMemory& memory_;
    std::vector<VerdictChange> changes_;
    std::vector<PlannedWrite> writes_;  // not belted yet
};

// All of a site at once, and what people see of it from then on.
struct JudgedSite {
    Report settled;
    Judged judged;
};

JudgedSite judge_site(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const JudgingFacts& facts,
    SiteMemory& memory);

}  // namespace healthlint
