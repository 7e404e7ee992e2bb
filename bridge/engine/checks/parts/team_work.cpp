#include "bridge/engine/checks/parts/team_work.h"

namespace healthlint {

std::set<AccountId> members_of(const Team& team, const CheckContext& context) {
    std::set<AccountId> people(team.people.begin(), team.people.end());
    if (!people.empty()) return people;
    for (const Issue* issue : context.issues_of(team))
        if (!issue->assignee.id.value.empty()) people.insert(issue->assignee.id);
    return people;
}

}  // namespace healthlint
