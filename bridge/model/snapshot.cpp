#include "bridge/model/snapshot.h"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/model/lookahead.h"

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

constexpr std::size_t kReadAtOnce = 100;  // of a source: some hundred kilobytes

thread_local IssueLoan* innermost_loan = nullptr;

}  // namespace

IssueLoan::IssueLoan(const Snapshot& snapshot)
    : snapshot_(snapshot),
      outer_(std::exchange(innermost_loan, this)) {}

IssueLoan::~IssueLoan() {
    innermost_loan = outer_;
}

void Snapshot::read_from(std::shared_ptr<const IssueSource> source) {
    source_ = std::move(source);
}

void Snapshot::put(Issue issue) {
    learn(issue);
    Indexed entry = indexed(issue);
    if (source_) {
        const auto [known, is_new] = places_.try_emplace(issue.id);
        if (!is_new) forget(issue.id, known->second);
        index(issue.id, entry);
        known->second = std::move(entry);
        if (const auto* lent = borrowed(issue.id); lent != nullptr && *lent)
            **lent = std::move(issue);
        return;
    }
    const auto known = issues_.find(issue.id);
    if (known != issues_.end()) forget(issue.id, indexed(known->second));
    index(issue.id, entry);
    if (known != issues_.end()) {
        known->second = std::move(issue);
        return;
    }
    IssueId id = issue.id;
    issues_.emplace(std::move(id), std::move(issue));
}

