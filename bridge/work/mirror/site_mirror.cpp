#include "bridge/work/mirror/site_mirror.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/log.h"
#include "bridge/work/mirror/loaded_site.h"

namespace healthlint {
namespace {

constexpr const char* kNoRules = "no rules for this site yet";
constexpr const char* kNotLoaded = "the site has not been read from the store";

// Answers that were under way when an issue went, or was edited, come within minutes.
constexpr std::chrono::minutes kRemembered{10};

// Remote links fire no event of their own: they are read again whenever the issue changed. A
// comment and a change of a field that no rule reads show only in the day of the last update.
void keep_facts(const Issue& known, bool same_content, Issue& read) {
    if (!same_content) return;
    read.remote_links = known.remote_links;
    if (known.updated != read.updated) return;
    read.changelog = known.changelog;
    read.comments = known.comments;
}

}  // namespace

SiteMirror::SiteMirror(SiteId site, Store& store, WorkMetrics& metrics)
    : site_(site),
      store_(store),
      judge_(std::move(site), store, metrics, snapshot_, reading_) {}

Result<void> SiteMirror::load(FieldCatalog fields) {
    const std::lock_guard lock(changing_);  // before reading: nothing may change in between
    loaded_ = false;
    auto loaded = load_site(site_, store_, std::move(fields));
    if (!loaded) return tl::unexpected(loaded.error());
    auto memory = read_memory(site_, store_);
    if (!memory) return tl::unexpected(memory.error());
    const std::lock_guard writing(reading_);
    loaded->roster = std::move(snapshot_.roster);
    snapshot_ = *std::move(loaded);
    older_versions_.clear();
    judge_.start(*std::move(memory));
    loaded_ = true;
    return {};
}

void SiteMirror::set_rules(std::shared_ptr<const Rulebook> rulebook, Roster roster) {
    const std::lock_guard lock(changing_);
    const std::lock_guard writing(reading_);
    judge_.set_rules(std::move(rulebook));
    snapshot_.roster = std::move(roster);
}

std::shared_ptr<const Rulebook> SiteMirror::rulebook() const {
    const std::lock_guard lock(changing_);
    return judge_.rulebook();
}

Result<std::map<IssueId, CheckNeeds>> SiteMirror::lacking_facts(Extent extent) {
    const std::lock_guard lock(changing_);
    const auto rulebook = judge_.rulebook();
    if (!rulebook) return std::map<IssueId, CheckNeeds>();
    return or_unreadable([&] {
        return extent == Extent::Changes && judge_.has_judged()
                   ? agenda_.lacking_of_changes(*rulebook, snapshot_)
                   : agenda_.lacking(*rulebook, snapshot_);
    });
}

std::vector<LackingFacts> SiteMirror::still_lacking(std::span<const LackingFacts> found) const {
    const std::lock_guard lock(changing_);
    return or_unreadable([&] { return agenda_.still_lacking(found, snapshot_); })
        .value_or(std::vector<LackingFacts>(found.begin(), found.end()));
}

void SiteMirror::facts_missing(const IssueId& id, NoFacts why) {
    const std::lock_guard lock(changing_);
    agenda_.put_off(id, why, snapshot_.as_of);
}

template <class Look>
auto SiteMirror::look_at(const IssueId& id, Look look) const {
    return or_unreadable([&] {
        const IssueLoan loan(snapshot_);
        return look(snapshot_.find(id));
    });
}

std::optional<std::vector<RemoteLink>> SiteMirror::remote_links(const IssueId& id) const {
    const std::lock_guard lock(changing_);
    using Links = std::optional<std::vector<RemoteLink>>;
    return look_at(
               id,
               [](const Issue* issue) { return issue == nullptr ? Links() : issue->remote_links; })
        .value_or(std::nullopt);
}

std::map<std::string, LinkedPage> SiteMirror::known_pages(const IssueId& id) const {
    const std::lock_guard lock(changing_);
    std::map<std::string, LinkedPage> pages;
    look_at(id, [&](const Issue* issue) {
        if (issue != nullptr && issue->remote_links) add_known_pages(pages, *issue->remote_links);
        return true;
    });
    if (const auto before = links_before_edit_.find(id); before != links_before_edit_.end())
        add_known_pages(pages, before->second);
    return pages;
}

Result<void> SiteMirror::absorb_facts(const IssueId& id, SideFacts facts, TimePoint asked) {
    const std::lock_guard lock(changing_);
    if (!loaded_) return fail(Errc::Unavailable, kNotLoaded);
    auto known = look_at(id, [](const Issue* issue) {
        return issue == nullptr ? std::nullopt : std::optional(*issue);
    });
    if (!known) return tl::unexpected(known.error());
    if (!*known) return {};
    TimePoint& since = facts_since_[id];
    if (since > asked) return {};
    since = asked;
    if (facts.remote_links && has_all_pages(*facts.remote_links)) links_before_edit_.erase(id);
    add_side_facts(**known, std::move(facts));
    {
        const std::lock_guard writing(reading_);
        judge_.changed(id);
    }
    return store_.put_side_facts(site_, id, side_facts_json(**known));
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

std::set<IssueId> SiteMirror::children_of(const std::vector<IssueId>& issues) const {
    const std::lock_guard lock(changing_);
    std::set<IssueId> children;
    for (const IssueId& id : issues)
        if (const auto place = snapshot_.places().find(id))
            for (IssueId& child : snapshot_.places().children_of(place->key))
                children.insert(std::move(child));
    for (const IssueId& id : issues)
        children.erase(id);
    return children;
}

std::optional<SpaceKey> SiteMirror::space_of(const IssueId& id) const {
    const std::lock_guard lock(changing_);
    const auto place = snapshot_.places().find(id);
    return place ? std::optional(healthlint::space_of({}, place->key)) : std::nullopt;
}

Result<std::vector<IssueId>> SiteMirror::read_before(TimePoint time) const {
    const std::lock_guard lock(changing_);
    auto issues = store_.issues_fetched_before(site_, time, kNoLimit);
    if (issues) std::ranges::sort(*issues);
    return issues;
}

Result<std::vector<IssueId>> SiteMirror::sample() const {
    const std::lock_guard lock(changing_);
    const std::size_t size =
        std::clamp(snapshot_.size() / kSampleNights, kSmallestSample, kLargestSample);
    return store_.issues_fetched_before(site_, TimePoint::max(), static_cast<int>(size));
}

Result<std::vector<IssueId>> SiteMirror::absorb(Reading reading) {
    const std::lock_guard lock(changing_);
    if (!loaded_) return fail(Errc::Unavailable, kNotLoaded);
    const IssueLoan loan(snapshot_);
    std::vector<IssueId> read_now;
    for (const ReadIssue& read : reading.issues)
        read_now.push_back(read.issue.id);
    if (const auto lent = or_unreadable([&] { return snapshot_.find(read_now); }); !lent)
        return tl::unexpected(lent.error());
    const auto known = known_of(reading);
    if (!known) return tl::unexpected(known.error());
    Absorbed absorbed = take_in(reading, *known);
    if (auto kept = put(absorbed); !kept) return tl::unexpected(kept.error());
    return std::move(absorbed.doubtful);
}

Result<SiteMirror::Known> SiteMirror::known_of(const Reading& reading) const {
    std::vector<IssueId> here;
    const auto add = [&](const IssueId& id) {
        if (snapshot_.places().contains(id)) here.push_back(id);
    };
    for (const ReadIssue& read : reading.issues)
        add(read.issue.id);
    for (const IssueId& gone : reading.gone)
        add(gone);
    return read_tracked(site_, store_, here);
}

Result<void> SiteMirror::put(const Absorbed& absorbed) {
    if (!absorbed.met.empty()) {
        std::vector<IssueId> met;
        for (const auto& [id, at] : absorbed.met)
            met.push_back(id);
        auto known = store_.issues(site_, met);
        if (!known) return tl::unexpected(known.error());
        for (StoredIssue& issue : *known)
            issue.fetched = absorbed.met.at(issue.id);
        if (auto put = store_.put_issues(site_, *known); !put) return put;
    }
    if (auto put = store_.put_issues(site_, absorbed.stored); !put) return put;
    if (absorbed.removed.empty()) return {};
    return store_.remove_issues(site_, absorbed.removed, absorbed.farewells);
}

SiteMirror::Absorbed SiteMirror::take_in(Reading& reading, const Known& known) {
    const std::lock_guard writing(reading_);
    const auto tracked = [&](const IssueId& id) {
        const auto found = known.find(id);
        return found == known.end() ? nullptr : &found->second;
    };
    Absorbed absorbed;
    for (ReadIssue& read : reading.issues) {
        const IssueId id = read.issue.id;
        if (const auto gone = gone_.find(id); gone != gone_.end()) {
            if (reading.from_search) absorbed.doubtful.push_back(id);
            if (reading.from_search || gone->second > reading.at) continue;
            gone_.erase(gone);
        }
        if (reading.from_search && is_doubtful(read, tracked(id), reading.at))
            absorbed.doubtful.push_back(id);
        take_in(std::move(read), tracked(id), reading, absorbed);
    }
    snapshot_.as_of = std::max(snapshot_.as_of, reading.at);
    for (const IssueId& gone : reading.gone) {
        const auto seen = seen_.find(gone);
        if (seen != seen_.end() && seen->second > reading.at) continue;  // it is there again
        absorbed.removed.push_back(gone);
        if (!reading.left_out) gone_[gone] = std::max(gone_[gone], reading.at);
        if (auto last = let_go(gone, tracked(gone), reading.at))
            absorbed.farewells.push_back(*std::move(last));
    }
    if (!reading.left_out) forget_what_was_long_before(reading.at);
    return absorbed;
}

// And what was long after that: the clock was set back since.
void SiteMirror::forget_what_was_long_before(TimePoint at) {
    for (auto* lately : {&gone_, &seen_, &facts_since_})
        std::erase_if(*lately, [&](const auto& one) {
            return std::chrono::abs(at - one.second) > kRemembered;
        });
}

bool SiteMirror::is_doubtful(const ReadIssue& shown, const Tracked* tracked, TimePoint asked) {
    const Issue* known = snapshot_.find(shown.issue.id);
    if (known == nullptr || tracked == nullptr) return false;
    if (tracked->fetched > asked) return false;  // what was asked for later has told
    const bool same_content = tracked->content_hash == shown.content_hash;
    return older_versions_.doubt(*known, shown.issue, same_content);
}

void SiteMirror::take_in(
    ReadIssue read, const Tracked* tracked, const Reading& from, Absorbed& absorbed) {
    const IssueId id = read.issue.id;
    if (!from.from_search) seen_[id] = std::max(seen_[id], from.at);
    const Issue* known = snapshot_.find(id);
    const TimePoint fetched = tracked != nullptr ? tracked->fetched : TimePoint{};
    const bool is_update = known != nullptr && is_older(*known, read.issue);
    // Overtaken by a newer reading, unless that was a search and shows an older version.
    if (fetched > from.at && !is_update) return;
    const TimePoint at = std::max(fetched, from.at);
    if (from.from_search && known != nullptr && is_older(read.issue, *known)) {
        absorbed.met[id] = at;
        return;
    }
    const bool same_content = tracked != nullptr && tracked->content_hash == read.content_hash;
    if (known != nullptr) {
        if (!same_content && known->remote_links && has_some_page(*known->remote_links))
            links_before_edit_[id] = *known->remote_links;
        keep_facts(*known, same_content, read.issue);
        if (!same_content || known->updated != read.issue.updated) facts_since_[id] = from.at;
    }
    absorbed.stored.push_back(
        {.id = id,
         .key = read.issue.key,
         .json = std::move(read.json),
         .side_facts_json = side_facts_json(read.issue),
         .fetched = at,
         .content_hash = std::move(read.content_hash)});
    judge_.changed(id);
    agenda_.note(id, !same_content);
    snapshot_.put(std::move(read.issue));
}

std::optional<OutboxItem> SiteMirror::let_go(
    const IssueId& id, const Tracked* known, TimePoint at) {
    snapshot_.remove(id);
    links_before_edit_.erase(id);
    older_versions_.forget(id);
    agenda_.forget(id);
    return judge_.let_go(id, known, at);
}

Result<RulePreview> SiteMirror::preview_rules(
    const Rulebook& draft, const Roster& roster, std::set<FieldId> unread, TimePoint now) {
    const std::lock_guard lock(changing_);
    return or_unreadable([&] {
        // The roster is the site file's and comes with the draft.
        Snapshot with_draft = snapshot_;
        with_draft.roster = roster;
        with_draft.unreadable_fields.merge(unread);
        return judge_.preview_rules(judge_.settled(now), draft, with_draft, now);
    });
}

Result<void> SiteMirror::approve_breaker() {
    const std::lock_guard lock(changing_);
    return judge_.approve_breaker();
}

Result<void> SiteMirror::judge(TimePoint now, Extent extent) {
    const std::lock_guard lock(changing_);
    if (!loaded_) return fail(Errc::Unavailable, kNotLoaded);
    if (!judge_.rulebook()) return fail(Errc::Unavailable, kNoRules);
    const auto judged = or_unreadable([&] { return judge_.judge(now, extent); });
    return judged ? *judged : tl::unexpected(judged.error());
}

Result<void> SiteMirror::show(TimePoint now) {
    const std::lock_guard lock(changing_);
    if (!loaded_) return fail(Errc::Unavailable, kNotLoaded);
    if (!judge_.rulebook()) return fail(Errc::Unavailable, kNoRules);
    const auto shown = or_unreadable([&] { return judge_.show(now), true; });
    return shown ? Result<void>() : tl::unexpected(shown.error());
}

void SiteMirror::confirmed(TimePoint at) {
    const std::lock_guard lock(changing_);
    const std::lock_guard writing(reading_);
    judge_.confirmed(at);
}

std::optional<CurrentVerdict> SiteMirror::verdict(const IssueId& issue, TimePoint now) const {
    const std::shared_lock reading(reading_);
    const auto verdict = or_unreadable([&] { return judge_.verdict(issue, now); });
    if (verdict) return *verdict;
    log_error(
        "verdict.unreadable",
        {{"site", site_.value}, {"issue", issue.value}, {"error", verdict.error().message}});
    return std::nullopt;
}

RuleOutcomes SiteMirror::rule_outcomes() const {
    const std::shared_lock reading(reading_);
    return judge_.outcomes();
}

Result<SiteView> SiteMirror::view(TimePoint now) const {
    const std::lock_guard lock(changing_);
    return or_unreadable([&] {
        return SiteView{
            .rulebook = judge_.rulebook(), .snapshot = snapshot_, .report = judge_.settled(now)};
    });
}

Result<SiteView> SiteMirror::view_as_judged(TimePoint now) const {
    const std::lock_guard lock(changing_);
    if (!loaded_) return fail(Errc::Unavailable, kNotLoaded);
    if (!judge_.rulebook()) return fail(Errc::Unavailable, kNoRules);
    return or_unreadable([&] {
        return SiteView{
            .rulebook = judge_.rulebook(), .snapshot = snapshot_, .report = judge_.as_judged(now)};
    });
}

}  // namespace healthlint
