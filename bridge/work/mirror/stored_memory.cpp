#include "bridge/work/mirror/stored_memory.h"

#include <utility>

#include "bridge/base/json.h"
#include "bridge/work/mirror/stored_issues.h"

namespace healthlint {
namespace {

constexpr int kReadAtOnce = 100;  // issues, of some 1.5 KB

Tracked tracked_of(const IssueState& state) {
    Tracked tracked{.content_hash = state.content_hash, .fetched = state.fetched};
    if (auto memory = memory_from_json(state.settle_json)) tracked.memory = *std::move(memory);
    if (state.has_badge || state.has_comment || !state.wanted_badge.empty() ||
        !state.wanted_comment.empty())
        tracked.published = Published{
            .has_badge = state.has_badge,
            .has_comment = state.has_comment,
            .wanted_badge = state.wanted_badge,
            .wanted_comment = state.wanted_comment};
    return tracked;
}

// Of those that a version stored which kept no hashes.
Result<void> add_hashes(const SiteId& site, Store& store, std::map<IssueId, Tracked>& tracked) {
    std::vector<IssueId> without;
    for (const auto& [id, one] : tracked)
        if (one.content_hash.empty()) without.push_back(id);
    if (without.empty()) return {};
    const auto stored = store.issues(site, without);
    if (!stored) return tl::unexpected(stored.error());
    for (const StoredIssue& one : *stored)
        tracked.at(one.id).content_hash = content_hash(one.json);
    return {};
}

Result<std::map<IssueId, Tracked>> all_tracked_of(
    const SiteId& site, Store& store, Result<std::vector<IssueState>> states) {
    if (!states) return tl::unexpected(states.error());
    std::map<IssueId, Tracked> tracked;
    for (const IssueState& state : *states)
        tracked.emplace(state.issue, tracked_of(state));
    if (auto added = add_hashes(site, store, tracked); !added) return tl::unexpected(added.error());
    return tracked;
}

template <class Value>
Value or_throw(Result<Value> read) {
    if (!read) throw IssuesUnreadable("what is remembered: " + read.error().message);
    return *std::move(read);
}

}  // namespace

Result<StoredMemory> read_memory(const SiteId& site, Store& store) {
    const auto teams = store.fact(site, kTeamsFact);
    if (!teams) return tl::unexpected(teams.error());
    const auto belts = store.fact(site, kBeltsFact);
    if (!belts) return tl::unexpected(belts.error());
    const auto reconciled = store.fact(site, kReconcileFact);
    if (!reconciled) return tl::unexpected(reconciled.error());
    StoredMemory stored{
        .teams = {},
        .belts = belts_from_json(belts->value_or("")),
        .teams_json = teams->value_or(""),
        .belts_json = belts->value_or(""),
        .confirmed = parse_timestamp(reconciled->value_or("")).value_or(TimePoint{})};
    if (const Json json = parse_json(stored.teams_json); json.is_object())
        for (const auto& [name, memory] : json.items())
            if (auto read = memory_from_json(dump_json(memory)))
                stored.teams[{name}] = *std::move(read);
    return stored;
}

Result<std::map<IssueId, Tracked>> read_tracked(
    const SiteId& site, Store& store, const std::vector<IssueId>& ids) {
    if (ids.empty()) return std::map<IssueId, Tracked>();
    return all_tracked_of(site, store, store.issue_states(site, ids));
}

TrackedReader::TrackedReader(SiteId site, Store& store) : site_(std::move(site)), store_(store) {}

void TrackedReader::expect(const std::set<IssueId>& ids) {
    expected_ = &ids;
    read_to_.reset();
}

std::optional<Tracked> TrackedReader::of(const IssueId& id) {
    while (!read_all_ && (!read_to_ || *read_to_ < id))
        read_from(id);
    asked_ = id;
    auto read = read_.extract(id);
    return read ? std::optional(std::move(read.mapped())) : std::nullopt;
}

// The next ones; perhaps not as far as this one, where issues lie between that nobody asked for.
void TrackedReader::read_from(const IssueId& id) {
    if (expected_ != nullptr) return read_expected(id);
    read_ = or_throw(all_tracked_of(
        site_, store_, store_.issue_states(site_, read_to_.value_or(asked_), kReadAtOnce)));
    read_all_ = read_.size() < std::size_t{kReadAtOnce};
    if (!read_.empty()) read_to_ = read_.rbegin()->first;
}

void TrackedReader::read_expected(const IssueId& id) {
    std::vector<IssueId> ids;
    for (auto next = expected_->lower_bound(id);
         next != expected_->end() && ids.size() < std::size_t{kReadAtOnce};
         ++next)
        ids.push_back(*next);
    read_ = or_throw(read_tracked(site_, store_, ids));
    read_to_ = ids.empty() ? id : ids.back();
}

std::map<IssueId, Tracked> read_all_tracked(const SiteId& site, Store& store) {
    std::map<IssueId, Tracked> tracked;
    for (IssueId last;;) {
        auto some =
            or_throw(all_tracked_of(site, store, store.issue_states(site, last, kReadAtOnce)));
        const bool was_last = some.size() < std::size_t{kReadAtOnce};
        if (!some.empty()) last = some.rbegin()->first;
        tracked.merge(some);
        if (was_last) return tracked;
    }
}

}  // namespace healthlint
