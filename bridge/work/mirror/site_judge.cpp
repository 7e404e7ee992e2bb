#include "bridge/work/mirror/site_judge.h"

#include <chrono>
#include <memory>
#include <utility>

#include "bridge/base/json.h"
#include "bridge/base/log.h"
#include "bridge/engine/evaluate.h"

namespace healthlint {
namespace {

constexpr std::size_t kKeptAtOnce = 1000;  // issues, with what follows for each

// The entries of the issues that were looked at: of those named, else of all.
template <class Map, class Use>
void for_each_looked_at(const std::optional<std::set<IssueId>>& only, Map& map, const Use& use) {
    if (!only)
        for (auto& [id, value] : map)
            use(id, value);
    else
        for (const IssueId& id : *only)
            if (const auto found = map.find(id); found != map.end()) use(id, found->second);
}

}  // namespace

SiteJudge::SiteJudge(
    SiteId site,
    Store& store,
    WorkMetrics& metrics,
    const Snapshot& snapshot,
    std::shared_mutex& reading)
    : site_(std::move(site)),
      store_(store),
      metrics_(metrics),
      snapshot_(snapshot),
      reading_(reading) {}

void SiteJudge::start(StoredMemory stored) {
    evaluation_.reset();
    described_ = {};
    shown_rulebook_.reset();
    sums_ = {};
    outcomes_.clear();
    changed_.clear();
    restless_.clear();
    memory_ = std::move(stored.memory);
    saved_teams_ = std::move(stored.teams);
    saved_belts_ = std::move(stored.belts);
    confirmed(stored.confirmed);
}

void SiteJudge::set_rules(std::shared_ptr<const Rulebook> rulebook) {
    evaluation_.reset();
    described_ = {};
    rulebook_ = std::move(rulebook);
    issue_rules_.clear();
    for (const Rule& rule : rulebook_->rules)
        if (rule.subject == SubjectKind::Issue) issue_rules_.insert(rule.id);
}

std::optional<OutboxItem> SiteJudge::let_go(const IssueId& id, TimePoint at) {
    changed(id);
    const auto tracked = memory_.tracked.find(id);
    if (tracked == memory_.tracked.end()) return std::nullopt;
    count_out(tracked->second);
    auto last = farewell(site_, id, tracked->second, at);
    memory_.tracked.erase(tracked);
    return last;
}

void SiteJudge::confirmed(TimePoint at) {
    confirmed_ = std::max(confirmed_, at);
}

std::optional<CurrentVerdict> SiteJudge::verdict(const IssueId& id, TimePoint now) const {
    const auto found = memory_.tracked.find(id);
    if (found == memory_.tracked.end()) return std::nullopt;
    const Tracked& tracked = found->second;
    const Memory* memory = tracked.memory.get();
    const Rulebook* rules = shown_rulebook_.get();
    if (rules == nullptr && rulebook_ && memory != nullptr &&
        memory->rulebook_hash == rulebook_->hash)
        rules = rulebook_.get();
    // What it depends on may be missing until it is judged.
    if (rules == nullptr || (memory == nullptr && !tracked.selected)) return std::nullopt;
    const IssueLoan loan(snapshot_);
    const Issue* issue = snapshot_.find(id);
    if (issue == nullptr) return std::nullopt;
    CurrentVerdict current{
        .verdict = nullptr,
        .key = issue->key,
        .pack = rules->name(),
        .checked_at = std::max(tracked.fetched, confirmed_),
        .language = rules->publishing.badge_language};
    if (auto fresh = evaluate_issue(*rules, snapshot_, *issue, now, {.teams = &sums_.teams}))
        current.verdict = std::make_shared<const Verdict>(
            memory != nullptr ? as_settled(*std::move(fresh), memory->settled, *rules, now)
                              : *std::move(fresh));
    return current;
}

Report SiteJudge::settled(TimePoint now) const {
    if (!rulebook_) return {};
    Report report = evaluate(*rulebook_, snapshot_, now);
    for (auto& [id, verdict] : report.issues)
        if (const auto known = memory_.tracked.find(id);
            known != memory_.tracked.end() && known->second.memory)
            verdict =
                as_settled(std::move(verdict), known->second.memory->settled, *rulebook_, now);
    for (auto& [name, verdict] : report.teams)
        if (const auto known = memory_.teams.find(name); known != memory_.teams.end())
            verdict = as_settled(std::move(verdict), known->second.settled, *rulebook_, now);
    return report;
}

RuleOutcomes SiteJudge::outcomes() const {
    RuleOutcomes outcomes = outcomes_;
    add(outcomes, outcomes_of(sums_));
    return outcomes;
}

// First scans are silent, and so is catching up after a long absence.
JudgingFacts SiteJudge::facts_at(TimePoint now) const {
    const bool first_scan = confirmed_ == TimePoint{};
    return {
        .site = site_,
        .now = now,
        .first_scan = first_scan,
        .silent = first_scan || now - confirmed_ > kCommentHorizon};
}

RulePreview SiteJudge::preview_rules(
    const Report& before, const Rulebook& draft, const Snapshot& with_draft, TimePoint now) const {
    return healthlint::preview_rules(
        {*rulebook_, before}, draft, with_draft, facts_at(now), memory_);
}

// In the store at once: memory may have to be read again before the next evaluation is over.
Result<void> SiteJudge::approve_breaker() {
    memory_.belts.breaker = Breaker::Approved;
    saved_belts_ = belts_json(memory_.belts);
    return store_.keep_fact(site_, kBeltsFact, saved_belts_);
}

Result<bool> SiteJudge::ask_for_approval() {
    if (memory_.belts.breaker != Breaker::Tripped) return false;
    const auto approved = store_.fact(site_, kBreakerApprovedFact);
    if (!approved) return tl::unexpected(approved.error());
    const auto at = parse_timestamp(approved->value_or(""));
    if (!at || *at < memory_.belts.tripped_at) return false;
    memory_.belts.breaker = Breaker::Approved;
    return true;
}

void SiteJudge::tell_held_back(const BeltedRun& run) const {
    if (run.tripped_now)
        log_error(
            "breaker.tripped",
            {{"site", site_.value},
             {"rules", rulebook_->name()},
             {"issues", std::to_string(snapshot_.size())},
             {"held", std::to_string(run.held_badges)},
             {"remedy",
              "badges follow at the daily cap; the rest waits for: healthlint rules approve"}});
    if (run.held_badges + run.held_comments > 0)
        log_info(
            "publish.held_back",
            {{"site", site_.value},
             {"badges", std::to_string(run.held_badges)},
             {"comments", std::to_string(run.held_comments)}});
}

// Rules speak of days: what turns at midnight is not put off, and their words count days.
bool SiteJudge::described_today(TimePoint now) const {
    const TimeZone& zone = rulebook_->zone;
    return evaluation_ && zone.local_date(described_) == zone.local_date(now);
}

SiteEvaluation::Wanted SiteJudge::restless(Extent extent) const {
    SiteEvaluation::Wanted wanted{.issues = restless_, .teams = {}};
    for (const auto& [name, memory] : memory_.teams)
        if (memory.settled.pending) wanted.teams.insert(name);
    if (extent == Extent::Everything)
        for (const auto& [id, tracked] : memory_.tracked)
            if (tracked.memory && tracked.memory->due) wanted.issues.insert(id);
    return wanted;
}

Fresh SiteJudge::look_at(Extent extent, TimePoint now, const VerdictVisitor& visit) {
    const std::set<IssueId> changed = std::exchange(changed_, {});
    RuleWatch watch{[] { return std::chrono::steady_clock::now().time_since_epoch(); }};
    Fresh fresh;
    if (!described_today(now)) {
        if (!evaluation_) evaluation_ = std::make_unique<SiteEvaluation>(*rulebook_, snapshot_);
        fresh = evaluation_->everything(changed, now, visit, watch);
        described_ = now;
    } else if (extent == Extent::Everything) {
        fresh = evaluation_->outcomes(changed, restless(extent), now, visit, watch);
    } else {
        fresh = evaluation_->changes(changed, restless(extent), now, visit, watch);
    }
    metrics_.rule_times.add(*rulebook_, watch.spent);
    return fresh;
}

void SiteJudge::keep_sums(Fresh& fresh, Judging& judging) {
    Report& report = fresh.report;
    if (!fresh.only) judging.forget_teams_but(report.teams);
    for (auto& [name, verdict] : report.teams)
        verdict = judging.judge(name, std::move(verdict));
    if (fresh.only) report.teams.merge(sums_.teams);  // those that were not looked at stay
    if (!fresh.groups) report.groups = std::move(sums_.groups);
    sums_ = std::move(report);
    shown_rulebook_ = rulebook_;
}

void SiteJudge::note_restless(const Look& look) {
    if (!look.only)
        restless_.clear();
    else
        for (const IssueId& id : *look.only)
            restless_.erase(id);
    for_each_looked_at(look.only, memory_.tracked, [&](const IssueId& id, const Tracked& tracked) {
        if (tracked.memory && tracked.memory->settled.pending) restless_.insert(id);
    });
    restless_.insert(look.judged.run.held.begin(), look.judged.run.held.end());
}

void SiteJudge::count_out(Tracked& tracked) {
    if (std::exchange(tracked.selected, std::nullopt) == true && tracked.memory)
        count(outcomes_, tracked.memory->settled, issue_rules_, -1);
}

// Takes verdicts one by one, in the course of a look at the site.
class SiteJudge::Taking {
  public:
    // `keeps`: what follows is stored.
    Taking(SiteJudge& site, TimePoint now, bool everything, bool keeps)
        : site_(site),
          facts_(site.facts_at(now)),
          judging_(*site.rulebook_, site.snapshot_, facts_, site.memory_),
          everything_(everything),
          keeps_portions_(keeps && facts_.first_scan) {}

