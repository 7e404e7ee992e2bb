// A look at the whole site, or at what has changed, and what becomes of it.

#include <utility>

#include "bridge/work/mirror/kept_judgement.h"
#include "bridge/work/mirror/site_judge.h"

namespace healthlint {

Fresh SiteJudge::look_at(Extent extent, TimePoint now, VerdictTaker& taker) {
    const std::set<IssueId> changed = changed_.all();
    RuleWatch watch{[] { return std::chrono::steady_clock::now().time_since_epoch(); }};
    Fresh fresh;
    if (!described_today(now)) {
        if (!evaluation_) evaluation_ = std::make_unique<SiteEvaluation>(*rulebook_, snapshot_);
        fresh = evaluation_->everything(changed, now, taker, watch);
        described_ = now;
    } else if (extent == Extent::Everything) {
        fresh = evaluation_->outcomes(changed, restless(extent), now, taker, watch);
    } else {
        fresh = evaluation_->changes(changed, restless(extent), now, taker, watch);
    }
    metrics_.rule_times.add(*rulebook_, watch.spent);
    return fresh;
}

// Takes verdicts one by one, in the course of a look at the site. What is remembered of an issue is
// read before, and let go as soon as nothing more can become of it.
class SiteJudge::Taking final : public VerdictTaker {
  public:
    Taking(SiteJudge& site, TimePoint now, bool everything)
        : site_(site),
          facts_(site.facts_at(now)),
          judging_(*site.rulebook_, site.snapshot_, facts_, site.memory_),
          tracked_(site.site_, site.store_),
          everything_(everything) {
        site_.memory_.tracked.clear();  // of a judgement that did not come to its end
    }

    void begin(const std::set<IssueId>& issues) override { tracked_.expect(issues); }

    void take(const Issue& issue, std::optional<Verdict> fresh) override {
        auto read = tracked_.of(issue.id);
        if (!read) return;
        Tracked& tracked = site_.memory_.tracked[issue.id] = *std::move(read);
        const std::size_t planned = judging_.planned();
        {
            const std::lock_guard lock(site_.reading_);
            if (!everything_ && site_.is_counted(tracked))
                count(site_.outcomes_, tracked.memory->settled, site_.issue_rules_, -1);
            if (const auto shown = judging_.judge(issue, std::move(fresh)))
                count(everything_ ? outcomes_ : site_.outcomes_, *shown, 1);
        }
        site_.note(issue.id, tracked);
        if (judging_.planned() > planned)
            planned_.insert(issue.id);
        else if (!tracked.unsaved)
            site_.memory_.tracked.erase(issue.id);
        if (site_.memory_.tracked.size() - kept_ >= kKeptAtOnce) keep_portion();
    }

    Result<Judged> end(Fresh fresh) {
        if (!stored_) return tl::unexpected(stored_.error());
        Judged judged;
        {
            const std::lock_guard lock(site_.reading_);
            if (everything_) site_.outcomes_ = std::move(outcomes_);
            site_.keep_sums(fresh, judging_);
            site_.changed_.clear();
            judged = judging_.end();
        }
        for (const auto& [id, tracked] : site_.memory_.tracked)
            site_.note(id, tracked);
        for (const IssueId& held : judged.run.held)
            site_.restless_.insert(held);
        return judged;
    }

  private:
    // Memory in the middle of a run: the writes that follow from it are planned again should there
    // be no end. The belts let out all that a first scan finds, so that need not be collected.
    void keep_portion() {
        Judged judged;
        if (facts_.first_scan)
            judged = judging_.end();
        else
            judged.changes = judging_.take_changes();
        if (stored_) stored_ = site_.keep(std::move(judged));
        if (facts_.first_scan) {
            for (const auto& [id, tracked] : site_.memory_.tracked)
                site_.note(id, tracked);
            planned_.clear();
        }
        std::erase_if(
            site_.memory_.tracked, [&](const auto& one) { return !planned_.contains(one.first); });
        kept_ = planned_.size();
    }

    SiteJudge& site_;
    const JudgingFacts facts_;
    Judging judging_;
    TrackedReader tracked_;
    const bool everything_;
    RuleOutcomes outcomes_;      // of everything
    std::set<IssueId> planned_;  // with writes that the belts are still to weigh
    std::size_t kept_ = 0;       // of these, whose memory is in the store
    Result<void> stored_;
};

Result<void> SiteJudge::keep(Judged judged) {
    return keep_in_portions(store_, site_, std::move(judged), memory_.tracked, changed_facts());
}

Result<void> SiteJudge::judge(TimePoint now, Extent extent) {
    const StepTimer timer(metrics_, Step::Judge);
    const auto approved = ask_for_approval();
    if (!approved) return tl::unexpected(approved.error());
    Taking taking(*this, now, !described_today(now));
    Fresh fresh = look_at(*approved ? Extent::Everything : extent, now, taking);
    auto judged = taking.end(std::move(fresh));
    if (!judged) return tl::unexpected(judged.error());
    tell_held_back(judged->run);
    auto kept = keep(*std::move(judged));
    memory_.tracked.clear();
    return kept;
}

class SiteJudge::Showing final : public VerdictTaker {
  public:
    Showing(SiteJudge& site, TimePoint now)
        : site_(site),
          now_(now),
          tracked_(site.site_, site.store_) {}

    void begin(const std::set<IssueId>& issues) override { tracked_.expect(issues); }

    void take(const Issue& issue, std::optional<Verdict> fresh) override {
        if (!fresh) return;
        const auto known = tracked_.of(issue.id);
        const Memory* memory = known ? known->memory.get() : nullptr;
        count(outcomes_, as_shown(*std::move(fresh), memory, *site_.rulebook_, now_), 1);
    }

    void end(Fresh fresh) {
        const std::lock_guard lock(site_.reading_);
        site_.outcomes_ = std::move(outcomes_);
        site_.sums_ = site_.with_settled_teams(std::move(fresh.report), now_);
        site_.shown_rulebook_ = site_.rulebook_;
        site_.changed_.clear();
    }

  private:
    SiteJudge& site_;
    const TimePoint now_;
    TrackedReader tracked_;
    RuleOutcomes outcomes_;
};

void SiteJudge::show(TimePoint now) {
    described_ = {};  // everything
    Showing showing(*this, now);
    showing.end(look_at(Extent::Everything, now, showing));
}

}  // namespace healthlint
