#pragma once
// What a rulebook says of a snapshot, as outcomes and grades: no messages, no evidence; those are
// worked out for a subject when somebody asks (evaluate.h). Kept from one change to the next, so
// that a change costs what it can reach and not the whole site.
//
// One thread at a time. The rulebook, and the snapshot from the first run() on, must outlive it and
// stay where they are.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "bridge/engine/outcomes/group_sums.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

class SiteIndex;

// Subjects whose findings may differ from before; whatever is not named has stayed the same.
struct Touched {
    std::set<IssueId> issues;  // those that are gone included
    std::set<TeamName> teams;
    bool groups = false;      // some space or the portfolio
    bool all_issues = false;  // whether named or not: a large site has more than one can name
};

class Evaluation {
  public:
    explicit Evaluation(const Rulebook& rulebook);
    ~Evaluation();
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    // Judges everything. `also` is called for each issue while it is at hand.
    void run(const Snapshot& snapshot, TimePoint now, const Snapshot::Visit& also = {});

    // Judges everything again at another moment, many times faster: what conditions read of the
    // issues is kept from the first time on. Whatever has changed in the snapshot since run() is
    // issues, and update() has been told of each.
    void run_again(TimePoint now);

    // run_again(), and who has another outcome by it.
    Touched pass_time(TimePoint now);

    // Judges again what a change of these issues (put into or removed from the snapshot of the last
    // run) can reach. Anything else that changed (roster, readable fields, fields) needs a run().
    // What time alone changes elsewhere is found by pass_time(): see depends_on_time().
    Touched update(std::span<const IssueId> changed, TimePoint now);

    // Some outcome can change while no issue does: relative dates, grace times, waivers.
    bool depends_on_time() const;

    bool judges_teams() const;

    // Nothing for an issue that no rule selects.
    std::optional<Standing> of(const IssueId& issue) const;
    std::optional<Standing> of(const TeamName& team) const;

    struct RuleOutcome {
        RuleId rule;
        Ruling ruling;
    };

    // Rules that apply to the issue, in the order of the pack; none for one that no rule selects.
    std::vector<RuleOutcome> outcomes(const IssueId& issue) const;
    std::vector<RuleOutcome> outcomes(const TeamName& team) const;

    // Issues by grade, those that no rule selects left out.
    std::map<Grade, std::size_t> grades() const;

    // Of the snapshot, for evaluate_issue() and its like; null before the first update(), and
    // where no rule judges teams.
    const SiteIndex* index() const;

  private:
    struct State;

    std::unique_ptr<State> state_;
};

}  // namespace healthlint