    void take(const Issue& issue, std::optional<Verdict> fresh) {
        const auto found = site_.memory_.tracked.find(issue.id);
        if (found == site_.memory_.tracked.end()) return;
        {
            const std::lock_guard lock(site_.reading_);
            if (!everything_) site_.count_out(found->second);
            const auto shown = judging_.judge(issue, std::move(fresh));
            found->second.selected = shown.has_value();
            if (shown) count(everything_ ? outcomes_ : site_.outcomes_, *shown, 1);
        }
        if (!keeps_portions_) return;
        portion_.insert(issue.id);
        if (portion_.size() >= kKeptAtOnce) keep_portion();
    }

    Result<Look> end(Fresh fresh) {
        if (!kept_) return tl::unexpected(kept_.error());
        const std::lock_guard lock(site_.reading_);
        if (everything_) site_.outcomes_ = std::move(outcomes_);
        site_.keep_sums(fresh, judging_);
        Look look{.only = std::move(fresh.only), .judged = judging_.end()};
        site_.note_restless(look);
        return look;
    }

  private:
    // The belts let out all that a first scan finds, so it need not be collected.
    void keep_portion() {
        Look look{.only = std::exchange(portion_, {}), .judged = {}};
        {
            const std::lock_guard lock(site_.reading_);
            look.judged = judging_.end();
        }
        if (kept_) kept_ = site_.keep(std::move(look));
    }

