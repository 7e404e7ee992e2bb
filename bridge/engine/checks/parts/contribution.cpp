#include "bridge/engine/checks/parts/contribution.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/parts/history.h"

namespace healthlint {
namespace {

bool is_assignment(const Change& change) {
    return change.field_id.value == "assignee" || equals_ignoring_case(change.field, "assignee");
}

// Logged work shows in the history as a change of the time spent.
bool is_worklog(const Change& change) {
    return change.field_id.value == "timespent" ||
           equals_ignoring_case(change.field, "timespent") ||
           equals_ignoring_case(change.field, "WorklogId");
}

// An app that comments is no co-worker.
bool is_in(const Roster& roster, const AccountId& person) {
    if (person.value.empty()) return false;
    return roster.roles.contains(person) ||
           std::ranges::any_of(roster.teams, [&](const Team& team) {
               return std::ranges::find(team.people, person) != team.people.end();
           });
}

bool seen_after(const Issue& issue, const AccountId& person, TimePoint at) {
    const bool changed = std::ranges::any_of(*issue.changelog, [&](const Change& change) {
        const bool back = is_assignment(change) && change.to_id == person.value;
        return change.at > at && (change.author.id == person || back);
    });
    const auto& comments = issue.comments;
    return changed || (comments && std::ranges::any_of(*comments, [&](const Comment& comment) {
                           return comment.at > at && comment.author.id == person;
                       }));
}

}  // namespace

std::set<AccountId> contributors_of(
    const Issue& issue, const ContributionKinds& kinds, const Roster& roster) {
    std::set<AccountId> people;
    const auto add = [&](const AccountId& person) {
        if (is_in(roster, person)) people.insert(person);
    };
    add(issue.assignee.id);
    if (issue.changelog)
        for (const Change& change : *issue.changelog) {
            if (is_assignment(change)) {
                add({change.from_id});
                add({change.to_id});
            }
            const bool moved = kinds.transition && is_status_change(change);
            if (moved || (kinds.worklog && is_worklog(change))) add(change.author.id);
        }
    if (kinds.comment && issue.comments)
        for (const Comment& comment : *issue.comments)
            add(comment.author.id);
    return people;
}

std::vector<Handover> handovers_of(const Issue& issue, const Roster& roster) {
    std::vector<Handover> handovers;
    if (!issue.changelog) return handovers;
    for (const Change& change : *issue.changelog) {
        if (!is_assignment(change)) continue;
        const AccountId before{change.from_id};
        const Role from = roster.role_of(before);
        const Role to = roster.role_of({change.to_id});
        const bool known = from != Role::Other && to != Role::Other;
        if (known && from != to && !seen_after(issue, before, change.at))
            handovers.push_back({from, to});
    }
    return handovers;
}

}  // namespace healthlint
