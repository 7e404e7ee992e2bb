#include "bridge/engine/checks/parts/team_work.h"

namespace healthlint {

std::set<AccountId> members_of(const Team& team, const CheckContext& context) {
    std::set<AccountId> people(team.people.begin(), team.people.end());
    if (!people.empty()) return people;
    for (const Issue* issue : context.issues_of(team))
        if (!issue->assignee.id.value.empty()) people.insert(issue->assignee.id);
    return people;
}

std::vector<const Issue*> every_issue(const CheckContext& context) {
    std::vector<const Issue*> issues;
    for (const auto& [id, issue] : context.snapshot->issues())
        if (!issue.partial && context.covers(issue)) issues.push_back(&issue);
    return issues;
}

}  // namespace healthlint
