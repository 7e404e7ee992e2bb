#include "bridge/packs/admin_tests/test_people.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/roles/role_names.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/site_file.h"
#include "bridge/packs/values/parameters.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

// 9, or the names of those who do something in the test.
std::vector<std::string> people_of(
    const std::string& what, const Parameter& who, Problems& problems) {
    if (who.kind == Parameter::Kind::List) return who.texts();
    const auto count = parse_integer(who.scalar);
    if (who.kind != Parameter::Kind::Scalar || !count || *count < 0 ||
        *count > static_cast<long long>(kMaxPeoplePerTeam)) {
        problems.error(
            kWrongValue,
            place_of(who),
            "people are a number from 0 to " + std::to_string(kMaxPeoplePerTeam) +
                ", or a list of names");
        return {};
    }
    std::vector<std::string> people;
    for (long long number = 1; number <= *count; ++number)
        people.push_back(what + " " + std::to_string(number));
    return people;
}

void read_role(
    Team& team, const std::string& name, const Parameter& who, Roster& roster, Problems& problems) {
    const std::optional<RoleName> found = find_role(name);
    if (!found && name != kNoRole) {
        std::vector<std::string> known = role_names();
        known.emplace_back(kNoRole);
        problems.error(
            kUnknownName,
            place_of_key(who, name),
            "unknown role " + in_quotes(name),
            did_you_mean(name, known));
        return;
    }
    for (std::string& person : people_of(team.name.value + " " + name, who, problems)) {
        const AccountId id{std::move(person)};
        if (std::ranges::find(team.people, id) == team.people.end()) team.people.push_back(id);
        if (found) roster.roles.emplace(id, found->roles.front());
    }
}

// 5, or {answers: 5, at: -10d, mean: {heard: 3.5}}.
SurveyRound read_round(const Parameter& said, const TestClock& clock, Problems& problems) {
    SurveyRound round{.at = clock.now(), .answers = 0, .mean = {}};
    if (const auto number = parse_integer(said.scalar); number && *number >= 0) {
        round.answers = static_cast<std::size_t>(*number);
        return round;
    }
    if (said.kind != Parameter::Kind::Map) {
        problems.error(
            kWrongValue,
            place_of(said),
            "answers are a number, or a map like {answers: 6, at: -10d, mean: {heard: 3.5}}");
        return round;
    }
    check_parameters(said, "a round of answers", survey_keys(), problems);
    round.answers =
        static_cast<std::size_t>(ValueReader(said, problems).count("answers").value_or(0));
    if (const Parameter* at = said.member("at"))
        round.at = clock.past(*at, problems).value_or(round.at);
    if (const Parameter* mean = said.member("mean"))
        for (const auto& [question, value] : mean->members)
            round.mean[question] = read_number(value).value_or(0);
    return round;
}

}  // namespace

void read_test_people(const Parameter& people, Roster& roster, Problems& problems) {
    for (const auto& [name, roles] : people.members) {
        Team team{.name = {name}, .people = {}, .field_value = {}};
        for (const auto& [role, who] : roles.members)
            read_role(team, role, who, roster, problems);
        if (team.people.size() > kMaxPeoplePerTeam)
            problems.error(
                kTooMuch,
                place_of_key(roles, name),
                "more than " + std::to_string(kMaxPeoplePerTeam) + " people in a team");
        roster.teams.push_back(std::move(team));
    }
}

Team unsaid_team(const std::string& name) {
    Team team{.name = {name}, .people = {}, .field_value = {}};
    for (std::size_t number = 1; number <= kUnsaidTeamPeople; ++number)
        team.people.push_back({name + " " + std::to_string(number)});
    return team;
}

std::map<TeamName, std::vector<SurveyRound>> read_test_answers(
    const Parameter& answers, const TestClock& clock, Problems& problems) {
    std::map<TeamName, std::vector<SurveyRound>> surveys;
    for (const auto& [team, said] : answers.members) {
        std::vector<SurveyRound> rounds;
        if (said.kind == Parameter::Kind::List)
            for (const Parameter& round : said.items)
                rounds.push_back(read_round(round, clock, problems));
        else
            rounds.push_back(read_round(said, clock, problems));
        std::ranges::stable_sort(rounds, {}, &SurveyRound::at);
        surveys[{team}] = std::move(rounds);
    }
    return surveys;
}

ManualAnswers read_test_said(const Parameter& said, const TestClock& clock, Problems& problems) {
    ManualAnswers answers;
    for (const auto& [question, subjects] : said.members)
        for (const auto& [subject, written] : subjects.members) {
            Parameter map = written;
            if (written.kind != Parameter::Kind::Map) {
                map = {};
                map.kind = Parameter::Kind::Map;
                map.file = written.file;
                map.members.push_back({"answer", written});
            }
            check_parameters(map, "an answer", said_keys(), problems);
            const Parameter* answer = map.member("answer");
            const Parameter* at = map.member("at");
            answers[{question, subject}] = {
                .yes = answer != nullptr && answer->scalar == "yes",
                .at =
                    at == nullptr ? clock.now() : clock.past(*at, problems).value_or(clock.now())};
        }
    return answers;
}

}  // namespace healthlint
