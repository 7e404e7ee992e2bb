#include "bridge/engine/explain/decision.h"

#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

std::optional<double> threshold(const Basis& basis, const std::string& name) {
    const auto found = basis.thresholds.find(name);
    if (found == basis.thresholds.end()) return std::nullopt;
    return found->second;
}

Outcome measured(const Basis& basis) {
    if (basis.opinion) return *basis.opinion;
    if (!basis.value) return Outcome::NotApplicable;
    if (const auto wanted = threshold(basis, "wanted"))
        return *basis.value == *wanted ? Outcome::Pass : Outcome::Fail;
    return compare(
        *basis.value,
        {.warn_above = threshold(basis, "warn-above"),
         .fail_above = threshold(basis, "fail-above"),
         .warn_below = threshold(basis, "warn-below"),
         .fail_below = threshold(basis, "fail-below")});
}

bool is_over(const GraceState& state, TimePoint at) {
    return state.over_at && *state.over_at <= at;
}

Outcome capped(Outcome outcome, Level level) {
    switch (level) {
    case Level::Fail: return outcome;
    case Level::Warn: return Outcome::Warn;
    case Level::Info: return Outcome::Pass;
    }
    return outcome;
}

}  // namespace

std::string_view to_string(Applies applies) {
    switch (applies) {
    case Applies::Yes: return "yes";
    case Applies::Off: return "off";
    case Applies::OutOfSpaces: return "out-of-spaces";
    case Applies::TooOld: return "too-old";
    case Applies::OutOfScope: return "out-of-scope";
    case Applies::ScopeUnknown: return "scope-unknown";
    }
    return {};
}

std::string place_of(const Grace& grace) {
    if (!grace.category) return grace.status;
    switch (*grace.category) {
    case StatusCategory::ToDo: return "To Do";
    case StatusCategory::InProgress: return "In Progress";
    case StatusCategory::Done: return "Done";
    case StatusCategory::Undefined: break;
    }
    return "No Category";
}

Outcome outcome_of(const Basis& basis) {
    if (basis.unknown) return Outcome::Unknown;
    Outcome outcome = measured(basis);
    if (!is_open(outcome)) return outcome;
    if (basis.warn_after && !is_over(*basis.warn_after, basis.at)) return Outcome::NotApplicable;
    if (basis.fail_after && !is_over(*basis.fail_after, basis.at)) outcome = Outcome::Warn;
    outcome = capped(outcome, basis.level);
    const bool waived = basis.waived_until && basis.today <= *basis.waived_until;
    return waived && is_open(outcome) ? Outcome::Waived : outcome;
}

}  // namespace healthlint
