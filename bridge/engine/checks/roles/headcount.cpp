#include "bridge/engine/checks/roles/headcount.h"

#include <algorithm>

#include "bridge/engine/checks/parts/team_work.h"

namespace healthlint {
namespace {

// Who works on the selected issues: assignees, and whoever changed or commented on them within the
// window.
struct Active {
    std::set<AccountId> people;
    bool all_read = true;  // otherwise somebody may be missing
};

Active active_people(const Presence& presence, const CheckContext& context) {
    Active active;
    const TimePoint since = context.now - presence.window;
    for (const auto& [id, issue] : context.snapshot->issues()) {
        if (issue.partial || !context.covers(issue)) continue;
        if (!issue.updated || *issue.updated < since) continue;
        if (presence.active_in->evaluate(issue, context.jql()) != Truth::True) continue;
        active.people.insert(issue.assignee.id);
        active.all_read = active.all_read && issue.changelog && issue.comments;
        if (issue.changelog)
            for (const Change& change : *issue.changelog)
                if (change.at >= since) active.people.insert(change.author.id);
        if (issue.comments)
            for (const Comment& comment : *issue.comments)
                if (comment.at >= since) active.people.insert(comment.author.id);
    }
    return active;
}

}  // namespace

Headcount::Headcount(const Team& team, const Presence& presence, const CheckContext& context)
    : roster_(context.snapshot->roster),
      people_(members_of(team, context)) {
    if (!presence.active_in) return;
    const Active active = active_people(presence, context);
    unread_ = !active.all_read;
    for (const AccountId& id : people_)
        if (!active.people.contains(id)) idle_.insert(id);
    std::erase_if(people_, [&](const AccountId& id) { return idle_.contains(id); });
}

std::size_t Headcount::without_role() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        people_, [&](const AccountId& id) { return roster_.role_of(id) == Role::Other; }));
}

std::size_t Headcount::in(const std::vector<RoleName>& names) const {
    return static_cast<std::size_t>(std::ranges::count_if(people_, [&](const AccountId& id) {
        return std::ranges::any_of(names, [&](const RoleName& name) { return is(id, name); });
    }));
}

bool Headcount::has_idle(const RoleName& name) const {
    return std::ranges::any_of(idle_, [&](const AccountId& id) { return is(id, name); });
}

bool Headcount::is(const AccountId& id, const RoleName& name) const {
    const Role role = roster_.role_of(id);
    const auto has = [&](Role wanted) {
        return std::ranges::find(name.roles, wanted) != name.roles.end();
    };
    const auto other = roster_.counts_as.find(role);
    return has(role) || (other != roster_.counts_as.end() && has(other->second));
}

}  // namespace healthlint
