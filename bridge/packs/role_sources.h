#pragma once
// Where the people of a role come from, beside account ids:
//
//     people:
//       data-scientist: {groups: [ai-data-scientists], project-roles: [Data Scientist]}
//
// Who is in them, only Jira knows; whoever asks it adds the people to the roster.

#include <string>
#include <vector>

#include "bridge/packs/load.h"

namespace healthlint {

struct RoleSource {
    enum class Kind { Group, ProjectRole } kind = Kind::Group;
    std::string name;  // as Jira has it
    Role role = Role::Other;

    auto operator<=>(const RoleSource&) const = default;
};

// In the order in which they count: a person has the first role that names them. Those of the site
// file come before the pack's. Names of several roles at once ("engineer") give nobody one of them
// and are left out; load_pack() warns of them. Of sources that load.
std::vector<RoleSource> role_sources(const PackSources& sources);

}  // namespace healthlint
