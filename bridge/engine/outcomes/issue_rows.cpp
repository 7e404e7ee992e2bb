#include "bridge/engine/outcomes/issue_rows.h"

#include <algorithm>

namespace healthlint {

Ruling unpack(PackedRuling packed) {
    const unsigned reason = packed >> kReasonShift;
    Ruling ruling{.outcome = outcome_of(packed), .unknown = std::nullopt};
    if (reason > 0) ruling.unknown = static_cast<UnknownReason>(reason - 1);
    return ruling;
}

void IssueFacts::set_team(std::optional<std::size_t> team) {
    team_number = static_cast<std::uint32_t>(team.value_or(kNoTeam)) & kNoTeam;
}

void IssueRows::clear(const OutcomePlan& plan, bool holds_issues) {
    size_ = 0;
    ids_ = {};
    keys_ = {};
    shared_names_ = {};
    standings_ = {};
    facts_.clear(1);
    marks_.clear(1);
    issues_.clear(holds_issues ? 1 : 0);
    names_.clear(plan.keeps_names() ? 1 : 0);
    rulings_.clear(plan.issue_rules.size());
    parts_.clear(plan.group_rules.size());
    free_.clear();
    by_id_.clear();
    knows_ids_ = false;
}

std::size_t IssueRows::add(const IssueId& id) {
    std::size_t at = size_;
    if (free_.empty()) {
        ++size_;
        facts_.make_room(size_);
        marks_.make_room(size_);
        issues_.make_room(size_);
        names_.make_room(size_);
        rulings_.make_room(size_);
        parts_.make_room(size_);
    } else {
        at = free_.back();
        free_.pop_back();
    }
    facts(at) = {.id = ids_.add(id)};
    *marks_.at(at) = kLookClosely;
    std::ranges::fill(rulings_.of(at), kNoRuling);
    std::ranges::fill(parts_.of(at), Part::None);
    if (knows_ids_) by_id_.insert(static_cast<std::uint32_t>(at));
    return at;
}

void IssueRows::remove(const IssueId& id) {
    const auto at = find(id);
    if (!at) return;
    by_id_.erase(static_cast<std::uint32_t>(*at));
    facts(*at) = {};
    *marks_.at(*at) = kLookClosely;
    if (!issues_.empty()) *issues_.at(*at) = nullptr;
    free_.push_back(static_cast<std::uint32_t>(*at));
}

std::optional<std::size_t> IssueRows::find(const IssueId& id) const {
    if (!knows_ids_) {
        knows_ids_ = true;
        for (std::uint32_t at = 0; at < size_; ++at)
            if (facts(at).id != kNoName) by_id_.insert(by_id_.end(), at);
    }
    const auto name = ids_.find(id);
    if (!name) return std::nullopt;
    const auto found = by_id_.find(*name);
    return found == by_id_.end() ? std::nullopt : std::optional<std::size_t>(*found);
}

IssueRows::Row IssueRows::at(std::size_t index) {
    return {
        .facts = facts(index),
        .issue = issues_.empty() ? nullptr : issues_.at(index),
        .names = names_.empty() ? nullptr : names_.at(index),
        .rulings = rulings_.of(index),
        .parts = parts_.of(index),
        .mark = *marks_.at(index)};
}

const Issue* IssueRows::issue(std::size_t index) const {
    return issues_.empty() ? nullptr : *issues_.at(index);
}

void IssueRows::set_standing(std::size_t index, const Standing& standing) {
    StandingNumber& number = facts(index).standing;
    number = standings_.number_of(standing, number);
}

void IssueRows::set_names(const Issue& issue, IssueNames& names) {
    names = {
        .key = keys_.add(issue.key),
        .parent = keys_.add(issue.parent_key),
        .space = shared_names_.add(issue.space.value),
        .assignee = shared_names_.add(issue.assignee.id.value)};
}

}  // namespace healthlint
