#pragma once
// A small world for tests of the engine: 23 November 2026, 17:00 in Seoul; rules, issues and teams
// in a line each.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

TimePoint moment(std::string_view text);  // "2026-11-23T08:00:00Z"
Date day(std::string_view text);          // "2026-11-23"
TimePoint world_now();

JqlProgram condition(std::string_view jql);

// A rule of pillar "purpose" at stage badge that is broken where `required` does not hold.
Rule issue_rule(std::string id, std::string_view required);
Rule team_rule(std::string id, Form form);

// Pillars purpose 3, data 3, focus 2, team 2; zone Seoul; AI projects = epics labelled ai-project.
Rulebook rulebook_of(std::vector<Rule> rules);

// An epic of an AI project in progress since 20 November, created on 1 November, no assignee.
Issue epic(int number);

std::vector<AccountId> people(std::string_view prefix, int count);
Team team_of(std::string name, std::vector<AccountId> members);

// Values of a finding that a score is made of.
Finding finding(Outcome outcome, std::string pillar, double weight, Stage stage = Stage::Badge);

}  // namespace healthlint
