#include "bridge/model/team_finder.h"

#include <algorithm>

namespace healthlint {

TeamFinder::TeamFinder(const Roster& roster) : team_field_(roster.team_field) {
    for (std::size_t at = 0; at < roster.teams.size(); ++at) {
        const Team& team = roster.teams[at];
        // The first of two teams with the same value keeps it, as in Roster::team_of().
        by_field_value_.emplace(team.field_value.empty() ? team.name.value : team.field_value, at);
        for (const AccountId& person : team.people) {
            std::vector<std::size_t>& teams = by_person_[person];
            if (std::ranges::find(teams, at) == teams.end()) teams.push_back(at);
        }
    }
}

std::optional<std::size_t> TeamFinder::team_of(const Issue& issue) const {
    if (team_field_ && !issue.custom.empty()) {
        const std::string value = team_field_value(issue, *team_field_);
        const auto named = by_field_value_.find(value);
        if (!value.empty() && named != by_field_value_.end()) return named->second;
    }
    if (issue.assignee.id.value.empty() || by_person_.empty()) return std::nullopt;
    const std::vector<std::size_t>& teams = teams_listing(issue.assignee.id);
    return teams.empty() ? std::nullopt : std::optional(teams.front());
}

const std::vector<std::size_t>& TeamFinder::teams_listing(const AccountId& person) const {
    const auto found = by_person_.find(person);
    return found == by_person_.end() ? none_ : found->second;
}

}  // namespace healthlint