void Snapshot::remove(const IssueId& id) {
    if (const auto found = issues_.find(id); found != issues_.end()) {
        forget(id, indexed(found->second));
        issues_.erase(found);
    }
    if (const auto found = places_.find(id); found != places_.end()) {
        forget(id, found->second);
        places_.erase(found);
    }
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

Snapshot::Indexed Snapshot::indexed(const Issue& issue) {
    Indexed entry{.place = {.key = issue.key, .parent = issue.parent_key}, .linked = {}};
    entry.linked.reserve(issue.links.size());
    for (const IssueLink& link : issue.links)
        entry.linked.emplace_back(link.other_id, link.other_key);
    return entry;
}

void Snapshot::index(const IssueId& id, const Indexed& entry) {
    by_key_[entry.place.key] = id;
    if (!entry.place.parent.value.empty()) by_parent_.emplace(entry.place.parent, id);
    for (const auto& [other_id, other_key] : entry.linked) {
        if (!other_id.value.empty()) by_linked_id_.emplace(other_id, id);
        if (!other_key.value.empty()) by_linked_key_.emplace(other_key, id);
    }
}

void Snapshot::learn(const Issue& issue) {
    if (issue.category == StatusCategory::Undefined) return;
    if (!issue.status.id.empty()) learn(issue.status.id, issue.category);
    learn(to_lower(issue.status.name), issue.category);
}

void Snapshot::learn(const std::string& status, StatusCategory category) {
    const auto [known, added] = categories_.emplace(status, category);
    if (!added && known->second == category) return;
    known->second = category;
    ++category_changes_;
}

void Snapshot::forget(const IssueId& id, const Indexed& entry) {
    const auto key = by_key_.find(entry.place.key);
    if (key != by_key_.end() && key->second == id) by_key_.erase(key);
    by_parent_.erase({entry.place.parent, id});
    for (const auto& [other_id, other_key] : entry.linked) {
        by_linked_id_.erase({other_id, id});
        by_linked_key_.erase({other_key, id});
    }
}

std::optional<Snapshot::Place> Snapshot::place_of(const IssueId& id) const {
    if (const auto found = places_.find(id); found != places_.end()) return found->second.place;
    if (const auto found = issues_.find(id); found != issues_.end())
        return Place{.key = found->second.key, .parent = found->second.parent_key};
    return std::nullopt;
}

std::optional<IssueId> Snapshot::id_of(const IssueKey& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<IssueId> Snapshot::ids_of_children(const IssueKey& key) const {
    std::vector<IssueId> children;
    for (auto it = by_parent_.lower_bound({key, {}}); it != by_parent_.end() && it->first == key;
         ++it)
        children.push_back(it->second);
    return children;
}

std::vector<IssueId> Snapshot::ids_linking_to(const IssueId& id, const IssueKey& key) const {
    std::set<IssueId> linking;
    for (auto it = by_linked_id_.lower_bound({id, {}});
         it != by_linked_id_.end() && it->first == id;
         ++it)
        linking.insert(it->second);
    for (auto it = by_linked_key_.lower_bound({key, {}});
         it != by_linked_key_.end() && it->first == key;
         ++it)
        linking.insert(it->second);
    return {linking.begin(), linking.end()};
}

const std::unique_ptr<Issue>* Snapshot::borrowed(const IssueId& id) const {
    for (const IssueLoan* loan = innermost_loan; loan != nullptr; loan = loan->outer_) {
        if (&loan->snapshot_ != this) continue;
        if (const auto found = loan->issues_.find(id); found != loan->issues_.end())
            return &found->second;
    }
    return nullptr;
}

void Snapshot::read(const std::vector<IssueId>& ids) const {
    IssueLoan* loan = innermost_loan;
    while (loan != nullptr && &loan->snapshot_ != this)
        loan = loan->outer_;
    if (loan == nullptr) throw std::logic_error("an issue of a source is looked at without a loan");
    std::vector<Issue> issues = source_->read(ids);
    for (const IssueId& id : ids)
        loan->issues_.try_emplace(id);
    for (Issue& issue : issues) {
        std::unique_ptr<Issue>& place = loan->issues_[issue.id];
        place = std::make_unique<Issue>(std::move(issue));
    }
}

const Issue* Snapshot::find(const IssueId& id) const {
    if (!source_) {
        const auto found = issues_.find(id);
        return found == issues_.end() ? nullptr : &found->second;
    }
    if (!places_.contains(id)) return nullptr;
    if (borrowed(id) == nullptr) read({id});
    return borrowed(id)->get();
}

const Issue* Snapshot::find(const IssueKey& key) const {
    const auto id = id_of(key);
    return id ? find(*id) : nullptr;
}

std::vector<const Issue*> Snapshot::find(const std::vector<IssueId>& ids) const {
    if (source_) {
        std::vector<IssueId> unread;
        for (const IssueId& id : ids)
            if (places_.contains(id) && borrowed(id) == nullptr) unread.push_back(id);
        if (!unread.empty()) read(unread);
    }
    std::vector<const Issue*> issues;
    issues.reserve(ids.size());
    for (const IssueId& id : ids)
        if (const Issue* issue = find(id)) issues.push_back(issue);
    return issues;
}

std::vector<const Issue*> Snapshot::children_of(const Issue& issue) const {
    return children_of(issue.key);
}

std::vector<const Issue*> Snapshot::children_of(const IssueKey& key) const {
    return find(ids_of_children(key));
}

std::vector<const Issue*> Snapshot::linking_to(const IssueId& id, const IssueKey& key) const {
    return find(ids_linking_to(id, key));
}

template <class Ids, class IdOf>
void Snapshot::visit_in_portions(const Ids& of, const IdOf& id_of, const Visit& visit) const {
    for (auto next = of.begin(); next != of.end();) {
        std::vector<IssueId> ids;
        for (; next != of.end() && ids.size() < kReadAtOnce; ++next)
            ids.push_back(id_of(*next));
        const IssueLoan loan(*this);
        for (const Issue* issue : find(ids))
            visit(*issue);
    }
}

void Snapshot::for_each(const Visit& visit) const {
    if (source_)
        return visit_in_portions(
            places_, [](const auto& place) { return place.first; }, visit);
    Lookahead issues(issues_);
    while (const Issue* issue = issues.next())
        visit(*issue);
}

void Snapshot::for_each(const std::set<IssueId>& of, const Visit& visit) const {
    visit_in_portions(
        of, [](const IssueId& id) { return id; }, visit);
}

Snapshot Snapshot::with_its_issues() const {
    Snapshot copy = *this;
    if (!source_) return copy;
    copy.source_.reset();
    copy.places_.clear();
    for_each([&](const Issue& issue) {
        copy.issues_.emplace_hint(copy.issues_.end(), issue.id, issue);
    });
    return copy;
}

}  // namespace healthlint
