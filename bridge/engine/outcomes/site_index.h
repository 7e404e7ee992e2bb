#pragma once
// Who works on what: the countable issues of a snapshot by team and by person, kept up to date
// change by change. The snapshot and its roster must outlive it. Whoever asks for issues has a
// loan.

#include <map>
#include <set>
#include <utility>
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
    // Issues that the person is assigned to, has changed or has commented on; of those, the ones
    // that were updated since.
    std::vector<const Issue*> issues_touched_by(
        const AccountId& person, TimePoint since = TimePoint::min()) const;
    // Of which history or comments are not known, and which were updated since.
    std::vector<const Issue*> not_wholly_read(TimePoint since) const;

    // Positions in the roster: of an issue's own team, and of teams that list somebody who touched
    // it.
    std::set<std::size_t> teams_concerned_by(const IssueId& id) const;

    const TeamFinder& teams() const { return finder_; }

  private:
    struct Entry {
        std::optional<std::size_t> team;
        std::set<AccountId> people;
        TimePoint updated = TimePoint::min();  // that: not known
    };

    using ByUpdate = std::set<std::pair<TimePoint, IssueId>>;

    std::vector<const Issue*> found(const std::set<IssueId>& ids) const;
    std::vector<const Issue*> found(const ByUpdate& issues, TimePoint since) const;

    const Snapshot* snapshot_;
    const std::vector<SpaceKey>* spaces_;
    TeamFinder finder_;
    std::vector<std::set<IssueId>> by_team_;  // by position in the roster
    std::map<AccountId, ByUpdate> by_person_;
    ByUpdate not_wholly_read_;
    std::map<IssueId, Entry> entries_;
};

}  // namespace healthlint
