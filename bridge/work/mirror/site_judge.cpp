#include "bridge/work/mirror/site_judge.h"

#include <chrono>
#include <memory>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/engine/evaluate.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

constexpr const char* kTeamsFact = "teams";
constexpr int kReadAtOnce = 1000;  // stored memories

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

SiteJudge::SiteJudge(SiteId site, Store& store, WorkMetrics& metrics, const Snapshot& snapshot)
    : site_(std::move(site)),
      store_(store),
      metrics_(metrics),
      snapshot_(snapshot) {}

Result<void> SiteJudge::start(std::map<IssueId, Tracked> tracked) {
    evaluation_.reset();
    changed_.clear();
    restless_.clear();
    memory_ = {.tracked = std::move(tracked), .teams = {}, .belts = {}};
    if (auto read = read_states(); !read) return read;
    const auto waiting = store_.waiting_writes(site_);
    if (!waiting) return tl::unexpected(waiting.error());
    for (const OutboxItem& item : *waiting) {
        const auto found = memory_.tracked.find(item.issue);
        if (found == memory_.tracked.end()) continue;
        (item.kind == WriteKind::Badge ? found->second.wanted_badge
                                       : found->second.wanted_comment) = item.hash;
    }
    return read_sums();
}

Result<void> SiteJudge::read_states() {
    for (IssueId last;;) {
        const auto states = store_.publish_states(site_, last, kReadAtOnce);
        if (!states) return tl::unexpected(states.error());
        for (const PublishState& state : *states) {
            const auto found = memory_.tracked.find(state.issue);
            if (found == memory_.tracked.end()) continue;
            Tracked& issue = found->second;
            issue.has_badge = !state.badge_hash.empty();
            issue.has_comment = !state.comment_id.empty();
            issue.memory = memory_from_json(state.settle_json);
            issue.wanted_badge = state.badge_hash;
            issue.wanted_comment = state.comment_hash;
        }
        if (states->size() < static_cast<std::size_t>(kReadAtOnce)) return {};
        last = states->back().issue;
    }
}

Result<void> SiteJudge::read_sums() {
    const auto teams = store_.fact(site_, kTeamsFact);
    if (!teams) return tl::unexpected(teams.error());
    const auto belts = store_.fact(site_, kBeltsFact);
    if (!belts) return tl::unexpected(belts.error());
    const auto reconciled = store_.fact(site_, kReconcileFact);
    if (!reconciled) return tl::unexpected(reconciled.error());
    if (const auto at = parse_timestamp(reconciled->value_or(""))) shown_.confirmed(*at);
    saved_belts_ = belts->value_or("");
    saved_teams_ = teams->value_or("");
    memory_.belts = belts_from_json(saved_belts_);
    if (const Json json = parse_json(saved_teams_); json.is_object())
        for (const auto& [name, memory] : json.items())
            if (auto read = memory_from_json(dump_json(memory)))
                memory_.teams[{name}] = *std::move(read);
    return {};
}

void SiteJudge::set_rules(std::shared_ptr<const Rulebook> rulebook) {
    evaluation_.reset();
    rulebook_ = std::move(rulebook);
}

// First scans are silent, and so is catching up after a long absence.
JudgingFacts SiteJudge::facts_at(TimePoint now) const {
    const TimePoint confirmed = shown_.confirmed_at();
    const bool first_scan = confirmed == TimePoint{};
    return {
        .site = site_,
        .now = now,
        .first_scan = first_scan,
        .silent = first_scan || now - confirmed > kCommentHorizon};
}

Report SiteJudge::settled() const {
    Report report = sums_;
    report.issues = shown_.verdicts();
    return report;
}

Report SiteJudge::settled_now(TimePoint now) const {
    if (sums_.rulebook_hash == rulebook_->hash) return settled();
    SiteMemory memory = memory_;
    Fresh fresh{.report = evaluate(*rulebook_, snapshot_, now), .only = {}};
    return judge_site(std::move(fresh), *rulebook_, snapshot_, facts_at(now), memory).settled;
}

