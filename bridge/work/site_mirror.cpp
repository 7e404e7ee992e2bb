#include "bridge/work/site_mirror.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/hash.h"
#include "bridge/base/log.h"
#include "bridge/engine/facts.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

constexpr const char* kTeamsFact = "teams";

// Remote links fire no event of their own: they are read again whenever the issue changed. A
// comment and a change of a field that no rule reads show only in the day of the last update.
void keep_facts(const Issue& known, bool same_content, Issue& read) {
    if (!same_content) return;
    read.remote_links = known.remote_links;
    if (known.updated != read.updated) return;
    read.changelog = known.changelog;
    read.comments = known.comments;
}

// Two looks at a clock can cost as much as the rule between them, so that only the first evaluation
// of every minute is timed.
bool is_timed(TimePoint last, TimePoint now) {
    using std::chrono::floor;
    using std::chrono::minutes;
    return floor<minutes>(last) != floor<minutes>(now);
}

// Links that were not read may lead to pages too.
bool lacks_pages(const Issue& issue, TimePoint now) {
    if (!issue.remote_links) return true;
    return std::ranges::any_of(*issue.remote_links, [&](const RemoteLink& link) {
        return link.application_type == kConfluenceApplication &&
               (!link.page || now - link.page->at >= kLookAgainAfter);
    });
}

}  // namespace

std::string content_hash(const Json& issue) {
    const Json* fields = find_member(issue, "fields");
    if (fields == nullptr || !fields->is_object()) return {};
    Json stable = *fields;
    // `updated` also moves with our own comment.
    stable.erase("updated");
    return short_hash(string_member(issue, "key") + dump_json(stable));
}

SiteMirror::SiteMirror(SiteId site, Store& store, WorkMetrics& metrics)
    : site_(std::move(site)),
      store_(store),
      metrics_(metrics) {}

void SiteMirror::load_issue(const StoredIssue& stored) {
    const Json json = parse_json(stored.json);
    auto issue = issue_from_json(json, snapshot_.fields);
    if (!issue) {  // written by ourselves, so only a damaged file gets here; a scan reads it again
        log_warn("store.issue_unreadable", {{"site", site_.value}, {"issue", stored.id.value}});
        return;
    }
    if (!stored.side_facts_json.empty())
        add_side_facts(*issue, side_facts_from_json(stored.side_facts_json));
    Tracked& tracked = memory_.tracked[stored.id];
    tracked.content_hash = content_hash(json);
    tracked.fetched = stored.fetched;
    snapshot_.put(*std::move(issue));
}

Result<void> SiteMirror::load(FieldCatalog fields) {
    const std::lock_guard lock(changing_);  // before reading: nothing may change in between
    const auto issues = store_.issues(site_);
    if (!issues) return tl::unexpected(issues.error());
    const auto states = store_.publish_states(site_);
    if (!states) return tl::unexpected(states.error());
    const auto waiting = store_.waiting_writes(site_);
    if (!waiting) return tl::unexpected(waiting.error());
    const auto teams = store_.fact(site_, kTeamsFact);
    if (!teams) return tl::unexpected(teams.error());
    const auto belts = store_.fact(site_, kBeltsFact);
    if (!belts) return tl::unexpected(belts.error());
    const auto reconciled = store_.fact(site_, kReconcileFact);
    if (!reconciled) return tl::unexpected(reconciled.error());
    if (const auto at = parse_timestamp(reconciled->value_or(""))) confirmed(*at);
    saved_belts_ = belts->value_or("");
    memory_.belts = belts_from_json(saved_belts_);

    Roster roster = std::move(snapshot_.roster);
    snapshot_ = Snapshot();
    snapshot_.roster = std::move(roster);
    snapshot_.fields = std::move(fields);
    memory_.tracked.clear();
    for (const StoredIssue& issue : *issues) {
        load_issue(issue);
        snapshot_.as_of = std::max(snapshot_.as_of, issue.fetched);
    }
    for (const PublishState& state : *states) {
        const auto found = memory_.tracked.find(state.issue);
        if (found == memory_.tracked.end()) continue;
        Tracked& tracked = found->second;
        tracked.written = state;
        tracked.memory = memory_from_json(state.settle_json);
        tracked.saved_memory = state.settle_json;
        tracked.wanted_badge = state.badge_hash;
        tracked.wanted_comment = state.comment_hash;
    }
    for (const OutboxItem& item : *waiting) {
        const auto found = memory_.tracked.find(item.issue);
        if (found == memory_.tracked.end()) continue;
        (item.kind == WriteKind::Badge ? found->second.wanted_badge
                                       : found->second.wanted_comment) = item.hash;
    }
    memory_.teams.clear();
    saved_teams_ = teams->value_or("");
    if (const Json json = parse_json(saved_teams_); json.is_object())
        for (const auto& [name, memory] : json.items())
            if (auto read = memory_from_json(dump_json(memory)))
                memory_.teams[{name}] = *std::move(read);
    return {};
}

