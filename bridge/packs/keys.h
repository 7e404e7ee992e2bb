#pragma once
// Every key of the rule language, in closed lists: what the loader accepts is what the schema for
// editors says, because both read these.

#include <vector>

#include "bridge/engine/parameter.h"

namespace healthlint {

using KeyList = std::vector<ParameterSpec>;

constexpr std::string_view kPackSchema = "healthlint/v1";
constexpr std::string_view kSiteSchema = "healthlint-site/v1";
constexpr std::string_view kTestSchema = "healthlint-tests/v1";

// The largest counts of a `publish:` or `confirm:`; more is a typing error.
constexpr double kMostCount = 1'000'000;

const KeyList& pack_file_keys();
const KeyList& pack_header_keys();
const KeyList& goal_keys();
const KeyList& rule_keys();
const KeyList& rule_change_keys();  // what an extending pack or an override may say of a rule
const KeyList& count_keys();
const KeyList& share_keys();
const KeyList& people_keys();  // of a role that is written as a map
const KeyList& scoring_keys();
const KeyList& grade_keys();
const KeyList& publish_keys();
const KeyList& breaker_keys();
const KeyList& digest_keys();
const KeyList& waiver_keys();
const KeyList& site_file_keys();
const KeyList& team_keys();

}  // namespace healthlint
