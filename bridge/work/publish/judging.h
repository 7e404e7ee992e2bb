#pragma once
// One evaluation of a site, from the fresh report to what is remembered, recorded and written. The
// service calls it when data or rules changed, and a preview of rules calls the same on a copy of
// the memory: what it counts is what a roll-out does. Pure.

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "bridge/engine/report.h"
#include "bridge/model/snapshot.h"
#include "bridge/work/publish/plan.h"

namespace healthlint {

// What is remembered of one site from one evaluation to the next.
struct SiteMemory {
    std::map<IssueId, Tracked> tracked;
    std::map<TeamName, Memory> teams;
    BeltMemory belts;
};

struct JudgingFacts {
    SiteId site;
    TimePoint now{};
    bool first_scan = false;  // what is found is no news: badges at once, nobody is told
    bool silent = false;      // nobody is told
};

// What the rules say now: of everything, or of some while the rest stays as it was. Teams that are
// not in a report of some stay too.
struct Fresh {
    Report report;
    std::optional<std::set<IssueId>> only;  // issues that were looked at; nothing: all
    bool groups = true;                     // spaces and the portfolio were looked at
};

struct Judged {
    Report settled;                         // what people see from now on, of what was looked at
    std::optional<std::set<IssueId>> only;  // as in Fresh
    bool groups = true;                     // as in Fresh
    std::vector<VerdictChange> changes;     // for the history
    BeltedRun run;                          // what goes out now
    std::size_t grade_changes = 0;          // badges that say something else, held back or not
};

// `fresh` is what `rulebook` says of `snapshot` at facts.now.
Judged judge_site(
    Fresh fresh,
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const JudgingFacts& facts,
    SiteMemory& memory);

}  // namespace healthlint
