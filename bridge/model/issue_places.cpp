#include "bridge/model/issue_places.h"

#include <algorithm>

namespace healthlint {

IssuePlaces::IssuePlaces(const IssuePlaces& other)
    : tables_(std::make_unique<Tables>(*other.tables_)) {
    by_id_.insert(other.by_id_.begin(), other.by_id_.end());
    by_key_.insert(other.by_key_.begin(), other.by_key_.end());
    by_parent_.insert(other.by_parent_.begin(), other.by_parent_.end());
}

IssuePlaces::IssuePlaces(IssuePlaces&& other) noexcept {
    swap(other);
}

IssuePlaces& IssuePlaces::operator=(IssuePlaces other) noexcept {
    swap(other);
    return *this;
}

void IssuePlaces::swap(IssuePlaces& other) noexcept {
    std::swap(tables_, other.tables_);
    by_id_.swap(other.by_id_);
    by_key_.swap(other.by_key_);
    by_parent_.swap(other.by_parent_);
}

void IssuePlaces::put(const Issue& issue) {
    const PackedName id = tables_->ids.add(issue.id);
    const RowNumber number = row_to_fill(id);
    Row& row = tables_->rows[number];
    row.key = tables_->keys.add(issue.key);
    row.parent = tables_->keys.add(issue.parent_key);
    take_key(number);
    if (row.parent != kNoName) by_parent_.insert(number);
    for (const IssueLink& link : issue.links)
        tables_->links.add(
            {.from = id,
             .other_id = tables_->ids.add(link.other_id),
             .other_key = tables_->keys.add(link.other_key)});
}

void IssuePlaces::remove(const IssueId& id) {
    const auto row = row_of(id);
    if (!row) return;
    forget(*row);
    by_id_.erase(*row);
    tables_->rows.remove(*row);
}

RowNumber IssuePlaces::row_to_fill(PackedName id) {
    const auto next = by_id_.lower_bound(id);
    if (next != by_id_.end() && tables_->rows[*next].id == id) {
        forget(*next);
        return *next;
    }
    return *by_id_.insert(next, tables_->rows.add({.id = id}));
}

void IssuePlaces::forget(RowNumber row) {
    const auto key = by_key_.find(row);
    if (key != by_key_.end() && *key == row) by_key_.erase(key);
    by_parent_.erase(row);
    tables_->links.remove_from(tables_->rows[row].id);
}

void IssuePlaces::take_key(RowNumber row) {
    const auto [other, is_new] = by_key_.insert(row);
    if (is_new) return;
    by_key_.erase(other);
    by_key_.insert(row);
}

std::optional<RowNumber> IssuePlaces::row_of(const IssueId& id) const {
    const auto name = tables_->ids.find(id);
    if (!name) return std::nullopt;
    const auto found = by_id_.find(*name);
    return found == by_id_.end() ? std::nullopt : std::optional(*found);
}

IssueId IssuePlaces::id(RowNumber row) const {
    return tables_->ids.id(tables_->rows[row].id);
}

std::optional<IssuePlace> IssuePlaces::find(const IssueId& id) const {
    const auto found = row_of(id);
    if (!found) return std::nullopt;
    const Row& row = tables_->rows[*found];
    return IssuePlace{.key = tables_->keys.key(row.key), .parent = tables_->keys.key(row.parent)};
}

std::optional<IssueId> IssuePlaces::id_of(const IssueKey& key) const {
    const auto name = tables_->keys.find(key);
    if (!name) return std::nullopt;
    const auto found = by_key_.find(*name);
    return found == by_key_.end() ? std::nullopt : std::optional(id(*found));
}

std::vector<IssueId> IssuePlaces::children_of(const IssueKey& key) const {
    const auto name = tables_->keys.find(key);
    if (!name) return {};
    std::vector<IssueId> children;
    const auto [first, last] = by_parent_.equal_range(*name);
    for (auto child = first; child != last; ++child)
        children.push_back(id(*child));
    return children;
}

std::vector<IssueId> IssuePlaces::linking_to(const IssueId& id, const IssueKey& key) const {
    std::vector<PackedName> linking;
    if (const auto name = tables_->ids.find(id))
        tables_->links.append_linking_to_id(*name, linking);
    if (const auto name = tables_->keys.find(key))
        tables_->links.append_linking_to_key(*name, linking);
    std::ranges::sort(
        linking, [this](PackedName a, PackedName b) { return tables_->ids.is_before(a, b); });
    linking.erase(std::unique(linking.begin(), linking.end()), linking.end());
    std::vector<IssueId> ids;
    ids.reserve(linking.size());
    for (const PackedName name : linking)
        ids.push_back(tables_->ids.id(name));
    return ids;
}

std::vector<IssueId> IssuePlaces::behind(const IssueId& last, std::size_t most) const {
    std::vector<IssueId> ids;
    for (auto next = by_id_.upper_bound(last); next != by_id_.end() && ids.size() < most; ++next)
        ids.push_back(id(*next));
    return ids;
}

}  // namespace healthlint