RulePreview SiteJudge::preview_rules(
    const Report& before, const Rulebook& draft, TimePoint now) const {
    return healthlint::preview_rules(
        {*rulebook_, before}, draft, snapshot_, facts_at(now), memory_);
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
             {"issues", std::to_string(snapshot_.issues().size())},
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

// Only what differs from what the store has.
Judgement SiteJudge::to_be_kept(Judged judged) {
    Judgement judgement{.changes = std::move(judged.changes)};
    for (PlannedWrite& write : judged.run.writes)
        judgement.writes.push_back(std::move(write.item));
    for_each_looked_at(judged.only, memory_.tracked, [&](const IssueId& id, Tracked& tracked) {
        if (!tracked.memory || !std::exchange(tracked.unsaved, false)) return;
        judgement.settled.push_back(
            {.issue = id,
             .grade = std::string(to_string(tracked.memory->settled.grade)),
             .settle_json = memory_json(*tracked.memory)});
    });
    OrderedJson teams = OrderedJson::object();
    for (const auto& [name, memory] : memory_.teams)
        teams[name.value] = OrderedJson::parse(memory_json(memory));
    const auto keep = [&](const char* fact, std::string json, std::string& saved) {
        if (json == saved) return;
        saved = json;
        judgement.facts[fact] = std::move(json);
    };
    keep(kTeamsFact, dump_json(teams), saved_teams_);
    keep(kBeltsFact, belts_json(memory_.belts), saved_belts_);
    return judgement;
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

Fresh SiteJudge::look_at(Extent extent, TimePoint now) {
    const std::set<IssueId> changed = std::exchange(changed_, {});
    RuleWatch watch{[] { return std::chrono::steady_clock::now().time_since_epoch(); }};
    Fresh fresh;
    if (!described_today(now)) {
        if (!evaluation_) evaluation_ = std::make_unique<SiteEvaluation>(*rulebook_, snapshot_);
        fresh = evaluation_->everything(changed, now, watch);
        described_ = now;
    } else if (extent == Extent::Everything) {
        fresh = evaluation_->outcomes(changed, restless(extent), now, watch);
    } else {
        fresh = evaluation_->changes(changed, restless(extent), now, watch);
    }
    metrics_.rule_times.add(*rulebook_, watch.spent);
    return fresh;
}

void SiteJudge::keep_sums(Judged& judged) {
    Report& settled = judged.settled;
    sums_.at = settled.at;
    sums_.pack = settled.pack;
    sums_.rulebook_hash = settled.rulebook_hash;
    if (judged.only) settled.teams.merge(sums_.teams);  // those that were not looked at stay
    sums_.teams = std::move(settled.teams);
    if (judged.groups) sums_.groups = std::move(settled.groups);
}

void SiteJudge::note_restless(const Judged& judged) {
    if (!judged.only)
        restless_.clear();
    else
        for (const IssueId& id : *judged.only)
            restless_.erase(id);
    for_each_looked_at(
        judged.only, memory_.tracked, [&](const IssueId& id, const Tracked& tracked) {
            if (tracked.memory && tracked.memory->settled.pending) restless_.insert(id);
        });
    restless_.insert(judged.run.held.begin(), judged.run.held.end());
}

Judged SiteJudge::judge_and_show(Extent extent, TimePoint now) {
    Judged judged = judge_site(look_at(extent, now), *rulebook_, snapshot_, facts_at(now), memory_);
    keep_sums(judged);
    note_restless(judged);
    show(judged);
    return judged;
}

Result<void> SiteJudge::judge(TimePoint now, Extent extent) {
    const StepTimer timer(metrics_, Step::Judge);
    const auto approved = ask_for_approval();
    if (!approved) return tl::unexpected(approved.error());
    Judged judged = judge_and_show(*approved ? Extent::Everything : extent, now);
    tell_held_back(judged.run);
    const Judgement judgement = to_be_kept(std::move(judged));
    const bool nothing = judgement.writes.empty() && judgement.changes.empty() &&
                         judgement.settled.empty() && judgement.facts.empty();
    return nothing ? Result<void>() : store_.keep(site_, judgement);
}

void SiteJudge::preview(TimePoint now) {
    judge_and_show(Extent::Everything, now);
}

void SiteJudge::show(Judged& judged) {
    Showing showing{
        .issues = {},
        .only = judged.only,
        .pack = sums_.pack,
        .language = rulebook_->publishing.badge_language,
        .sums = outcomes_of(sums_)};
    for_each_looked_at(judged.only, snapshot_.issues(), [&](const IssueId& id, const Issue& issue) {
        ShownVerdict& one = showing.issues[id];
        one.key = issue.key;
        if (auto verdict = judged.settled.issues.extract(id))
            one.verdict = std::make_shared<const Verdict>(std::move(verdict.mapped()));
        if (const auto tracked = memory_.tracked.find(id); tracked != memory_.tracked.end())
            one.fetched = tracked->second.fetched;
    });
    shown_.show(std::move(showing));
}

}  // namespace healthlint
