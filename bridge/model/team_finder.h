#pragma once
// Roster::team_of() for many issues: look-ups instead of a walk through all teams and people.
// Holds positions in `roster.teams`, so it ends with the roster that it was made of.

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge/model/site.h"

namespace healthlint {

class TeamFinder {
  public:
    TeamFinder() = default;
    explicit TeamFinder(const Roster& roster);

    // Position of Roster::team_of(issue).
    std::optional<std::size_t> team_of(const Issue& issue) const;

    // Every team that lists this person.
    const std::vector<std::size_t>& teams_listing(const AccountId& person) const;

  private:
    std::optional<FieldId> team_field_;
    std::unordered_map<std::string, std::size_t> by_field_value_;
    std::unordered_map<AccountId, std::vector<std::size_t>> by_person_;
    std::vector<std::size_t> none_;
};

}  // namespace healthlint
