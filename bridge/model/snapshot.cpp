#include "bridge/model/snapshot.h"

#include <array>
#include <string_view>
#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

// The statuses of Jira's own templates, in English and Korean.
constexpr std::array<std::pair<std::string_view, StatusCategory>, 14> kUsualStatuses{
    {{"to do", StatusCategory::ToDo},
     {"open", StatusCategory::ToDo},
     {"backlog", StatusCategory::ToDo},
     {"selected for development", StatusCategory::ToDo},
     {"해야 할 일", StatusCategory::ToDo},
     {"할 일", StatusCategory::ToDo},
     {"in progress", StatusCategory::InProgress},
     {"in review", StatusCategory::InProgress},
     {"진행 중", StatusCategory::InProgress},
     {"done", StatusCategory::Done},
     {"closed", StatusCategory::Done},
     {"resolved", StatusCategory::Done},
     {"완료", StatusCategory::Done},
     {"완료됨", StatusCategory::Done}}};

}  // namespace

void Snapshot::put(Issue issue) {
    const auto known = issues_.find(issue.id);
    if (known != issues_.end()) {
        forget(known->second);
        known->second = std::move(issue);
        return index(known->second);
    }
    IssueId id = issue.id;
    index(issues_.emplace(std::move(id), std::move(issue)).first->second);
}

void Snapshot::remove(const IssueId& id) {
    const auto found = issues_.find(id);
    if (found == issues_.end()) return;
    forget(found->second);
    issues_.erase(found);
}

std::optional<StatusCategory> Snapshot::category_of(const Ref& status) const {
    if (const auto by_id = categories_.find(status.id); by_id != categories_.end())
        return by_id->second;
    const std::string name = to_lower(status.name);
    if (const auto by_name = categories_.find(name); by_name != categories_.end())
        return by_name->second;
    for (const auto& [usual, category] : kUsualStatuses)
        if (usual == name) return category;
    return std::nullopt;
}

void Snapshot::index(const Issue& issue) {
    by_key_[issue.key] = issue.id;
    if (issue.category != StatusCategory::Undefined) {
        if (!issue.status.id.empty()) learn(issue.status.id, issue.category);
        learn(to_lower(issue.status.name), issue.category);
    }
    if (!issue.parent_key.value.empty()) by_parent_.emplace(issue.parent_key, issue.id);
    for (const IssueLink& link : issue.links) {
        if (!link.other_id.value.empty()) by_linked_id_.emplace(link.other_id, issue.id);
        if (!link.other_key.value.empty()) by_linked_key_.emplace(link.other_key, issue.id);
    }
}

void Snapshot::learn(const std::string& status, StatusCategory category) {
    const auto [known, added] = categories_.emplace(status, category);
    if (!added && known->second == category) return;
    known->second = category;
    ++category_changes_;
}

void Snapshot::forget(const Issue& issue) {
    const auto key = by_key_.find(issue.key);
    if (key != by_key_.end() && key->second == issue.id) by_key_.erase(key);
    by_parent_.erase({issue.parent_key, issue.id});
    for (const IssueLink& link : issue.links) {
        by_linked_id_.erase({link.other_id, issue.id});
        by_linked_key_.erase({link.other_key, issue.id});
    }
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
    return children_of(issue.key);
}

std::vector<const Issue*> Snapshot::children_of(const IssueKey& key) const {
    std::vector<const Issue*> children;
    for (auto it = by_parent_.lower_bound({key, {}}); it != by_parent_.end() && it->first == key;
         ++it)
        children.push_back(find(it->second));
    return children;
}

std::vector<const Issue*> Snapshot::linking_to(const IssueId& id, const IssueKey& key) const {
    std::set<IssueId> linking;
    for (auto it = by_linked_id_.lower_bound({id, {}});
         it != by_linked_id_.end() && it->first == id;
         ++it)
        linking.insert(it->second);
    for (auto it = by_linked_key_.lower_bound({key, {}});
         it != by_linked_key_.end() && it->first == key;
         ++it)
        linking.insert(it->second);
    std::vector<const Issue*> issues;
    issues.reserve(linking.size());
    for (const IssueId& other : linking)
        issues.push_back(find(other));
    return issues;
}

}  // namespace healthlint
