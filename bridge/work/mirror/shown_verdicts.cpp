#include "bridge/work/mirror/shown_verdicts.h"

#include <algorithm>
#include <utility>

namespace healthlint {

void ShownVerdicts::show(Showing showing) {
    const std::lock_guard lock(mutex_);
    pack_ = std::move(showing.pack);
    language_ = showing.language;
    outcomes_ = std::move(showing.outcomes);
    if (!showing.only) {
        issues_.swap(showing.issues);  // the old ones are freed by the caller, without the lock
        return;
    }
    for (const IssueId& id : *showing.only) {
        const auto shown = showing.issues.find(id);
        if (shown == showing.issues.end())
            issues_.erase(id);
        else
            issues_[id] = std::move(shown->second);
    }
}

void ShownVerdicts::confirmed(TimePoint at) {
    const std::lock_guard lock(mutex_);
    confirmed_ = std::max(confirmed_, at);
}

TimePoint ShownVerdicts::confirmed_at() const {
    const std::lock_guard lock(mutex_);
    return confirmed_;
}

std::optional<CurrentVerdict> ShownVerdicts::of(const IssueId& issue) const {
    const std::lock_guard lock(mutex_);
    const auto found = issues_.find(issue);
    if (found == issues_.end()) return std::nullopt;
    const ShownVerdict& shown = found->second;
    return CurrentVerdict{
        .verdict = shown.verdict,
        .key = shown.key,
        .pack = pack_,
        .checked_at = std::max(shown.fetched, confirmed_),
        .language = language_};
}

RuleOutcomes ShownVerdicts::outcomes() const {
    const std::lock_guard lock(mutex_);
    return outcomes_;
}

}  // namespace healthlint
