#pragma once
// rules/site.yaml: what is a site's own. Its names win over a pack's.

#include "bridge/packs/load.h"
#include "bridge/packs/names.h"

namespace healthlint {

constexpr std::size_t kMaxTeams = 1000;
constexpr std::size_t kMaxPeoplePerTeam = 500;

struct SiteFile {
    std::vector<SpaceKey> spaces;
    Roster roster;
    // In the root; read when both files' aliases and rules are known.
    const Parameter* sets = nullptr;
    const Parameter* publish = nullptr;
    const Parameter* overrides = nullptr;
};

// Checks everything that stands in the file and adds its aliases to `names`. `root` must outlive
// the result.
SiteFile read_site_file(const Parameter& root, Names& names, Problems& problems);

// `people:` of a pack or a site: role -> account ids. First match wins, so what is already in the
// roster stays.
void read_people(const Parameter& node, Roster& roster, Problems& problems);

// `counts-as:` of a site or a test: {ai-engineer: data-scientist}.
void read_counts_as(const Parameter& node, Roster& roster, Problems& problems);

}  // namespace healthlint
