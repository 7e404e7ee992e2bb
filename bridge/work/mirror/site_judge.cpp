#include "bridge/work/mirror/site_judge.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "bridge/base/json.h"
#include "bridge/base/log.h"
#include "bridge/engine/evaluate.h"
#include "bridge/work/mirror/stored_issues.h"

namespace healthlint {

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
    due_.clear();
    memory_ = {.tracked = {}, .teams = std::move(stored.teams), .belts = std::move(stored.belts)};
    saved_teams_ = std::move(stored.teams_json);
    saved_belts_ = std::move(stored.belts_json);
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

// From some number on, what is known of all is not worth keeping: the first look is at everything.
void SiteJudge::changed(const IssueId& id) {
    if (!has_judged() && !shown_rulebook_) return;
    changed_.insert(id);  // not shown until it was judged, however that comes about
    if (changed_.size() > std::max(kAlwaysFollowed, snapshot_.size() / kMostFollowed))
        evaluation_.reset();
}

std::optional<OutboxItem> SiteJudge::let_go(const IssueId& id, const Tracked* known, TimePoint at) {
    changed(id);
    forget(id);
    if (known == nullptr) return std::nullopt;
    if (is_counted(*known)) count(outcomes_, known->memory->settled, issue_rules_, -1);
    return farewell(site_, id, *known, at);
}

void SiteJudge::confirmed(TimePoint at) {
    confirmed_ = std::max(confirmed_, at);
}

Verdict SiteJudge::as_shown(
    Verdict fresh, const Memory* memory, const Rulebook& rulebook, TimePoint now) {
    if (memory == nullptr) return fresh;
    return as_settled(std::move(fresh), memory->settled, rulebook, now);
}

std::optional<CurrentVerdict> SiteJudge::verdict(const IssueId& id, TimePoint now) const {
    const auto read = read_tracked(site_, store_, {id});
    if (!read) throw IssuesUnreadable(read.error().message);
    const auto found = read->find(id);
    if (found == read->end()) return std::nullopt;
    const Tracked& tracked = found->second;
    const Memory* memory = tracked.memory.get();
    const Rulebook* rules = shown_rulebook_.get();
    if (rules == nullptr && rulebook_ && memory != nullptr &&
        memory->rulebook_hash == rulebook_->hash)
        rules = rulebook_.get();
    // What it depends on may be missing until it is judged.
    if (rules == nullptr || (memory == nullptr && changed_.contains(id))) return std::nullopt;
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
        current.verdict =
            std::make_shared<const Verdict>(as_shown(*std::move(fresh), memory, *rules, now));
    return current;
}

Report SiteJudge::settled(TimePoint now) const {
    if (!rulebook_) return {};
    Report report = evaluate(*rulebook_, snapshot_, now);
    TrackedReader tracked(site_, store_);
    for (auto& [id, verdict] : report.issues)
        if (const auto known = tracked.of(id))
            verdict = as_shown(std::move(verdict), known->memory.get(), *rulebook_, now);
    return with_settled_teams(std::move(report), now);
}

Report SiteJudge::with_settled_teams(Report report, TimePoint now) const {
    for (auto& [name, verdict] : report.teams)
        if (const auto known = memory_.teams.find(name); known != memory_.teams.end())
            verdict = as_settled(std::move(verdict), known->second.settled, *rulebook_, now);
    return report;
}

Report SiteJudge::as_judged(TimePoint now) const {
    SiteMemory memory = whole_memory();
    return judge_site(*rulebook_, snapshot_, facts_at(now), memory).settled;
}

SiteMemory SiteJudge::whole_memory() const {
    return {
        .tracked = read_all_tracked(site_, store_), .teams = memory_.teams, .belts = memory_.belts};
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
        {*rulebook_, before}, draft, with_draft, facts_at(now), whole_memory());
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
    SiteEvaluation::Wanted wanted{.issues = restless_.all(), .teams = {}};
    for (const auto& [name, memory] : memory_.teams)
        if (memory.settled.pending) wanted.teams.insert(name);
    if (extent == Extent::Everything) wanted.issues.merge(due_.all());
    return wanted;
}

void SiteJudge::keep_sums(Fresh& fresh, Judging& judging) {
    Report& report = fresh.report;
    if (fresh.all) judging.forget_teams_but(report.teams);
    for (auto& [name, verdict] : report.teams)
        verdict = judging.judge(name, std::move(verdict));
    if (!fresh.all) report.teams.merge(sums_.teams);  // those that were not looked at stay
    if (!fresh.groups) report.groups = std::move(sums_.groups);
    sums_ = std::move(report);
    shown_rulebook_ = rulebook_;
}

// Its outcomes are in the sums: the look at everything by these rules, or one since, counted them.
bool SiteJudge::is_counted(const Tracked& tracked) const {
    return shown_rulebook_ && tracked.memory && tracked.memory->selected &&
           tracked.memory->rulebook_hash == shown_rulebook_->hash;
}

void SiteJudge::note(const IssueId& id, const Tracked& tracked) {
    forget(id);
    if (!tracked.memory) return;
    if (tracked.memory->settled.pending) restless_.insert(id);
    if (tracked.memory->due) due_.insert(id);
}

void SiteJudge::forget(const IssueId& id) {
    restless_.erase(id);
    due_.erase(id);
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

}  // namespace healthlint
