#include "bridge/work/mirror/stored_memory.h"

#include <utility>

#include "bridge/base/json.h"

namespace healthlint {
namespace {

constexpr int kReadAtOnce = 1000;  // states of issues

Result<void> read_states(const SiteId& site, Store& store, std::map<IssueId, Tracked>& tracked) {
    for (IssueId last;;) {
        const auto states = store.publish_states(site, last, kReadAtOnce);
        if (!states) return tl::unexpected(states.error());
        for (const PublishState& state : *states) {
            const auto found = tracked.find(state.issue);
            if (found == tracked.end()) continue;
            Tracked& issue = found->second;
            if (auto memory = memory_from_json(state.settle_json))
                issue.memory = *std::move(memory);
            issue.published = Published{
                .has_badge = !state.badge_hash.empty(),
                .has_comment = !state.comment_id.empty(),
                .wanted_badge = state.badge_hash,
                .wanted_comment = state.comment_hash};
        }
        if (states->size() < static_cast<std::size_t>(kReadAtOnce)) return {};
        last = states->back().issue;
    }
}

}  // namespace

Result<StoredMemory> read_memory(
    const SiteId& site, Store& store, std::map<IssueId, Tracked> tracked) {
    if (auto read = read_states(site, store, tracked); !read) return tl::unexpected(read.error());
    const auto waiting = store.waiting_writes(site);
    if (!waiting) return tl::unexpected(waiting.error());
    for (const OutboxItem& item : *waiting) {
        const auto found = tracked.find(item.issue);
        if (found == tracked.end()) continue;
        Published& published = found->second.published.made();
        (item.kind == WriteKind::Badge ? published.wanted_badge : published.wanted_comment) =
            item.hash;
    }
    const auto teams = store.fact(site, kTeamsFact);
    if (!teams) return tl::unexpected(teams.error());
    const auto belts = store.fact(site, kBeltsFact);
    if (!belts) return tl::unexpected(belts.error());
    const auto reconciled = store.fact(site, kReconcileFact);
    if (!reconciled) return tl::unexpected(reconciled.error());
    StoredMemory stored{
        .memory = {.tracked = std::move(tracked), .teams = {}, .belts = {}},
        .teams = teams->value_or(""),
        .belts = belts->value_or(""),
        .confirmed = parse_timestamp(reconciled->value_or("")).value_or(TimePoint{})};
    stored.memory.belts = belts_from_json(stored.belts);
    if (const Json json = parse_json(stored.teams); json.is_object())
        for (const auto& [name, memory] : json.items())
            if (auto read = memory_from_json(dump_json(memory)))
                stored.memory.teams[{name}] = *std::move(read);
    return stored;
}

}  // namespace healthlint
