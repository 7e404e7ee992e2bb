#pragma once
// One entry of `rules:` or `waivers:`.

#include <optional>

#include "bridge/engine/rulebook.h"
#include "bridge/packs/names.h"
#include "bridge/packs/rule_change.h"

namespace healthlint {

constexpr std::size_t kMaxRules = 200;
constexpr std::size_t kMaxWaivers = 500;
constexpr std::size_t kMinWaiverReason = 20;  // characters
constexpr std::chrono::days kMaxWaiverTime{90};

struct RuleSetting {
    const Scoring& scoring;
    const Overrides& overrides;
};

std::vector<Rule> read_rules(
    const Parameter& list, const RuleSetting& setting, Names& names, Problems& problems);

// A waiver names one of the pack's rules, also one that did not load, and ends within
// kMaxWaiverTime of `today`, where that is known.
std::vector<Waiver> read_waivers(
    const Parameter& list,
    const std::vector<std::string>& rule_ids,
    std::optional<Date> today,
    Names& names,
    Problems& problems);

}  // namespace healthlint
