#pragma once
// rules/site.yaml: what is a site's own. Its names win over a pack's.

#include <optional>

#include "bridge/packs/load.h"
#include "bridge/packs/names.h"

namespace healthlint {

constexpr std::size_t kMaxTeams = 1000;
constexpr std::size_t kMaxPeoplePerTeam = 500;

// Checks everything that stands in the file and adds its aliases to `names`.
struct SiteFile {
    std::vector<SpaceKey> spaces;
    Roster roster;
    std::optional<Parameter> sets;  // compiled when the aliases of both files are known
    std::optional<Parameter> publish;
};

SiteFile read_site_file(const Parameter& root, Names& names, Problems& problems);

// `people:` of a pack or a site: role -> account ids. First match wins, so what is already in the
// roster stays.
void read_people(const Parameter& node, Roster& roster, Problems& problems);

}  // namespace healthlint