void SiteMirror::set_rules(std::shared_ptr<const Rulebook> rulebook, Roster roster) {
    const std::lock_guard lock(changing_);
    rulebook_ = std::move(rulebook);
    snapshot_.roster = std::move(roster);
}

std::shared_ptr<const Rulebook> SiteMirror::rulebook() const {
    const std::lock_guard lock(changing_);
    return rulebook_;
}

std::map<IssueId, CheckNeeds> SiteMirror::lacking_facts() const {
    const std::lock_guard lock(changing_);
    std::map<IssueId, CheckNeeds> lacking;
    if (!rulebook_) return lacking;
    for (auto& [id, wanted] : facts_wanted(*rulebook_, snapshot_, snapshot_.as_of)) {
        const Issue* issue = snapshot_.find(id);
        if (issue == nullptr) continue;
        const auto refused = refused_.find(id);
        if (refused != refused_.end() && snapshot_.as_of - refused->second < kAskAgainAfter)
            continue;
        const CheckNeeds needs{
            .remote_links = wanted.remote_links && !issue->remote_links,
            .pages = wanted.pages && lacks_pages(*issue, snapshot_.as_of),
            .changelog = wanted.changelog && !issue->changelog,
            .comments = wanted.comments && !issue->comments};
        if (needs.remote_links || needs.pages || needs.changelog || needs.comments)
            lacking.emplace(id, needs);
    }
    return lacking;
}

void SiteMirror::facts_refused(const IssueId& id) {
    const std::lock_guard lock(changing_);
    refused_[id] = snapshot_.as_of;
}

std::optional<std::vector<RemoteLink>> SiteMirror::remote_links(const IssueId& id) const {
    const std::lock_guard lock(changing_);
    const Issue* issue = snapshot_.find(id);
    return issue == nullptr ? std::nullopt : issue->remote_links;
}

Result<void> SiteMirror::absorb_facts(const IssueId& id, SideFacts facts) {
    const std::lock_guard lock(changing_);
    const Issue* known = snapshot_.find(id);
    if (known == nullptr) return {};
    Issue issue = *known;
    add_side_facts(issue, std::move(facts));
    const std::string json = side_facts_json(issue);
    snapshot_.put(std::move(issue));
    return store_.put_side_facts(site_, id, json);
}

std::vector<std::string> SiteMirror::structural_fields() const {
    const std::lock_guard lock(changing_);
    std::vector<std::string> fields;
    if (snapshot_.roster.team_field) fields.push_back(snapshot_.roster.team_field->value);
    for (const Field& field : snapshot_.fields.all())
        if (field.custom_type == "com.pyxis.greenhopper.jira:gh-epic-link")
            fields.push_back(field.id.value);
    return fields;
}

std::vector<IssueId> SiteMirror::read_before(TimePoint time) const {
    const std::lock_guard lock(changing_);
    std::vector<IssueId> issues;
    for (const auto& [id, tracked] : memory_.tracked)
        if (tracked.fetched < time) issues.push_back(id);
    return issues;
}

