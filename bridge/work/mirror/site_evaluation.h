#pragma once
// What the rules say of one site, kept from one change to the next: a change costs what it can
// reach, and not the whole site. Not synchronised.

#include <map>
#include <set>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/outcomes/evaluation.h"
#include "bridge/work/publish/judging.h"

namespace healthlint {

class SiteEvaluation {
  public:
    // Both must outlive it and stay where they are. Of the snapshot only issues may change, and
    // their changes are told to the next call.
    SiteEvaluation(const Rulebook& rulebook, const Snapshot& snapshot);

    // `watch` is told what each rule cost.
    Fresh everything(const std::set<IssueId>& changed, TimePoint now, RuleWatch& watch);

    // What these changes can reach, and the issues and teams that are asked for besides. What time
    // alone changes elsewhere, and what spaces and the portfolio add up to, waits for the next
    // everything(); there must have been one.
    Fresh changes(
        const std::set<IssueId>& changed,
        const std::set<IssueId>& issues,
        const std::set<TeamName>& teams,
        TimePoint now,
        RuleWatch& watch);

  private:
    Touched follow(const std::set<IssueId>& changed, TimePoint now);

    const Rulebook& rulebook_;
    const Snapshot& snapshot_;
    Evaluation outcomes_;
    bool ran_ = false;
    std::map<TeamName, Verdict> teams_;  // as the last evaluation has them
};

}  // namespace healthlint