    SiteJudge& site_;
    const JudgingFacts facts_;
    Judging judging_;
    const bool everything_, keeps_portions_;
    RuleOutcomes outcomes_;  // of everything
    std::set<IssueId> portion_;
    Result<void> kept_;
};

Result<SiteJudge::Look> SiteJudge::judge_and_show(Extent extent, TimePoint now, bool keeps) {
    Taking taking(*this, now, !described_today(now), keeps);
    Fresh fresh = look_at(extent, now, [&](const Issue& issue, std::optional<Verdict> verdict) {
        taking.take(issue, std::move(verdict));
    });
    return taking.end(std::move(fresh));
}

Result<void> SiteJudge::judge(TimePoint now, Extent extent) {
    const StepTimer timer(metrics_, Step::Judge);
    const auto approved = ask_for_approval();
    if (!approved) return tl::unexpected(approved.error());
    auto look = judge_and_show(*approved ? Extent::Everything : extent, now, true);
    if (!look) return tl::unexpected(look.error());
    tell_held_back(look->judged.run);
    return keep(*std::move(look));
}

void SiteJudge::preview(TimePoint now) {
    judge_and_show(Extent::Everything, now, false);
}

std::map<std::string, std::string> SiteJudge::changed_facts() {
    std::map<std::string, std::string> facts;
    OrderedJson teams = OrderedJson::object();
    for (const auto& [name, memory] : memory_.teams)
        teams[name.value] = OrderedJson::parse(memory_json(memory));
    const auto keep = [&](const char* fact, std::string json, std::string& saved) {
        if (json == saved) return;
        saved = json;
        facts[fact] = std::move(json);
    };
    keep(kTeamsFact, dump_json(teams), saved_teams_);
    keep(kBeltsFact, belts_json(memory_.belts), saved_belts_);
    return facts;
}

// Only what differs from what the store has. What belongs to one issue is kept together; a run that
// is cut short between two portions is planned again from where it came to. The belts come last:
// rather some badges above a cap than some that wait until tomorrow for nothing.
Result<void> SiteJudge::keep(Look look) {
    struct Following {
        std::vector<OutboxItem> writes;
        std::vector<VerdictChange> changes;
    };

    std::map<IssueId, Following> following;
    std::vector<IssueId> issues;  // those with a write first, in the order of the belts
    const auto of = [&](const IssueId& id) -> Following& {
        const auto [found, is_new] = following.try_emplace(id);
        if (is_new) issues.push_back(id);
        return found->second;
    };
    Judgement portion{.facts = changed_facts()};
    auto belts = portion.facts.extract(kBeltsFact);
    for (PlannedWrite& write : look.judged.run.writes)
        of(write.item.issue).writes.push_back(std::move(write.item));
    for (VerdictChange& change : look.judged.changes)
        if (change.subject_kind == to_string(SubjectKind::Issue))
            of({change.subject_id}).changes.push_back(std::move(change));
        else
            portion.changes.push_back(std::move(change));
    for_each_looked_at(look.only, memory_.tracked, [&](const IssueId& id, const Tracked& tracked) {
        if (tracked.unsaved) of(id);
    });
    std::size_t in_portion = 0;
    const auto store = [&]() -> Result<void> {
        in_portion = 0;
        return store_.keep(site_, std::exchange(portion, {}));
    };
    for (const IssueId& id : issues) {
        auto entry = following.extract(id);
        std::ranges::move(entry.mapped().writes, std::back_inserter(portion.writes));
        std::ranges::move(entry.mapped().changes, std::back_inserter(portion.changes));
        Tracked& tracked = memory_.tracked.at(id);
        if (tracked.memory && std::exchange(tracked.unsaved, false))
            portion.settled.push_back(
                {.issue = id,
                 .grade = std::string(to_string(tracked.memory->settled.grade)),
                 .settle_json = memory_json(*tracked.memory)});
        if (++in_portion < kKeptAtOnce) continue;
        if (auto kept = store(); !kept) return kept;
    }
    if (belts) portion.facts.insert(std::move(belts));
    const bool nothing = in_portion == 0 && portion.changes.empty() && portion.facts.empty();
    return nothing ? Result<void>() : store();
}

}  // namespace healthlint
