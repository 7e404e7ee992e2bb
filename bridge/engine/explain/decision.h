#pragma once
// The decision record of one rule on one subject: what was measured, against which limits, and
// every step from there to the outcome. Plain values, nothing to look up elsewhere.

#include <optional>
#include <string>
#include <vector>

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/jql/evaluation/trace.h"

namespace healthlint {

// Why a rule does or does not judge a subject.
enum class Applies {
    Yes,
    Off,          // stage off
    OutOfSpaces,  // the site's file names other spaces
    TooOld,       // created before the rule's `from`
    OutOfScope,
    ScopeUnknown,  // could not be answered, and no other rule selects the issue
};

std::string_view to_string(Applies applies);  // "yes", "out-of-scope", …

std::string place_of(const Grace& grace);  // "In Progress": the status or category it counts in

// A grace time as it stands now.
struct GraceState {
    Grace grace;
    // Nothing while the issue is not where the time counts, or since when is not known: not over.
    std::optional<TimePoint> over_at;
};

// Everything that an outcome follows from. What is not given plays no part.
struct Basis {
    TimePoint at{};
    Date today{};  // `at` in the pack's zone
    std::optional<UnknownReason> unknown;
    // A number against limits; the truth of a condition (1 or 0) against the wanted one.
    std::optional<double> value;
    std::map<std::string, double> thresholds;  // "warn-above" -> 1.5; "wanted" -> 1
    std::optional<Outcome> opinion;            // a named check's own
    std::optional<GraceState> warn_after, fail_after;
    Level level = Level::Fail;
    std::optional<Date> waived_until;
};

// The outcome, from the record alone: the five steps of the language in their order (measure, grace
// before a warning, grace before a failure, level, waiver).
Outcome outcome_of(const Basis& basis);

struct TracedCondition {
    std::string role;  // "scope", "require", "forbid"
    std::string source;
    Truth truth = Truth::Unknown;
    std::optional<JqlTerm> term;
};

struct Decision {
    Finding finding;  // as evaluate() has it; where the rule does not apply, the bare rule
    std::string rule_hash;
    Applies applies = Applies::Yes;
    Basis basis;
    std::vector<TracedCondition> conditions;
    std::string waiver_approved_by, waiver_ticket;
    std::optional<Date> since;  // first day of this outcome; only where history is kept
};

// All rules that could judge one subject, in the order of the pack.
struct Explanation {
    Subject subject;
    std::string pack;  // "ai-team@1.4.0"
    std::string rulebook_hash;
    TimePoint at{};
    TimePoint data_of{};             // when the data was read
    std::optional<Verdict> verdict;  // nothing: no rule selects the subject
    std::vector<Decision> decisions;
    std::vector<Decision> team_decisions;  // of an AI project: those of its team
};

}  // namespace healthlint
