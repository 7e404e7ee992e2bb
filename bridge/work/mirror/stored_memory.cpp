#include "bridge/work/mirror/stored_memory.h"

#include <utility>

#include "bridge/base/json.h"
#include "bridge/work/mirror/stored_issues.h"

namespace healthlint {
namespace {

constexpr int kReadAtOnce = 100;  // issues, of some 1.5 KB

Tracked tracked_of(const SiteId& site, Store& store, const IssueState& state) {
    Tracked tracked{.content_hash = state.content_hash, .fetched = state.fetched};
    if (tracked.content_hash.empty())  // stored by a version that kept no hashes
        if (const auto stored = store.issues(site, {state.issue}); stored && !stored->empty())
            tracked.content_hash = content_hash(stored->front().json);
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

std::vector<IssueState> or_throw(Result<std::vector<IssueState>> states) {
    if (!states) throw IssuesUnreadable("what is remembered: " + states.error().message);
    return *std::move(states);
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
    std::map<IssueId, Tracked> tracked;
    if (ids.empty()) return tracked;
    const auto states = store.issue_states(site, ids);
    if (!states) return tl::unexpected(states.error());
    for (const IssueState& state : *states)
        tracked.emplace(state.issue, tracked_of(site, store, state));
    return tracked;
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
    read_.clear();
    const std::vector<IssueState> states =
        expected_ != nullptr
            ? read_expected(id)
            : or_throw(store_.issue_states(site_, read_to_.value_or(asked_), kReadAtOnce));
    for (const IssueState& state : states)
        read_.emplace_hint(read_.end(), state.issue, tracked_of(site_, store_, state));
    if (expected_ != nullptr) return;
    read_all_ = states.size() < static_cast<std::size_t>(kReadAtOnce);
    if (!states.empty()) read_to_ = states.back().issue;
}

std::vector<IssueState> TrackedReader::read_expected(const IssueId& id) {
    std::vector<IssueId> ids;
    for (auto next = expected_->lower_bound(id);
         next != expected_->end() && ids.size() < std::size_t{kReadAtOnce};
         ++next)
        ids.push_back(*next);
    read_to_ = ids.empty() ? id : ids.back();
    return or_throw(store_.issue_states(site_, ids));
}

std::map<IssueId, Tracked> read_all_tracked(const SiteId& site, Store& store) {
    std::map<IssueId, Tracked> tracked;
    for (IssueId last;;) {
        const auto states = or_throw(store.issue_states(site, last, kReadAtOnce));
        for (const IssueState& state : states)
            tracked.emplace_hint(tracked.end(), state.issue, tracked_of(site, store, state));
        if (states.size() < static_cast<std::size_t>(kReadAtOnce)) return tracked;
        last = states.back().issue;
    }
}

}  // namespace healthlint
