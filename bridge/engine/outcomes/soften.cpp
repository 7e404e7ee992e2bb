#include "bridge/engine/outcomes/soften.h"

#include "bridge/engine/grace.h"

namespace healthlint {

Outcome after_grace(
    Outcome outcome,
    const Rule& rule,
    const Issue& issue,
    TimePoint now,
    std::optional<TimePoint>& fails_at) {
    if (!is_open(outcome)) return outcome;
    if (rule.warn_after && !grace_over(issue, *rule.warn_after, now)) return Outcome::NotApplicable;
    // The check's own opinion holds: a missing baseline warns and never fails.
    if (!rule.fail_after || outcome == Outcome::Warn || rule.level != Level::Fail) return outcome;
    const std::optional<TimePoint> over_at = grace_over_at(issue, *rule.fail_after);
    if (over_at && *over_at <= now) return outcome;
    fails_at = over_at;
    return Outcome::Warn;
}

bool is_before_baseline(const Rule& rule, const Issue& issue, const TimeZone& zone) {
    return rule.baseline && issue.created && zone.local_date(*issue.created) < *rule.baseline;
}

Outcome after_level(Outcome outcome, Level level) {
    if (!is_open(outcome)) return outcome;
    switch (level) {
    case Level::Fail: return outcome;
    case Level::Warn: return Outcome::Warn;
    case Level::Info: return Outcome::Pass;
    }
    return outcome;  // not reached; silences -Wreturn-type
}

}  // namespace healthlint
