#pragma once
// How many people of a team have a role. Numbers only: who they are stays inside.

#include <chrono>
#include <optional>
#include <set>
#include <vector>

#include "bridge/engine/check.h"
#include "bridge/engine/checks/roles/role_names.h"

namespace healthlint {

// Which people of the team count: everybody, or those seen at some work within a time.
struct Presence {
    std::optional<JqlProgram> active_in;  // nothing = everybody
    std::chrono::days window{60};
};

class Headcount {
  public:
    // The snapshot of `context` must outlive it.
    Headcount(const Team& team, const Presence& presence, const CheckContext& context);

    std::size_t everybody() const { return people_.size(); }

    std::size_t without_role() const;

    // A person counts for a role as what they are and as what `counts-as` says of it.
    std::size_t in(const std::vector<RoleName>& names) const;

    // Of the team, but not seen at the selected work.
    bool has_idle(const RoleName& name) const;

    // Histories or comments of the selected work were not read: somebody may be overlooked.
    bool unread() const { return unread_; }

  private:
    bool is(const AccountId& id, const RoleName& name) const;

    const Roster& roster_;
    std::set<AccountId> people_;
    std::set<AccountId> idle_;
    bool unread_ = false;
};

}  // namespace healthlint
