#include "bridge/work/mirror/shown_verdicts.h"

#include <algorithm>
#include <utility>

namespace healthlint {
namespace {

void count_shown(RuleOutcomes& outcomes, const ShownVerdict& shown, int by) {
    if (shown.verdict) count(outcomes, *shown.verdict, by);
}

}  // namespace

void ShownVerdicts::show(Showing showing) {
    RuleOutcomes of_all;
    if (!showing.only)
        for (const auto& [id, shown] : showing.issues)
            count_shown(of_all, shown, 1);

    const std::lock_guard lock(mutex_);
    pack_ = std::move(showing.pack);
    language_ = showing.language;
    sums_ = std::move(showing.sums);
    if (!showing.only) {
        issues_.swap(showing.issues);  // the old ones are freed by the caller, without the lock
        outcomes_ = std::move(of_all);
        return;
    }
    for (const IssueId& id : *showing.only) {
        if (const auto before = issues_.find(id); before != issues_.end()) {
            count_shown(outcomes_, before->second, -1);
            issues_.erase(before);
        }
        if (auto after = showing.issues.extract(id)) {
            count_shown(outcomes_, after.mapped(), 1);
            issues_.insert(std::move(after));
        }
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

std::map<IssueId, Verdict> ShownVerdicts::verdicts() const {
    const std::lock_guard lock(mutex_);
    std::map<IssueId, Verdict> verdicts;
    for (const auto& [id, shown] : issues_)
        if (shown.verdict) verdicts.emplace_hint(verdicts.end(), id, *shown.verdict);
    return verdicts;
}

RuleOutcomes ShownVerdicts::outcomes() const {
    const std::lock_guard lock(mutex_);
    RuleOutcomes outcomes = outcomes_;
    add(outcomes, sums_);
    return outcomes;
}

}  // namespace healthlint
