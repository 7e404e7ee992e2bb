#pragma once
// Who works on what: the countable issues of a snapshot by team and by person, kept up to date
// change by change. The snapshot and its roster must outlive it. Whoever asks for issues has a
// loan.

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <absl/container/btree_map.h>
#include <absl/container/btree_set.h>

#include "bridge/model/packed/packed_names.h"
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
    using PersonNumber = std::uint32_t;

    struct Entry {
        TimePoint updated = TimePoint::min();  // that: not known
        std::uint32_t team = kNoTeam;          // position in the roster

        static constexpr std::uint32_t kNoTeam = ~std::uint32_t{0};
    };

    // A large site has many of each: names are packed, and nodes hold many of them.
    using Names = absl::btree_set<PackedName>;
    using ByUpdate = absl::btree_set<std::pair<TimePoint, PackedName>>;

    void set_people(PackedName name, const Issue& issue, TimePoint updated);
    std::vector<PersonNumber> people_of(PackedName name) const;
    std::vector<const Issue*> found(std::vector<PackedName> names) const;
    std::vector<const Issue*> found(const ByUpdate& issues, TimePoint since) const;

    const Snapshot* snapshot_;
    const std::vector<SpaceKey>* spaces_;
    TeamFinder finder_;
    PackedIds ids_;
    InternedTexts people_;             // their account ids
    std::vector<Names> by_team_;       // by position in the roster
    std::vector<ByUpdate> by_person_;  // by number
    ByUpdate not_wholly_read_;
    absl::btree_map<PackedName, Entry> entries_;
    absl::btree_set<std::pair<PackedName, PersonNumber>> people_of_;  // who touched an issue
};

}  // namespace healthlint
