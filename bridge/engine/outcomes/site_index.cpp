#include "bridge/engine/outcomes/site_index.h"

#include <algorithm>

namespace healthlint {
namespace {

std::vector<const Issue*> listed(const std::map<IssueId, const Issue*>& issues) {
    std::vector<const Issue*> list;
    list.reserve(issues.size());
    for (const auto& [id, issue] : issues)
        list.push_back(issue);
    return list;
}

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
    for (const auto& [id, issue] : snapshot.issues())
        put(issue);
}

void SiteIndex::put(const Issue& issue) {
    remove(issue.id);
    const bool covered =
        spaces_->empty() || std::ranges::find(*spaces_, issue.space) != spaces_->end();
    if (issue.partial || !covered) return;
    Entry entry{.team = finder_.team_of(issue), .people = people_of(issue)};
    if (entry.team) by_team_[*entry.team].emplace(issue.id, &issue);
    for (const AccountId& person : entry.people)
        by_person_[person].emplace(issue.id, &issue);
    entries_.emplace(issue.id, std::move(entry));
}

void SiteIndex::remove(const IssueId& id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    const Entry& entry = found->second;
    if (entry.team) by_team_[*entry.team].erase(id);
    for (const AccountId& person : entry.people)
        by_person_[person].erase(id);
    entries_.erase(found);
}

std::vector<const Issue*> SiteIndex::issues_of(const Team& team) const {
    for (std::size_t at = 0; at < by_team_.size(); ++at)
        if (&snapshot_->roster.teams[at] == &team) return listed(by_team_[at]);
    return {};
}

std::vector<const Issue*> SiteIndex::issues_touched_by(const AccountId& person) const {
    const auto found = by_person_.find(person);
    return found == by_person_.end() ? std::vector<const Issue*>{} : listed(found->second);
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
