#pragma once
// Who works on what: the countable issues of a snapshot by team and by person, kept up to date
// change by change. Points into the snapshot and its roster, which must outlive it.

#include <map>
#include <set>
#include <vector>

#include "bridge/model/snapshot.h"
#include "bridge/model/team_finder.h"

namespace healthlint {

class SiteIndex {
  public:
    // Every whole issue inside the spaces (none given: every space) of the snapshot.
    SiteIndex(const Snapshot& snapshot, const std::vector<SpaceKey>& spaces);

    // An issue of the snapshot is new or has changed.
    void put(const Issue& issue);
    void remove(const IssueId& id);

    // Both in the order of ids.
    std::vector<const Issue*> issues_of(const Team& team) const;
    // Issues that the person is assigned to, has changed or has commented on.
    std::vector<const Issue*> issues_touched_by(const AccountId& person) const;

    // Positions in the roster: of an issue's own team, and of teams that list somebody who touched
    // it.
    std::set<std::size_t> teams_concerned_by(const IssueId& id) const;

    const TeamFinder& teams() const { return finder_; }

  private:
    using Issues = std::map<IssueId, const Issue*>;

    struct Entry {
        std::optional<std::size_t> team;
        std::set<AccountId> people;
    };

    const Snapshot* snapshot_;
    const std::vector<SpaceKey>* spaces_;
    TeamFinder finder_;
    std::vector<Issues> by_team_;  // by position in the roster
    std::map<AccountId, Issues> by_person_;
    std::map<IssueId, Entry> entries_;
};

}  // namespace healthlint
