#include "bridge/engine/outcomes/issue_rows.h"

#include <algorithm>

namespace healthlint {

Ruling unpack(PackedRuling packed) {
    const unsigned reason = packed >> kReasonShift;
    Ruling ruling{.outcome = outcome_of(packed), .unknown = std::nullopt};
    if (reason > 0) ruling.unknown = static_cast<UnknownReason>(reason - 1);
    return ruling;
}

void IssueRows::clear(const OutcomePlan& plan, std::size_t issues) {
    issue_rules_ = plan.issue_rules.size();
    group_rules_ = plan.group_rules.size();
    keeps_names_ = plan.keeps_names();
    facts_.clear();
    facts_.reserve(issues);
    marks_.clear();
    marks_.reserve(issues);
    names_.clear();
    if (keeps_names_) names_.reserve(issues);
    rulings_.assign(issues * issue_rules_, kNoRuling);
    parts_.assign(issues * group_rules_, Part::None);
    free_.clear();
    shared_names_.clear();
    by_id_.clear();
}

IssueRows::Row IssueRows::add(const IssueId& id) {
    std::size_t at = facts_.size();
    if (free_.empty()) {
        facts_.push_back({.id = id});
        marks_.push_back(kLookClosely);
        if (keeps_names_) names_.emplace_back();
    } else {
        at = free_.back();
        free_.pop_back();
        facts_[at] = {.id = id};
    }
    if (rulings_.size() < (at + 1) * issue_rules_)
        rulings_.resize((at + 1) * issue_rules_, kNoRuling);
    if (parts_.size() < (at + 1) * group_rules_) parts_.resize((at + 1) * group_rules_, Part::None);
    if (!by_id_.empty()) by_id_.insert(position_of(id), static_cast<std::uint32_t>(at));
    return this->at(at);
}

void IssueRows::remove(const IssueId& id) {
    const auto at = find(id);
    if (!at) return;
    by_id_.erase(position_of(id));
    facts_[*at] = {};
    marks_[*at] = kLookClosely;
    free_.push_back(*at);
}

std::vector<std::uint32_t>::iterator IssueRows::position_of(const IssueId& id) const {
    return std::ranges::lower_bound(
        by_id_, id, {}, [this](std::uint32_t row) -> const IssueId& { return facts_[row].id; });
}

std::optional<std::size_t> IssueRows::find(const IssueId& id) const {
    if (by_id_.empty()) {
        by_id_.reserve(facts_.size());
        for (std::uint32_t at = 0; at < facts_.size(); ++at)
            if (!facts_[at].id.value.empty()) by_id_.push_back(at);
        std::ranges::sort(
            by_id_, {}, [this](std::uint32_t row) -> const IssueId& { return facts_[row].id; });
    }
    const auto found = position_of(id);
    return found == by_id_.end() || facts_[*found].id != id ? std::nullopt
                                                            : std::optional<std::size_t>(*found);
}

void IssueRows::set_names(const Issue& issue, IssueNames& names) {
    const auto shared = [this](const std::string& name) {
        return &*shared_names_.insert(name).first;
    };
    names = {
        .key = issue.key,
        .parent = shared(issue.parent_key.value),
        .space = shared(issue.space.value),
        .assignee = shared(issue.assignee.id.value)};
}

IssueRows::Row IssueRows::at(std::size_t index) {
    return {
        .facts = facts_[index],
        .names = keeps_names_ ? &names_[index] : nullptr,
        .rulings = std::span(rulings_).subspan(index * issue_rules_, issue_rules_),
        .parts = std::span(parts_).subspan(index * group_rules_, group_rules_),
        .mark = marks_[index]};
}

std::span<const PackedRuling> IssueRows::rulings(std::size_t index) const {
    return std::span(rulings_).subspan(index * issue_rules_, issue_rules_);
}

}  // namespace healthlint