Result<void> SiteMirror::absorb(Reading reading) {
    const std::lock_guard lock(changing_);
    std::vector<StoredIssue> stored;
    for (ReadIssue& read : reading.issues) {
        Tracked& tracked = memory_.tracked[read.issue.id];
        if (tracked.fetched > reading.at) continue;  // overtaken by a newer reading
        if (const Issue* known = snapshot_.find(read.issue.id))
            keep_facts(*known, tracked.content_hash == read.content_hash, read.issue);
        tracked.fetched = reading.at;
        if (tracked.content_hash != read.content_hash) refused_.erase(read.issue.id);
        tracked.content_hash = read.content_hash;
        stored.push_back(
            {.id = read.issue.id,
             .key = read.issue.key,
             .json = std::move(read.json),
             .side_facts_json = side_facts_json(read.issue),
             .fetched = reading.at});
        snapshot_.put(std::move(read.issue));
    }
    snapshot_.as_of = std::max(snapshot_.as_of, reading.at);
    std::vector<OutboxItem> farewells;
    for (const IssueId& gone : reading.gone) {
        snapshot_.remove(gone);
        refused_.erase(gone);
        const auto tracked = memory_.tracked.find(gone);
        if (tracked == memory_.tracked.end()) continue;
        if (auto last = farewell(site_, gone, tracked->second, reading.at))
            farewells.push_back(*std::move(last));
        memory_.tracked.erase(tracked);
    }
    if (auto put = store_.put_issues(site_, stored); !put) return put;
    if (reading.gone.empty()) return {};
    return store_.remove_issues(site_, reading.gone, farewells);
}

// First scans are silent, and so is catching up after a long absence.
bool SiteMirror::silent(TimePoint now) const {
    const std::lock_guard lock(showing_);
    return confirmed_ == TimePoint{} || now - confirmed_ > kCommentHorizon;
}

bool SiteMirror::first_scan() const {
    const std::lock_guard lock(showing_);
    return confirmed_ == TimePoint{};
}

JudgingFacts SiteMirror::facts_at(TimePoint now) const {
    return {.site = site_, .now = now, .first_scan = first_scan(), .silent = silent(now)};
}

// What people see; worked out where this process has judged nothing yet.
Report SiteMirror::shown_now(TimePoint now) {
    if (settled_.rulebook_hash == rulebook_->hash) return settled_;
    SiteMemory memory = memory_;
    return judge_site(
               evaluate(*rulebook_, snapshot_, now), *rulebook_, snapshot_, facts_at(now), memory)
        .settled;
}

RulePreview SiteMirror::preview_rules(
    const Rulebook& draft, const Roster& roster, std::set<FieldId> unread, TimePoint now) {
    const std::lock_guard lock(changing_);
    const Report before = shown_now(now);
    // The roster is the site file's and comes with the draft. Copying all issues for the sake of it
    // would cost more than judging them.
    Roster running_roster = std::exchange(snapshot_.roster, roster);
    unread.insert(snapshot_.unreadable_fields.begin(), snapshot_.unreadable_fields.end());
    std::set<FieldId> unreadable = std::exchange(snapshot_.unreadable_fields, std::move(unread));
    RulePreview preview =
        healthlint::preview_rules({*rulebook_, before}, draft, snapshot_, facts_at(now), memory_);
    snapshot_.roster = std::move(running_roster);
    snapshot_.unreadable_fields = std::move(unreadable);
    return preview;
}

void SiteMirror::approve_breaker() {
    const std::lock_guard lock(changing_);
    memory_.belts.breaker = Breaker::Approved;
}

Result<void> SiteMirror::ask_for_approval() {
    if (memory_.belts.breaker != Breaker::Tripped) return {};
    const auto approved = store_.fact(site_, kBreakerApprovedFact);
    if (!approved) return tl::unexpected(approved.error());
    const auto at = parse_timestamp(approved->value_or(""));
    if (at && *at >= memory_.belts.tripped_at) memory_.belts.breaker = Breaker::Approved;
    return {};
}

