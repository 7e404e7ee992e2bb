#include "bridge/work/site_mirror.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/hash.h"
#include "bridge/base/log.h"
#include "bridge/work/verdict_json.h"

namespace healthlint {
namespace {

constexpr const char* kTeamsFact = "teams";

// In Jira's own shape, so that the reader for Jira's answers reads it back.
std::string remote_links_json(const std::vector<RemoteLink>& links) {
    Json json = Json::array();
    for (const RemoteLink& link : links) {
        Json one;
        one["relationship"] = link.relationship;
        one["application"]["type"] = link.application_type;
        one["object"]["url"] = link.url;
        one["object"]["title"] = link.title;
        json.push_back(std::move(one));
    }
    return dump_json(json);
}

bool reads_remote_links(const Rule& rule) {
    const auto* call = std::get_if<CheckCall>(&rule.form);
    return call != nullptr && call->check->needs().remote_links;
}

// The grade that people saw before; empty for a first verdict.
std::string shown_grade(const std::optional<Memory>& memory) {
    return memory ? std::string(to_string(memory->settled.grade)) : std::string{};
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

SiteMirror::SiteMirror(SiteId site, Store& store) : site_(std::move(site)), store_(store) {}

void SiteMirror::load_issue(const StoredIssue& stored) {
    const Json json = parse_json(stored.json);
    auto issue = issue_from_json(json, snapshot_.fields);
    if (!issue) {  // written by ourselves, so only a damaged file gets here; a scan reads it again
        log_warn("store.issue_unreadable", {{"site", site_.value}, {"issue", stored.id.value}});
        return;
    }
    if (!stored.remote_links_json.empty())
        if (auto links = remote_links_from_json(parse_json(stored.remote_links_json)))
            issue->remote_links = *std::move(links);
    Tracked& tracked = tracked_[stored.id];
    tracked.content_hash = content_hash(json);
    tracked.remote_links_json = stored.remote_links_json;
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

    Roster roster = std::move(snapshot_.roster);
    snapshot_ = Snapshot();
    snapshot_.roster = std::move(roster);
    snapshot_.fields = std::move(fields);
    tracked_.clear();
    for (const StoredIssue& issue : *issues) {
        load_issue(issue);
        snapshot_.as_of = std::max(snapshot_.as_of, issue.fetched);
    }
    for (const PublishState& state : *states) {
        const auto found = tracked_.find(state.issue);
        if (found == tracked_.end()) continue;
        Tracked& tracked = found->second;
        tracked.written = state;
        tracked.memory = memory_from_json(state.settle_json);
        tracked.saved_memory = state.settle_json;
        tracked.wanted_badge = state.badge_hash;
        tracked.wanted_comment = state.comment_hash;
    }
    for (const OutboxItem& item : *waiting) {
        const auto found = tracked_.find(item.issue);
        if (found == tracked_.end()) continue;
        (item.kind == WriteKind::Badge ? found->second.wanted_badge
                                       : found->second.wanted_comment) = item.hash;
    }
    teams_.clear();
    saved_teams_ = teams->value_or("");
    if (const Json json = parse_json(saved_teams_); json.is_object())
        for (const auto& [name, memory] : json.items())
            if (auto read = memory_from_json(dump_json(memory))) teams_[{name}] = *std::move(read);
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

std::vector<IssueId> SiteMirror::lacking_remote_links() const {
    const std::lock_guard lock(changing_);
    std::vector<IssueId> lacking;
    if (!rulebook_ || !rulebook_->facts.remote_links) return lacking;
    const JqlContext context{
        .now = snapshot_.as_of, .zone = &rulebook_->zone, .snapshot = &snapshot_};
    const auto wanted = [&](const Issue& issue) {
        return std::ranges::any_of(rulebook_->rules, [&](const Rule& rule) {
            return reads_remote_links(rule) &&
                   (!rule.scope || rule.scope->evaluate(issue, context) != Truth::False);
        });
    };
    for (const auto& [id, tracked] : tracked_) {
        const Issue* issue = tracked.remote_links_json.empty() ? snapshot_.find(id) : nullptr;
        if (issue != nullptr && wanted(*issue)) lacking.push_back(id);
    }
    return lacking;
}

Result<void> SiteMirror::absorb_remote_links(
    const IssueId& id, const std::vector<RemoteLink>& links) {
    const std::lock_guard lock(changing_);
    const Issue* known = snapshot_.find(id);
    const auto tracked = tracked_.find(id);
    if (known == nullptr || tracked == tracked_.end()) return {};
    Issue issue = *known;
    issue.remote_links = links;
    snapshot_.put(std::move(issue));
    tracked->second.remote_links_json = remote_links_json(links);
    return store_.put_remote_links(site_, id, tracked->second.remote_links_json);
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
    for (const auto& [id, tracked] : tracked_)
        if (tracked.fetched < time) issues.push_back(id);
    return issues;
}

Result<void> SiteMirror::absorb(Reading reading) {
    const std::lock_guard lock(changing_);
    std::vector<StoredIssue> stored;
    for (ReadIssue& read : reading.issues) {
        Tracked& tracked = tracked_[read.issue.id];
        if (tracked.fetched > reading.at) continue;  // overtaken by a newer reading
        // Remote links fire no event of their own: they are read again whenever the issue changed.
        if (tracked.content_hash != read.content_hash) tracked.remote_links_json.clear();
        const Issue* known = snapshot_.find(read.issue.id);
        if (known != nullptr && !tracked.remote_links_json.empty())
            read.issue.remote_links = known->remote_links;
        tracked.fetched = reading.at;
        tracked.content_hash = read.content_hash;
        stored.push_back(
            {.id = read.issue.id,
             .key = read.issue.key,
             .json = std::move(read.json),
             .remote_links_json = tracked.remote_links_json,
             .fetched = reading.at});
        snapshot_.put(std::move(read.issue));
    }
    snapshot_.as_of = std::max(snapshot_.as_of, reading.at);
    for (const IssueId& gone : reading.gone) {
        snapshot_.remove(gone);
        tracked_.erase(gone);
    }
    if (auto put = store_.put_issues(site_, stored); !put) return put;
    if (reading.gone.empty()) return {};
    return store_.remove_issues(site_, reading.gone);
}

void SiteMirror::judge_issue(
    const Issue& issue, const Verdict* fresh, TimePoint now, Judged& judged) {
    const auto found = tracked_.find(issue.id);
    if (found == tracked_.end()) return;
    Tracked& tracked = found->second;
    const Verdict* shown = nullptr;
    if (fresh != nullptr) {
        const Trigger trigger = tracked.memory
                                    ? tracked.memory->trigger(tracked.content_hash, rulebook_->hash)
                                    : Trigger::First;
        const auto before = tracked.memory ? std::optional(tracked.memory->settled) : std::nullopt;
        Settled settled = settle(*fresh, before, trigger, *rulebook_, now);
        const std::string from = shown_grade(tracked.memory);
        if (from != to_string(settled.verdict.grade))
            judged.judgement.changes.push_back(
                {.subject_kind = std::string(to_string(SubjectKind::Issue)),
                 .subject_id = issue.id.value,
                 .subject_label = issue.key.value,
                 .from_grade = from,
                 .to_grade = std::string(to_string(settled.verdict.grade)),
                 .detail_json = dump_json(verdict_json(settled.verdict)),
                 .pack = rulebook_->name(),
                 .rulebook_hash = rulebook_->hash,
                 .at = now});
        Memory memory{
            .settled = std::move(settled.memory),
            .issue_hash = tracked.content_hash,
            .rulebook_hash = rulebook_->hash,
            .suggested = tracked.memory ? tracked.memory->suggested : std::set<RuleId>{}};
        tracked.memory = std::move(memory);
        shown = &(settled_.issues[issue.id] = std::move(settled.verdict));
    }
    for (PlannedWrite& write : plan_issue({site_, *rulebook_, now}, issue, shown, tracked))
        judged.writes.push_back(std::move(write));
    if (!tracked.memory) return;
    std::string json = memory_json(*tracked.memory);
    if (json == tracked.saved_memory) return;
    tracked.saved_memory = json;
    judged.judgement.settled.push_back(
        {.issue = issue.id,
         .grade = std::string(to_string(tracked.memory->settled.grade)),
         .settle_json = std::move(json)});
}

void SiteMirror::judge_teams(const Report& fresh, TimePoint now, Judged& judged) {
    OrderedJson all = OrderedJson::object();
    std::map<TeamName, Memory> teams;
    for (const auto& [name, verdict] : fresh.teams) {
        const auto known = teams_.find(name);
        std::optional<Memory> memory;
        if (known != teams_.end()) memory = known->second;
        const Trigger trigger =
            memory ? memory->trigger(memory->issue_hash, rulebook_->hash) : Trigger::First;
        const auto before = memory ? std::optional(memory->settled) : std::nullopt;
        Settled settled = settle(verdict, before, trigger, *rulebook_, now);
        const std::string from = shown_grade(memory);
        if (from != to_string(settled.verdict.grade))
            judged.judgement.changes.push_back(
                {.subject_kind = std::string(to_string(SubjectKind::Team)),
                 .subject_id = name.value,
                 .subject_label = name.value,
                 .from_grade = from,
                 .to_grade = std::string(to_string(settled.verdict.grade)),
                 .detail_json = dump_json(verdict_json(settled.verdict)),
                 .pack = rulebook_->name(),
                 .rulebook_hash = rulebook_->hash,
                 .at = now});
        Memory& kept = teams[name];
        kept.settled = std::move(settled.memory);
        kept.rulebook_hash = rulebook_->hash;
        all[name.value] = OrderedJson::parse(memory_json(kept));
        settled_.teams[name] = std::move(settled.verdict);
    }
    teams_ = std::move(teams);
    std::string json = dump_json(all);
    if (json == saved_teams_) return;
    saved_teams_ = json;
    judged.judgement.facts[kTeamsFact] = std::move(json);
}

SiteMirror::Judged SiteMirror::judge_all(TimePoint now) {
    Report fresh = evaluate(*rulebook_, snapshot_, now);
    settled_ = Report{.at = now, .pack = fresh.pack, .rulebook_hash = fresh.rulebook_hash};
    settled_.groups = std::move(fresh.groups);
    Judged judged;
    for (const auto& [id, issue] : snapshot_.issues()) {
        const auto verdict = fresh.issues.find(id);
        judge_issue(issue, verdict == fresh.issues.end() ? nullptr : &verdict->second, now, judged);
    }
    judge_teams(fresh, now, judged);
    return judged;
}

Result<void> SiteMirror::judge(TimePoint now) {
    const std::lock_guard lock(changing_);
    if (!rulebook_) return fail(Errc::Unavailable, "no rules for this site yet");
    Judged judged = judge_all(now);
    show();
    judged.judgement.writes = schedule_writes(std::move(judged.writes), rulebook_->publishing);
    const Judgement& judgement = judged.judgement;
    const bool nothing = judgement.writes.empty() && judgement.changes.empty() &&
                         judgement.settled.empty() && judgement.facts.empty();
    return nothing ? Result<void>() : store_.keep(site_, judgement);
}

Result<void> SiteMirror::preview(TimePoint now) {
    const std::lock_guard lock(changing_);
    if (!rulebook_) return fail(Errc::Unavailable, "no rules for this site yet");
    judge_all(now);
    return {};
}

void SiteMirror::show() {
    std::map<IssueId, Shown> shown;
    for (const auto& [id, issue] : snapshot_.issues()) {
        const auto verdict = settled_.issues.find(id);
        const auto tracked = tracked_.find(id);
        Shown& one = shown[id];
        one.key = issue.key;
        if (verdict != settled_.issues.end()) one.verdict = verdict->second;
        if (tracked != tracked_.end()) one.fetched = tracked->second.fetched;
    }
    const std::lock_guard lock(showing_);
    shown_ = std::move(shown);
    shown_pack_ = settled_.pack;
    shown_language_ = rulebook_->publishing.badge_language;
}

void SiteMirror::written(const OutboxItem& item, const PublishState& state) {
    const std::lock_guard lock(changing_);
    const auto found = tracked_.find(item.issue);
    if (found == tracked_.end()) return;
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

SiteView SiteMirror::view() const {
    const std::lock_guard lock(changing_);
    return {.rulebook = rulebook_, .snapshot = snapshot_, .report = settled_};
}

}  // namespace healthlint
