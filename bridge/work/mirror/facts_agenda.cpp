#include "bridge/work/mirror/facts_agenda.h"

#include <algorithm>

#include "bridge/engine/facts.h"

namespace healthlint {
namespace {

constexpr int kMostDoublings = 10;  // more than it takes to kAskAgainAfter

std::chrono::minutes delay_after(NoFacts why, int failures) {
    if (why == NoFacts::Refused) return kAskAgainAfter;
    if (why == NoFacts::NotAsked) return kTryAgainAfter;
    return std::min<std::chrono::minutes>(
        kTryAgainAfter * (1 << std::min(failures, kMostDoublings)), kAskAgainAfter);
}

}  // namespace

void FactsAgenda::note(const IssueId& id, bool edited) {
    noted_.insert(id);
    if (edited) put_off_.erase(id);
}

void FactsAgenda::forget(const IssueId& id) {
    noted_.erase(id);
    put_off_.erase(id);
}

std::map<IssueId, CheckNeeds> FactsAgenda::lacking(const Rulebook& rulebook, const Snapshot& site) {
    auto lacking = lacking_among(nullptr, rulebook, site);
    std::erase_if(noted_, [&](const IssueId& id) { return !lacking.contains(id); });
    drop_old(lacking, nullptr, site.as_of);
    return lacking;
}

std::map<IssueId, CheckNeeds> FactsAgenda::lacking_of_changes(
    const Rulebook& rulebook, const Snapshot& site) {
    std::set<IssueId> looked_at = noted_;
    for (std::size_t room = kRetriedWithChanges; const auto& [id, one] : put_off_)
        if (room > 0 && one.until <= site.as_of) room -= looked_at.insert(id).second ? 1 : 0;
    auto lacking = lacking_among(&looked_at, rulebook, site);
    noted_.clear();
    for (const auto& [id, needs] : lacking)
        noted_.insert(id);  // until they are read
    drop_old(lacking, &looked_at, site.as_of);
    return lacking;
}

std::vector<LackingFacts> FactsAgenda::still_lacking(
    std::span<const LackingFacts> found, const Snapshot& site) const {
    std::vector<LackingFacts> lacking;
    for (const auto& [id, before] : found)
        if (const auto needs = unknown_of(id, before, site)) lacking.emplace_back(id, *needs);
    return lacking;
}

std::optional<CheckNeeds> FactsAgenda::unknown_of(
    const IssueId& id, const CheckNeeds& wanted, const Snapshot& site) const {
    const Issue* issue = site.find(id);
    if (issue == nullptr) return std::nullopt;
    const auto put_off = put_off_.find(id);
    if (put_off != put_off_.end() && put_off->second.until > site.as_of) return std::nullopt;
    const CheckNeeds needs{
        .remote_links = wanted.remote_links && !issue->remote_links,
        .pages = wanted.pages && lacks_pages(*issue, site.as_of),
        .changelog = wanted.changelog && !issue->changelog,
        .comments = wanted.comments && !issue->comments};
    const bool some = needs.remote_links || needs.pages || needs.changelog || needs.comments;
    return some ? std::optional(needs) : std::nullopt;
}

std::map<IssueId, CheckNeeds> FactsAgenda::lacking_among(
    const std::set<IssueId>* only, const Rulebook& rulebook, const Snapshot& site) const {
    std::map<IssueId, CheckNeeds> lacking;
    for (const auto& [id, wanted] : facts_wanted(rulebook, site, site.as_of, only))
        if (const auto needs = unknown_of(id, wanted, site)) lacking.emplace(id, *needs);
    return lacking;
}

void FactsAgenda::drop_old(
    const std::map<IssueId, CheckNeeds>& lacking, const std::set<IssueId>* only, TimePoint now) {
    std::erase_if(put_off_, [&](const auto& one) {
        const bool is_over = one.second.until <= now && !lacking.contains(one.first);
        return is_over && (only == nullptr || only->contains(one.first));
    });
}

void FactsAgenda::put_off(const IssueId& id, NoFacts why, TimePoint now) {
    PutOff& one = put_off_[id];
    one.until = now + delay_after(why, one.failures);
    one.failures = why == NoFacts::Failed ? one.failures + 1 : 0;
}

}  // namespace healthlint
