#include "bridge/engine/outcomes/site_index.h"

#include <algorithm>

namespace healthlint {
namespace {

std::set<AccountId> people_of(const Issue& issue) {
    std::set<AccountId> people{issue.assignee.id};
    if (issue.changelog)
        for (const Change& change : *issue.changelog)
            people.insert(change.author.id);
    if (issue.comments)
        for (const Comment& comment : *issue.comments)
            people.insert(comment.author.id);
    people.erase(AccountId{});
    return people;
}

}  // namespace

SiteIndex::SiteIndex(const Snapshot& snapshot, const std::vector<SpaceKey>& spaces)
    : snapshot_(&snapshot),
      spaces_(&spaces),
      finder_(snapshot.roster),
      by_team_(snapshot.roster.teams.size()) {
    snapshot.for_each([this](const Issue& issue) { put(issue); });
}

void SiteIndex::put(const Issue& issue) {
    remove(issue.id);
    const bool covered =
        spaces_->empty() || std::ranges::find(*spaces_, issue.space) != spaces_->end();
    if (issue.partial || !covered) return;
    Entry entry{
        .team = finder_.team_of(issue),
        .people = people_of(issue),
        .updated = issue.updated.value_or(TimePoint::min())};
    if (entry.team) by_team_[*entry.team].insert(issue.id);
    for (const AccountId& person : entry.people)
        by_person_[person].emplace(entry.updated, issue.id);
    if (!issue.changelog || !issue.comments) not_wholly_read_.emplace(entry.updated, issue.id);
    entries_.emplace(issue.id, std::move(entry));
}

void SiteIndex::remove(const IssueId& id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    const Entry& entry = found->second;
    if (entry.team) by_team_[*entry.team].erase(id);
    for (const AccountId& person : entry.people)
        by_person_[person].erase({entry.updated, id});
    not_wholly_read_.erase({entry.updated, id});
    entries_.erase(found);
}

std::vector<const Issue*> SiteIndex::issues_of(const Team& team) const {
    for (std::size_t at = 0; at < by_team_.size(); ++at)
        if (&snapshot_->roster.teams[at] == &team) return found(by_team_[at]);
    return {};
}

std::vector<const Issue*> SiteIndex::issues_touched_by(
    const AccountId& person, TimePoint since) const {
    const auto of_person = by_person_.find(person);
    if (of_person == by_person_.end()) return {};
    return found(of_person->second, since);
}

std::vector<const Issue*> SiteIndex::not_wholly_read(TimePoint since) const {
    return found(not_wholly_read_, since);
}

std::vector<const Issue*> SiteIndex::found(const std::set<IssueId>& ids) const {
    return snapshot_->find(std::vector<IssueId>(ids.begin(), ids.end()));
}

std::vector<const Issue*> SiteIndex::found(const ByUpdate& issues, TimePoint since) const {
    std::set<IssueId> ids;
    for (auto one = issues.lower_bound({since, {}}); one != issues.end(); ++one)
        ids.insert(one->second);
    return found(ids);
}

std::set<std::size_t> SiteIndex::teams_concerned_by(const IssueId& id) const {
    std::set<std::size_t> teams;
    const auto found = entries_.find(id);
    if (found == entries_.end()) return teams;
    if (found->second.team) teams.insert(*found->second.team);
    for (const AccountId& person : found->second.people)
        for (const std::size_t team : finder_.teams_listing(person))
            teams.insert(team);
    return teams;
}

}  // namespace healthlint
