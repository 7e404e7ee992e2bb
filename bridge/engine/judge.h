#pragma once
// One rule on one subject: what the five forms mean. The result is raw; evaluate turns it into a
// finding (grace times, level, waivers).

#include <vector>

#include "bridge/engine/measure.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// People rules and every other team rule speak about groups of at least this many people.
constexpr std::size_t kMinTeamPeople = 4;

// A team with its issues (whole ones inside the site's spaces, in the order of ids) and people.
struct TeamGroup {
    const Team& team;
    std::vector<const Issue*> issues;
    std::size_t people = 0;
};

CheckResult judge_issue(const Rule& rule, const Issue& issue, const CheckContext& context);
CheckResult judge_team(const Rule& rule, const TeamGroup& group, const CheckContext& context);

// Spaces and the portfolio, which may be a whole site: their issues are taken in one by one.
void tally(const Rule& rule, const Issue& issue, const CheckContext& context, GroupTally& sum);
CheckResult judge_group(const Rule& rule, const GroupTally& sum, const CheckContext& context);

// Whether the issue's space does not use a field that the condition reads. A violation is then not
// anybody's: nobody could fill the field.
bool withholds(const Issue& issue, const JqlNeeds& needs);
Text field_not_in_space(const std::string& field);

// Why a condition could not be answered on this issue.
UnknownReason reason_of_unknown(
    const JqlNeeds& needs, const Issue* issue, const Snapshot& snapshot);

}  // namespace healthlint
