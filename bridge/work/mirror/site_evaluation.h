#pragma once
// What the rules say of one site, kept from one change to the next: a change costs what it can
// reach, and not the whole site. Not synchronised.

#include <map>
#include <optional>
#include <set>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/outcomes/evaluation.h"

namespace healthlint {

// What the rules say now: of everything, or of some while the rest stays as it was.
struct Fresh {
    Report report;       // without issues, which went to the taker; of some: teams that may differ
    bool all = true;     // issues and teams were looked at; else some
    bool groups = true;  // spaces and the portfolio were looked at
};

// Hears what the rules say, issue by issue in the order of ids.
class VerdictTaker {
  public:
    virtual ~VerdictTaker() = default;

    // Of these alone, which stay until the last one was taken; without this call, of all.
    virtual void begin(const std::set<IssueId>& issues) = 0;
    // Nothing: no rule selects the issue.
    virtual void take(const Issue& issue, std::optional<Verdict> verdict) = 0;
};

// Following a change looks up each issue: where more than one in so many changed, walking over all
// is cheaper.
constexpr std::size_t kMostFollowed = 4;

class SiteEvaluation {
  public:
    // Both must outlive it and stay where they are. Of the snapshot only issues may change, and
    // their changes are told to the next call.
    SiteEvaluation(const Rulebook& rulebook, const Snapshot& snapshot);

    // Everything, with all words. `watch` is told what each rule cost.
    Fresh everything(
        const std::set<IssueId>& changed, TimePoint now, VerdictTaker& taker, RuleWatch& watch);

    // Issues and teams that somebody asks for, whatever has changed.
    struct Wanted {
        std::set<IssueId> issues;
        std::set<TeamName> teams;
    };

    // What these changes can reach, and what is wanted. What time alone changes elsewhere, and what
    // spaces and the portfolio add up to, waits for one of the others; there must have been an
    // everything().
    Fresh changes(
        const std::set<IssueId>& changed,
        const Wanted& wanted,
        TimePoint now,
        VerdictTaker& taker,
        RuleWatch& watch);

    // The same, with all outcomes that time has changed, and the spaces. Numbers in words that only
    // time moves ("open for 12 days") stay, where the outcome does.
    Fresh outcomes(
        const std::set<IssueId>& changed,
        const Wanted& wanted,
        TimePoint now,
        VerdictTaker& taker,
        RuleWatch& watch);

  private:
    Fresh everything_at_once(TimePoint now, VerdictTaker& taker, RuleWatch& watch);
    Touched follow(const std::set<IssueId>& changed, TimePoint now);
    Fresh describe(
        Touched touched,
        const Wanted& wanted,
        TimePoint now,
        VerdictTaker& taker,
        RuleWatch& watch);

    const Rulebook& rulebook_;
    const Snapshot& snapshot_;
    Evaluation outcomes_;
    bool ran_ = false;
    std::map<TeamName, Verdict> teams_;  // as the last evaluation has them
};

}  // namespace healthlint
