#include "bridge/model/snapshot.h"

#include <utility>

namespace healthlint {

void Snapshot::put(Issue issue) {
    remove(issue.id);
    by_key_[issue.key] = issue.id;
    if (!issue.parent_key.value.empty()) by_parent_.emplace(issue.parent_key, issue.id);
    const IssueId id = issue.id;
    issues_.insert_or_assign(id, std::move(issue));
}

void Snapshot::remove(const IssueId& id) {
    const auto found = issues_.find(id);
    if (found == issues_.end()) return;
    const Issue& old = found->second;
    const auto key = by_key_.find(old.key);
    if (key != by_key_.end() && key->second == id) by_key_.erase(key);
    const auto [begin, end] = by_parent_.equal_range(old.parent_key);
    for (auto it = begin; it != end; ++it) {
        if (it->second != id) continue;
        by_parent_.erase(it);
        break;
    }
    issues_.erase(found);
}

const Issue* Snapshot::find(const IssueId& id) const {
    const auto found = issues_.find(id);
    return found == issues_.end() ? nullptr : &found->second;
}

const Issue* Snapshot::find(const IssueKey& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : find(found->second);
}

std::vector<const Issue*> Snapshot::children_of(const Issue& issue) const {
    std::vector<const Issue*> children;
    const auto [begin, end] = by_parent_.equal_range(issue.key);
    for (auto it = begin; it != end; ++it)
        children.push_back(find(it->second));
    return children;
}

}  // namespace healthlint
