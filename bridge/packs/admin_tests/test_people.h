#pragma once
// Who works on the invented site of a test, in which role, and what they answered.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/answer.h"
#include "bridge/model/site.h"
#include "bridge/packs/admin_tests/test_clock.h"

namespace healthlint {

// People of a team that `people:` leaves out: enough that the team is judged, and without a role.
constexpr std::size_t kUnsaidTeamPeople = 10;
constexpr std::string_view kNoRole = "no-role";

// `people:` is a map of teams and roles; a role has a number of people, or their names. A group of
// roles, like engineer, stands for the first of them.
void read_test_people(const Parameter& people, Roster& roster, Problems& problems);

// A team that is spoken of and that nobody said who is in.
Team unsaid_team(const std::string& name);

// `answers:` is a map of teams; each has a number, a round or a list of rounds. Oldest first.
std::map<TeamName, std::vector<SurveyRound>> read_test_answers(
    const Parameter& answers, const TestClock& clock, Problems& problems);

using ManualAnswers = std::map<std::pair<std::string, std::string>, ManualAnswer>;

// `said:` is a map of the ids of manual questions; each has a map of issues with yes or no, or with
// {answer: yes, at: -10d}.
ManualAnswers read_test_said(const Parameter& said, const TestClock& clock, Problems& problems);

}  // namespace healthlint
