#pragma once
// Judges one site and remembers: what its rules say, what was settled and asked to be written, and
// what people are shown. Stores what follows from a judgement. Not synchronised but for what the
// shown verdicts answer: SiteMirror holds its lock.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"
#include "bridge/work/metrics/work_metrics.h"
#include "bridge/work/mirror/shown_verdicts.h"
#include "bridge/work/mirror/site_evaluation.h"
#include "bridge/work/publish/judging.h"
#include "bridge/work/rules/preview.h"

namespace healthlint {

// The fact that others read too: when all data was last known to be right.
constexpr const char* kReconcileFact = "reconcile";

// How much of a site is looked at: all of it, or what can differ since the last look.
enum class Extent { Everything, Changes };

class SiteJudge {
  public:
    // All outlive it; the snapshot stays where it is.
    SiteJudge(SiteId site, Store& store, WorkMetrics& metrics, const Snapshot& snapshot);

    // Starts from what the store remembers of these issues. The snapshot holds them.
    Result<void> start(std::map<IssueId, Tracked> tracked);

    // From now on judge by these rules, and the roster that the snapshot has by then.
    void set_rules(std::shared_ptr<const Rulebook> rulebook);

    const std::shared_ptr<const Rulebook>& rulebook() const { return rulebook_; }

    // Of issues in the snapshot. Who puts one there or removes it keeps this up and calls
    // changed().
    std::map<IssueId, Tracked>& tracked() { return memory_.tracked; }

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
    // What other rules would change, with the roster and the fields that the snapshot has now;
    // `before` is what people see.
    RulePreview preview_rules(const Report& before, const Rulebook& draft, TimePoint now) const;
    // What people see; worked out where this process has judged nothing yet.
    Report settled_now(TimePoint now) const;

    Report settled() const;  // as it was last shown

    // Somebody agreed to the large change that the next evaluation brings.
    Result<void> approve_breaker();

    ShownVerdicts& shown() { return shown_; }

    const ShownVerdicts& shown() const { return shown_; }

  private:
    Result<void> read_states();
    Result<void> read_sums();
    JudgingFacts facts_at(TimePoint now) const;
    bool described_today(TimePoint now) const;
    // A grade waits for a second opinion, a badge for the belts; a comment for time to pass.
    SiteEvaluation::Wanted restless(Extent extent) const;
    Fresh look_at(Extent extent, TimePoint now);
    Judged judge_and_show(Extent extent, TimePoint now);
    void keep_sums(Judged& judged);
    void note_restless(const Judged& judged);
    void show(Judged& judged);
    Result<bool> ask_for_approval();  // true: somebody agreed just now
    void tell_held_back(const BeltedRun& run) const;
    Judgement to_be_kept(Judged judged);

    const SiteId site_;
    Store& store_;
    WorkMetrics& metrics_;
    const Snapshot& snapshot_;
    std::shared_ptr<const Rulebook> rulebook_;
    SiteMemory memory_;
    std::string saved_teams_, saved_belts_;       // as the store has them
    std::unique_ptr<SiteEvaluation> evaluation_;  // null until the first look at everything
    TimePoint described_{};                       // when all words were last written
    std::set<IssueId> changed_;                   // since the last judgement
    std::set<IssueId> restless_;
    Report sums_;  // what was settled of teams and groups; of issues, shown_ has it
    ShownVerdicts shown_;
};

}  // namespace healthlint
