#pragma once
// Counts and shares of teams, spaces and the portfolio as running sums: an issue adds its answers
// and takes them away again, so that a change of one issue costs the same in a team of any size.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "bridge/engine/measure.h"
#include "bridge/engine/outcomes/plan.h"

namespace healthlint {

// One rule on one subject.
struct Ruling {
    Outcome outcome = Outcome::NotApplicable;
    std::optional<UnknownReason> unknown;  // with Outcome::Unknown

    bool operator==(const Ruling&) const = default;
};

// What an issue says to a count or a share.
enum class Part : std::uint8_t { None, Yes, No, Unknown };

struct GroupSums {
    Subject subject;
    const Team* team = nullptr;          // teams only
    std::vector<Sample> samples;         // by position in OutcomePlan::group_rules
    std::map<AccountId, int> assignees;  // of a team whose people nobody lists
    std::vector<Ruling> rulings;         // by position; NotApplicable for other kinds
    std::size_t listed_people = 0;       // of a team
    std::size_t issues = 0;
    Standing standing;

    GroupSums(Subject of, const Team* its_team, std::size_t rules);

    void add(std::span<const Part> parts, const AccountId& assignee);
    void take_away(std::span<const Part> parts, const AccountId& assignee);

    std::size_t people() const { return listed_people > 0 ? listed_people : assignees.size(); }
};

}  // namespace healthlint
