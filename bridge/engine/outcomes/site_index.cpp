#include "bridge/engine/outcomes/site_index.h"

#include <algorithm>

namespace healthlint {
namespace {

std::set<AccountId> people_on(const Issue& issue) {
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
    const PackedName name = ids_.add(issue.id);
    Entry entry{.updated = issue.updated.value_or(TimePoint::min())};
    if (const auto team = finder_.team_of(issue)) {
        entry.team = static_cast<std::uint32_t>(*team);
        by_team_[entry.team].insert(name);
    }
    set_people(name, issue, entry.updated);
    if (!issue.changelog || !issue.comments) not_wholly_read_.emplace(entry.updated, name);
    entries_.emplace(name, entry);
}

void SiteIndex::set_people(PackedName name, const Issue& issue, TimePoint updated) {
    for (const AccountId& person : people_on(issue)) {
        const PersonNumber number = people_.add(person.value);
        if (number == by_person_.size()) by_person_.emplace_back();
        by_person_[number].emplace(updated, name);
        people_of_.emplace(name, number);
    }
}

void SiteIndex::remove(const IssueId& id) {
    const auto name = ids_.find(id);
    const auto found = name ? entries_.find(*name) : entries_.end();
    if (found == entries_.end()) return;
    const auto [updated, team] = found->second;
    if (team != Entry::kNoTeam) by_team_[team].erase(*name);
    for (const PersonNumber person : people_of(*name)) {
        by_person_[person].erase({updated, *name});
        people_of_.erase({*name, person});
    }
    not_wholly_read_.erase({updated, *name});
    entries_.erase(found);
}

std::vector<SiteIndex::PersonNumber> SiteIndex::people_of(PackedName name) const {
    std::vector<PersonNumber> people;
    for (auto one = people_of_.lower_bound({name, 0});
         one != people_of_.end() && one->first == name;
         ++one)
        people.push_back(one->second);
    return people;
}

std::vector<const Issue*> SiteIndex::issues_of(const Team& team) const {
    for (std::size_t at = 0; at < by_team_.size(); ++at)
        if (&snapshot_->roster.teams[at] == &team)
            return found({by_team_[at].begin(), by_team_[at].end()});
    return {};
}

std::vector<const Issue*> SiteIndex::issues_touched_by(
    const AccountId& person, TimePoint since) const {
    const auto number = people_.find(person.value);
    if (!number) return {};
    return found(by_person_[*number], since);
}

std::vector<const Issue*> SiteIndex::not_wholly_read(TimePoint since) const {
    return found(not_wholly_read_, since);
}

std::vector<const Issue*> SiteIndex::found(std::vector<PackedName> names) const {
    std::ranges::sort(names, [this](PackedName a, PackedName b) { return ids_.is_before(a, b); });
    std::vector<IssueId> ids;
    ids.reserve(names.size());
    for (const PackedName name : names)
        ids.push_back(ids_.id(name));
    return snapshot_->find(ids);
}

std::vector<const Issue*> SiteIndex::found(const ByUpdate& issues, TimePoint since) const {
    std::vector<PackedName> names;
    for (auto one = issues.lower_bound({since, kNoName}); one != issues.end(); ++one)
        names.push_back(one->second);
    return found(std::move(names));
}

std::set<std::size_t> SiteIndex::teams_concerned_by(const IssueId& id) const {
    std::set<std::size_t> teams;
    const auto name = ids_.find(id);
    const auto found = name ? entries_.find(*name) : entries_.end();
    if (found == entries_.end()) return teams;
    if (found->second.team != Entry::kNoTeam) teams.insert(found->second.team);
    for (const PersonNumber person : people_of(*name))
        for (const std::size_t team : finder_.teams_listing({people_.text(person)}))
            teams.insert(team);
    return teams;
}

}  // namespace healthlint
