#pragma once
// One entry of `rules:` or `waivers:`.

#include <optional>

#include "bridge/engine/rulebook.h"
#include "bridge/packs/names.h"

namespace healthlint {

constexpr std::size_t kMaxRules = 200;
constexpr std::size_t kMaxWaivers = 500;
constexpr std::size_t kMinWaiverReason = 20;  // characters

std::vector<Rule> read_rules(
    const Parameter& list, const Scoring& scoring, Names& names, Problems& problems);

// A waiver names one of the pack's rules, also one that did not load.
std::vector<Waiver> read_waivers(
    const Parameter& list,
    const std::vector<std::string>& rule_ids,
    Names& names,
    Problems& problems);

}  // namespace healthlint