void SiteMirror::tell_held_back(const BeltedRun& run) const {
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
Judgement SiteMirror::to_be_kept(Judged judged) {
    Judgement judgement{.changes = std::move(judged.changes)};
    for (PlannedWrite& write : judged.run.writes)
        judgement.writes.push_back(std::move(write.item));
    for (auto& [id, tracked] : memory_.tracked) {
        if (!tracked.memory) continue;
        std::string json = memory_json(*tracked.memory);
        if (json == tracked.saved_memory) continue;
        tracked.saved_memory = json;
        judgement.settled.push_back(
            {.issue = id,
             .grade = std::string(to_string(tracked.memory->settled.grade)),
             .settle_json = std::move(json)});
    }
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

Judged SiteMirror::judge_all(TimePoint now) {
    RuleWatch watch{[] { return std::chrono::steady_clock::now().time_since_epoch(); }};
    const bool timed = is_timed(settled_.at, now);
    Report fresh = evaluate(*rulebook_, snapshot_, now, timed ? &watch : nullptr);
    metrics_.rule_times.add(*rulebook_, watch.spent);
    Judged judged = judge_site(std::move(fresh), *rulebook_, snapshot_, facts_at(now), memory_);
    settled_ = std::move(judged.settled);
    return judged;
}

Result<void> SiteMirror::judge(TimePoint now) {
    const std::lock_guard lock(changing_);
    const StepTimer timer(metrics_, Step::Judge);
    if (!rulebook_) return fail(Errc::Unavailable, "no rules for this site yet");
    if (auto asked = ask_for_approval(); !asked) return asked;
    Judged judged = judge_all(now);
    show();
    tell_held_back(judged.run);
    const Judgement judgement = to_be_kept(std::move(judged));
    const bool nothing = judgement.writes.empty() && judgement.changes.empty() &&
                         judgement.settled.empty() && judgement.facts.empty();
    return nothing ? Result<void>() : store_.keep(site_, judgement);
}

Result<void> SiteMirror::preview(TimePoint now) {
    const std::lock_guard lock(changing_);
    if (!rulebook_) return fail(Errc::Unavailable, "no rules for this site yet");
    judge_all(now);
    show();
    return {};
}

void SiteMirror::show() {
    std::map<IssueId, Shown> shown;
    for (const auto& [id, issue] : snapshot_.issues()) {
        const auto verdict = settled_.issues.find(id);
        const auto tracked = memory_.tracked.find(id);
        Shown& one = shown[id];
        one.key = issue.key;
        if (verdict != settled_.issues.end()) one.verdict = verdict->second;
        if (tracked != memory_.tracked.end()) one.fetched = tracked->second.fetched;
    }
    RuleOutcomes outcomes = outcomes_of(settled_);
    const std::lock_guard lock(showing_);
    rule_outcomes_ = std::move(outcomes);
    shown_ = std::move(shown);
    shown_pack_ = settled_.pack;
    shown_language_ = rulebook_->publishing.badge_language;
}

void SiteMirror::written(const OutboxItem& item, const PublishState& state) {
    const std::lock_guard lock(changing_);
    const auto found = memory_.tracked.find(item.issue);
    if (found == memory_.tracked.end()) return;
    PublishState& known = found->second.written;
    if (item.kind == WriteKind::Badge) {
        known.badge_hash = state.badge_hash;
        known.badge_at = state.badge_at;
    } else {
        known.comment_id = state.comment_id;
        known.comment_hash = state.comment_hash;
        known.comment_at = state.comment_at;
    }
}

void SiteMirror::confirmed(TimePoint at) {
    const std::lock_guard lock(showing_);
    confirmed_ = std::max(confirmed_, at);
}

std::optional<CurrentVerdict> SiteMirror::verdict(const IssueId& issue) const {
    const std::lock_guard lock(showing_);
    const auto found = shown_.find(issue);
    if (found == shown_.end()) return std::nullopt;
    const Shown& shown = found->second;
    return CurrentVerdict{
        .verdict = shown.verdict,
        .key = shown.key,
        .pack = shown_pack_,
        .checked_at = std::max(shown.fetched, confirmed_),
        .language = shown_language_};
}

RuleOutcomes SiteMirror::rule_outcomes() const {
    const std::lock_guard lock(showing_);
    return rule_outcomes_;
}

SiteView SiteMirror::view() const {
    const std::lock_guard lock(changing_);
    return {.rulebook = rulebook_, .snapshot = snapshot_, .report = settled_};
}

}  // namespace healthlint
