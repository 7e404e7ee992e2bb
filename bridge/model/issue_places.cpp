#include "bridge/model/issue_places.h"

namespace healthlint {
namespace {

// Who links to the issue of this name.
template <class Name>
void add_linking(
    const std::set<std::pair<Name, IssueId>>& by_linked,
    const Name& name,
    std::set<IssueId>& linking) {
    for (auto link = by_linked.lower_bound({name, {}});
         link != by_linked.end() && link->first == name;
         ++link)
        linking.insert(link->second);
}

}  // namespace

IssuePlaces::IssuePlaces(const IssuePlaces& other)
    : entries_(other.entries_),
      by_linked_id_(other.by_linked_id_),
      by_linked_key_(other.by_linked_key_) {
    for (const Entry* entry : other.by_key_)
        by_key_.insert(by_key_.end(), &*entries_.find(entry->first));
    for (const Entry* entry : other.by_parent_)
        by_parent_.insert(by_parent_.end(), &*entries_.find(entry->first));
}

IssuePlaces& IssuePlaces::operator=(const IssuePlaces& other) {
    if (this != &other) *this = IssuePlaces(other);
    return *this;
}

void IssuePlaces::put(const Issue& issue) {
    const auto [entry, is_new] = entries_.try_emplace(issue.id);
    if (!is_new) forget(*entry);
    Hanging& hanging = entry->second;
    hanging.place = {.key = issue.key, .parent = issue.parent_key};
    hanging.linked.clear();
    hanging.linked.reserve(issue.links.size());
    for (const IssueLink& link : issue.links)
        hanging.linked.emplace_back(link.other_id, link.other_key);
    index(*entry);
}

void IssuePlaces::remove(const IssueId& id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    forget(*found);
    entries_.erase(found);
}

void IssuePlaces::index(const Entry& entry) {
    const auto& [id, hanging] = entry;
    if (const auto [other, is_new] = by_key_.insert(&entry); !is_new) {
        by_key_.erase(other);
        by_key_.insert(&entry);
    }
    if (!hanging.place.parent.value.empty()) by_parent_.insert(&entry);
    for (const auto& [other_id, other_key] : hanging.linked) {
        if (!other_id.value.empty()) by_linked_id_.emplace(other_id, id);
        if (!other_key.value.empty()) by_linked_key_.emplace(other_key, id);
    }
}

void IssuePlaces::forget(const Entry& entry) {
    const auto& [id, hanging] = entry;
    const auto key = by_key_.find(&entry);
    if (key != by_key_.end() && *key == &entry) by_key_.erase(key);
    by_parent_.erase(&entry);
    for (const auto& [other_id, other_key] : hanging.linked) {
        by_linked_id_.erase({other_id, id});
        by_linked_key_.erase({other_key, id});
    }
}

const IssuePlace* IssuePlaces::find(const IssueId& id) const {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second.place;
}

const IssueId* IssuePlaces::id_of(const IssueKey& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &(*found)->first;
}

std::vector<IssueId> IssuePlaces::children_of(const IssueKey& key) const {
    std::vector<IssueId> children;
    for (auto child = by_parent_.lower_bound(key);
         child != by_parent_.end() && (*child)->second.place.parent == key;
         ++child)
        children.push_back((*child)->first);
    return children;
}

std::vector<IssueId> IssuePlaces::linking_to(const IssueId& id, const IssueKey& key) const {
    std::set<IssueId> linking;
    add_linking(by_linked_id_, id, linking);
    add_linking(by_linked_key_, key, linking);
    return {linking.begin(), linking.end()};
}

std::vector<IssueId> IssuePlaces::behind(const IssueId& id, std::size_t most) const {
    std::vector<IssueId> ids;
    for (auto next = entries_.upper_bound(id); next != entries_.end() && ids.size() < most; ++next)
        ids.push_back(next->first);
    return ids;
}

}  // namespace healthlint
