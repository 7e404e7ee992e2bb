#pragma once
// What is counted per rule. Rules are named by admins, so the number of names is bounded here: what
// is above goes together under the name "other".

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/engine/settle.h"

namespace healthlint {

// Twice what one pack may hold, so that a rewritten pack keeps its names apart from the old one's.
constexpr std::size_t kMaxRuleSeries = 400;

constexpr std::size_t kOutcomes = 6;
using OutcomeCounts = std::array<long long, kOutcomes>;  // by Outcome
using RuleOutcomes = std::map<std::string, OutcomeCounts>;

// How many subjects of a report have which outcome, by rule. A team's finding counts once.
RuleOutcomes outcomes_of(const Report& report);
// Takes a verdict in (1) or out again (-1).
void count(RuleOutcomes& outcomes, const Verdict& verdict, int by);
// The same of a verdict of which only this is left. `rules`: those that were its own.
void count(
    RuleOutcomes& outcomes, const SettleMemory& shown, const std::set<RuleId>& rules, int by);
void add(RuleOutcomes& sum, const RuleOutcomes& more);

// Time that the evaluation of each rule took. Any thread.
class RuleTimes {
  public:
    // `spent` as RuleWatch has it, in the order of the rulebook's rules.
    void add(const Rulebook& rulebook, const std::vector<std::chrono::nanoseconds>& spent);
    std::map<std::string, std::chrono::nanoseconds> read() const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::chrono::nanoseconds> spent_;  // guarded by mutex_
};

}  // namespace healthlint
