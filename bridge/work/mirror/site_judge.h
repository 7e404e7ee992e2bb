#pragma once
// Judges one site: what its rules say, and what follows from that. Stores what follows, and answers
// what people see. Neither verdicts nor what is remembered of issues are kept here: verdicts are
// worked out again in microseconds, and the store has the rest.
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

#include "bridge/model/packed/issue_ids.h"
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

// So many changes are followed whatever the size of the site; else see kMostFollowed.
constexpr std::size_t kAlwaysFollowed = 10'000;

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

    // The issue is new in the snapshot, or another one: to be judged.
    void changed(const IssueId& id);
    // It is not there any more. Answers the farewell of what was known of it.
    std::optional<OutboxItem> let_go(const IssueId& id, const Tracked* known, TimePoint at);
    void confirmed(TimePoint at);  // all data was right at this time

    // With `reading` shared at least. The first three read the store, and throw where they cannot.

    // By the rules of the last judgement: new ones may need fields that are still to be read.
    // Nothing: the issue is not known, or was never judged by these rules.
    std::optional<CurrentVerdict> verdict(const IssueId& id, TimePoint now) const;
    Report settled(TimePoint now) const;  // what people see
    // What they would see after a judgement, of which nothing is kept. There must be rules.
    Report as_judged(TimePoint now) const;
    RuleOutcomes outcomes() const;  // as of the last judgement

    // With the lock for changes alone.

    const std::shared_ptr<const Rulebook>& rulebook() const { return rulebook_; }

    // Everything was judged once by these rules.
    bool has_judged() const { return evaluation_ != nullptr; }

    // There must be rules for all of these. Changes: what changed issues can reach; what the clock
    // alone changes elsewhere, and spaces and the portfolio, wait for the next look at everything.
    // The first look of a day, and of new rules, writes all words anew. Throws where the store
    // cannot be read.
    Result<void> judge(TimePoint now, Extent extent);
    // Looks at everything for verdict() and outcomes() alone: nothing follows from it.
    void show(TimePoint now);
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
    class Taking;
    class Showing;

    // `memory` null: it was never judged.
    static Verdict as_shown(
        Verdict fresh, const Memory* memory, const Rulebook& rulebook, TimePoint now);
    JudgingFacts facts_at(TimePoint now) const;
    SiteMemory whole_memory() const;
    bool described_today(TimePoint now) const;
    // A grade waits for a second opinion, a badge for the belts; a comment for time to pass.
    SiteEvaluation::Wanted restless(Extent extent) const;
    Fresh look_at(Extent extent, TimePoint now, VerdictTaker& taker);
    void keep_sums(Fresh& fresh, Judging& judging);
    Report with_settled_teams(Report report, TimePoint now) const;
    bool is_counted(const Tracked& tracked) const;
    void note(const IssueId& id, const Tracked& tracked);
    void forget(const IssueId& id);
    Result<bool> ask_for_approval();  // true: somebody agreed just now
    void tell_held_back(const BeltedRun& run) const;
    Result<void> keep(Judged judged);
    std::map<std::string, std::string> changed_facts();

    const SiteId site_;
    Store& store_;
    WorkMetrics& metrics_;
    const Snapshot& snapshot_;
    std::shared_mutex& reading_;
    // Written under reading_.
    std::shared_ptr<const Rulebook> rulebook_;
    SiteMemory memory_;  // issues: those that are being judged, for the judging thread alone
    std::shared_ptr<const Rulebook> shown_rulebook_;  // of the last judgement; null: none yet
    Report sums_;  // what was settled of teams and groups by then
    std::set<RuleId> issue_rules_;
    RuleOutcomes outcomes_;  // of issues, as of the last judgement
    TimePoint confirmed_{};  // the epoch: never
    IssueIds changed_;       // since the last judgement
    // For the judging thread alone.
    std::unique_ptr<SiteEvaluation> evaluation_;  // null until the first look at everything
    std::string saved_teams_, saved_belts_;       // as the store has them
    TimePoint described_{};                       // when all words were last written
    // Issues, as they were last looked at: whose grade waits for a second opinion or whose badge
    // for the belts, and of which somebody is to be told.
    IssueIds restless_, due_;
};

}  // namespace healthlint
