#include "bridge/engine/checks/roles/headcount.h"

#include <algorithm>

#include "bridge/engine/checks/parts/team_work.h"

namespace healthlint {
namespace {

// Which of these people work on the selected issues: assignees, and whoever changed or commented on
// them within the window.
class Activity {
  public:
    Activity(const Presence& presence, const CheckContext& context)
        : presence_(presence),
          context_(context),
          since_(context.now - presence.window) {}

    bool is_active(const AccountId& person) const {
        return std::ranges::any_of(
            context_.issues_touched_by(person, since_),
            [&](const Issue* issue) { return is_selected(*issue) && touched(*issue, person); });
    }

    bool all_read() const {
        return std::ranges::none_of(context_.not_wholly_read(since_), [&](const Issue* issue) {
            return is_selected(*issue);
        });
    }

  private:
    bool is_selected(const Issue& issue) const {
        return issue.updated && presence_.active_in->evaluate(issue, context_.jql()) == Truth::True;
    }

    bool touched(const Issue& issue, const AccountId& person) const {
        const auto by_person = [&](const auto& entry) {
            return entry.at >= since_ && entry.author.id == person;
        };
        return issue.assignee.id == person ||
               (issue.changelog && std::ranges::any_of(*issue.changelog, by_person)) ||
               (issue.comments && std::ranges::any_of(*issue.comments, by_person));
    }

    const Presence& presence_;
    const CheckContext& context_;
    const TimePoint since_;
};

}  // namespace

Headcount::Headcount(const Team& team, const Presence& presence, const CheckContext& context)
    : roster_(context.snapshot->roster),
      people_(members_of(team, context)) {
    if (!presence.active_in) return;
    const Activity activity(presence, context);
    unread_ = !activity.all_read();
    for (const AccountId& id : people_)
        if (!activity.is_active(id)) idle_.insert(id);
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
