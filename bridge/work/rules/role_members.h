#pragma once
// Who is in the groups and project roles that rule files name: asked of Jira once a day, kept as a
// fact of the site, and added to the roster. Where Jira does not tell (members of groups need the
// scope ADMIN, those of project roles the permission Administer Projects) these people have no
// role, and rules on roles say that they do not know.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "bridge/atlassian/jira/client.h"
#include "bridge/model/site.h"
#include "bridge/packs/role_sources.h"
#include "bridge/store/store.h"

namespace healthlint {

constexpr std::chrono::hours kMembersAge{24};
constexpr std::size_t kMaxSpacesForRoles = 50;  // project roles are read space by space

struct RoleMembership {
    std::string asked;  // the names that this answers
    TimePoint at{};
    std::map<std::string, std::vector<AccountId>> members;  // by "group:…", "project-role:…"
    std::vector<std::string> refused;                       // such names

    bool answers(std::span<const RoleSource> sources, TimePoint now) const;
};

// An error only where asking again soon may help.
Result<RoleMembership> read_role_members(
    JiraClient& jira,
    std::span<const RoleSource> sources,
    const std::vector<SpaceKey>& spaces,
    TimePoint now);

Result<RoleMembership> stored_role_members(Store& store, const SiteId& site);
Result<void> keep_role_members(Store& store, const SiteId& site, const RoleMembership& members);

// First match wins: people who have a role keep it.
void add_members(
    Roster& roster, std::span<const RoleSource> sources, const RoleMembership& membership);

}  // namespace healthlint
