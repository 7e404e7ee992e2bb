#include "bridge/work/mirror/kept_judgement.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace healthlint {
namespace {

struct Following {
    std::vector<OutboxItem> writes;
    std::vector<VerdictChange> changes;
};

// What follows for each issue.
class FollowingOfIssues {
  public:
    Following& of(const IssueId& id) {
        const auto [found, is_new] = following_.try_emplace(id);
        if (is_new) order_.push_back(id);
        return found->second;
    }

    // As they were first asked for.
    const std::vector<IssueId>& issues() const { return order_; }

    Following take(const IssueId& id) { return std::move(following_.extract(id).mapped()); }

  private:
    std::map<IssueId, Following> following_;
    std::vector<IssueId> order_;
};

void add_memory(const IssueId& id, std::map<IssueId, Tracked>& all, Judgement& portion) {
    const auto found = all.find(id);
    if (found == all.end() || !found->second.memory) return;
    Tracked& tracked = found->second;
    if (!std::exchange(tracked.unsaved, false)) return;
    portion.settled.push_back(
        {.issue = id,
         .grade = std::string(to_string(tracked.memory->settled.grade)),
         .settle_json = memory_json(*tracked.memory)});
}

}  // namespace

Result<void> keep_in_portions(
    Store& store,
    const SiteId& site,
    Judged judged,
    std::map<IssueId, Tracked>& tracked,
    std::map<std::string, std::string> facts) {
    FollowingOfIssues following;  // those with a write first, in the order of the belts
    Judgement portion{.facts = std::move(facts)};
    auto belts = portion.facts.extract(kBeltsFact);
    for (PlannedWrite& write : judged.run.writes)
        following.of(write.item.issue).writes.push_back(std::move(write.item));
    for (VerdictChange& change : judged.changes)
        if (change.subject_kind == to_string(SubjectKind::Issue))
            following.of({change.subject_id}).changes.push_back(std::move(change));
        else
            portion.changes.push_back(std::move(change));
    for (const auto& [id, one] : tracked)
        if (one.unsaved) following.of(id);
    std::size_t in_portion = 0;
    for (const IssueId& id : following.issues()) {
        Following its = following.take(id);
        std::ranges::move(its.writes, std::back_inserter(portion.writes));
        std::ranges::move(its.changes, std::back_inserter(portion.changes));
        add_memory(id, tracked, portion);
        if (++in_portion < kKeptAtOnce) continue;
        in_portion = 0;
        if (auto kept = store.keep(site, std::exchange(portion, {})); !kept) return kept;
    }
    if (belts) portion.facts.insert(std::move(belts));
    const bool nothing = in_portion == 0 && portion.changes.empty() && portion.facts.empty();
    return nothing ? Result<void>() : store.keep(site, portion);
}

}  // namespace healthlint
