#pragma once
// The meaning of the rule language. Pure: same rulebook, snapshot and time give the same report,
// byte for byte. No memory of earlier runs (that is settle's).

#include <chrono>
#include <functional>
#include <vector>

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

class SiteIndex;

// What each rule cost, for a caller that has a clock: the engine has none. It changes no report.
struct RuleWatch {
    std::function<std::chrono::nanoseconds()> clock;
    std::vector<std::chrono::nanoseconds> spent{};  // in the order of the rulebook's rules
};

Report evaluate(
    const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now, RuleWatch* watch = nullptr);

// What a caller that keeps more than one evaluation has at hand; without it, it is worked out.
struct Known {
    const std::map<TeamName, Verdict>* teams = nullptr;
    const SiteIndex* index = nullptr;
    RuleWatch* watch = nullptr;  // room for every rule
};

// Of evaluate(), all but the issues.
Report evaluate_sums(
    const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now, const Known& known = {});

// evaluate(), issue by issue in the order of ids: the verdicts of a large site need more room than
// its issues. Nothing for an issue that no rule selects. The report that it answers has no issues.
using VerdictVisitor = std::function<void(const Issue&, std::optional<Verdict>)>;
Report evaluate_each(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    TimePoint now,
    const VerdictVisitor& visit,
    const Known& known = {});

// One issue with its own and its team's findings; nothing when no rule selects it. Equals the entry
// of evaluate(), as the other two do.
std::optional<Verdict> evaluate_issue(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const Issue& issue,
    TimePoint now,
    const Known& known = {});

Verdict evaluate_team(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const Team& team,
    TimePoint now,
    const Known& known = {});

// Spaces and the portfolio.
std::map<Subject, Verdict> evaluate_groups(
    const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now);

}  // namespace healthlint
