#pragma once
// Judges one site and remembers: what its rules say, what was settled and asked to be written.
// Stores what follows from a judgement, and answers what people see. Verdicts are not kept: they
// need more room than the issues, and are worked out again in microseconds.
//
// Not synchronised: who changes something, or judges, has SiteMirror's lock for changes. What is
// written under `reading` may be read by anybody who shares it.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"
#include "bridge/work/metrics/work_metrics.h"
#include "bridge/work/mirror/site_evaluation.h"
#include "bridge/work/mirror/stored_memory.h"
#include "bridge/work/publish/judging.h"
#include "bridge/work/rules/preview.h"
#include "bridge/work/service.h"

namespace healthlint {

// How much of a site is looked at: all of it, or what can differ since the last look.
enum class Extent { Everything, Changes };

class SiteJudge {
  public:
    // All outlive it; the snapshot stays where it is.
    SiteJudge(
        SiteId site,
        Store& store,
        WorkMetrics& metrics,
        const Snapshot& snapshot,
        std::shared_mutex& reading);

    // All below, to the next comment of this kind, with `reading` held.

    // Starts anew from there. The snapshot holds the issues.
    void start(StoredMemory stored);
    // From now on judge by these rules, and the roster that the snapshot has by then.
    void set_rules(std::shared_ptr<const Rulebook> rulebook);

    // Of issues in the snapshot. Who puts one there keeps this up and calls changed().
    std::map<IssueId, Tracked>& tracked() { return memory_.tracked; }

    // The issue is not in the snapshot any more. Answers its farewell.
    std::optional<OutboxItem> let_go(const IssueId& id, TimePoint at);
    void confirmed(TimePoint at);  // all data was right at this time

    // With `reading` shared at least. The first two read issues, and throw where they cannot.

    // By the rules of the last judgement: new ones may need fields that are still to be read.
    // Nothing: the issue is not known, or was never judged by these rules.
    std::optional<CurrentVerdict> verdict(const IssueId& id, TimePoint now) const;
    Report settled(TimePoint now) const;  // what people see
    RuleOutcomes outcomes() const;        // as of the last judgement

    // With the lock for changes alone.

    const std::shared_ptr<const Rulebook>& rulebook() const { return rulebook_; }

    const std::map<IssueId, Tracked>& tracked() const { return memory_.tracked; }

    void changed(const IssueId& id) {
        if (has_judged()) changed_.insert(id);  // the first look is at everything
    }

    // Everything was judged once by these rules.
    bool has_judged() const { return evaluation_ != nullptr; }

    // There must be rules for all of these. Changes: what changed issues can reach; what the clock
    // alone changes elsewhere, and spaces and the portfolio, wait for the next look at everything.
    // The first look of a day, and of new rules, writes all words anew.
    Result<void> judge(TimePoint now, Extent extent);
    // The same of everything, without storing anything. Memory is ahead of the store afterwards.
    void preview(TimePoint now);
    // What other rules would change; `before` is what people see, and `with_draft` the site with
    // the roster and the fields of those rules.
    RulePreview preview_rules(
        const Report& before,
        const Rulebook& draft,
        const Snapshot& with_draft,
        TimePoint now) const;

    // Somebody agreed to the large change that the next evaluation brings.
    Result<void> approve_breaker();

  private:
    // What a judgement looked at, and what follows from it.
    struct Look {
        std::optional<std::set<IssueId>> only;  // issues; nothing: all
        Judged judged;
    };

    class Taking;

    JudgingFacts facts_at(TimePoint now) const;
    bool described_today(TimePoint now) const;
    // A grade waits for a second opinion, a badge for the belts; a comment for time to pass.
    SiteEvaluation::Wanted restless(Extent extent) const;
    Fresh look_at(Extent extent, TimePoint now, const VerdictVisitor& visit);
    Result<Look> judge_and_show(Extent extent, TimePoint now, bool keeps);
    void keep_sums(Fresh& fresh, Judging& judging);
    void count_out(Tracked& tracked);
    void note_restless(const Look& look);
    Result<bool> ask_for_approval();  // true: somebody agreed just now
    void tell_held_back(const BeltedRun& run) const;
    Result<void> keep(Look look);
    std::map<std::string, std::string> changed_facts();

    const SiteId site_;
    Store& store_;
    WorkMetrics& metrics_;
    const Snapshot& snapshot_;
    std::shared_mutex& reading_;
    // Written under reading_.
    std::shared_ptr<const Rulebook> rulebook_;
    SiteMemory memory_;
    std::shared_ptr<const Rulebook> shown_rulebook_;  // of the last judgement; null: none yet
    Report sums_;  // what was settled of teams and groups by then
    std::set<RuleId> issue_rules_;
    RuleOutcomes outcomes_;  // of issues, as of the last judgement
    TimePoint confirmed_{};  // the epoch: never
    // For the judging thread alone.
    std::unique_ptr<SiteEvaluation> evaluation_;  // null until the first look at everything
    std::string saved_teams_, saved_belts_;       // as the store has them
    TimePoint described_{};                       // when all words were last written
    std::set<IssueId> changed_;                   // since the last judgement
    std::set<IssueId> restless_;
};

}  // namespace healthlint
