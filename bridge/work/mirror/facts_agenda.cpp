#include "bridge/work/mirror/facts_agenda.h"

#include <algorithm>
#include <utility>

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
    if (!all_noted_) noted_.insert(id);
    if (edited) put_off_.erase(id);
}

void FactsAgenda::forget(const IssueId& id) {
    noted_.erase(id);
    put_off_.erase(id);
}

std::map<IssueId, CheckNeeds> FactsAgenda::lacking(const Rulebook& rulebook, const Snapshot& site) {
    auto lacking = lacking_among(nullptr, rulebook, site);
    if (std::exchange(all_noted_, false))
        keep_noted(lacking);
    else
        noted_.keep_if([&](const IssueId& id) { return lacking.contains(id); });
    drop_old(lacking, nullptr, site.as_of);
    return lacking;
}

std::map<IssueId, CheckNeeds> FactsAgenda::lacking_of_changes(
    const Rulebook& rulebook, const Snapshot& site) {
    if (all_noted_) return lacking(rulebook, site);
    std::set<IssueId> looked_at = noted_.all();
    for (std::size_t room = kRetriedWithChanges; const auto& [id, one] : put_off_)
        if (room > 0 && one.until <= site.as_of) room -= looked_at.insert(id).second ? 1 : 0;
    auto lacking = lacking_among(&looked_at, rulebook, site);
    keep_noted(lacking);
    drop_old(lacking, &looked_at, site.as_of);
    return lacking;
}

// Until they are read.
void FactsAgenda::keep_noted(const std::map<IssueId, CheckNeeds>& lacking) {
    noted_.clear();
    for (const auto& [id, needs] : lacking)
        noted_.insert(id);
}

std::vector<LackingFacts> FactsAgenda::still_lacking(
    std::span<const LackingFacts> found, const Snapshot& site) const {
    const std::map<IssueId, CheckNeeds> lacking = unknown_among({found.begin(), found.end()}, site);
    return {lacking.begin(), lacking.end()};
}

std::map<IssueId, CheckNeeds> FactsAgenda::unknown_among(
    const std::map<IssueId, CheckNeeds>& wanted, const Snapshot& site) const {
    std::set<IssueId> to_look_at;
    for (const auto& [id, needs] : wanted) {
        const auto put_off = put_off_.find(id);
        if (put_off == put_off_.end() || put_off->second.until <= site.as_of)
            to_look_at.insert(to_look_at.end(), id);
    }
    std::map<IssueId, CheckNeeds> unknown;
    site.for_each(to_look_at, [&](const Issue& issue) {
        const CheckNeeds& asked = wanted.at(issue.id);
        const CheckNeeds needs{
            .remote_links = asked.remote_links && !issue.remote_links,
            .pages = asked.pages && lacks_pages(issue, site.as_of),
            .changelog = asked.changelog && !issue.changelog,
            .comments = asked.comments && !issue.comments};
        if (needs.remote_links || needs.pages || needs.changelog || needs.comments)
            unknown.emplace(issue.id, needs);
    });
    return unknown;
}

std::map<IssueId, CheckNeeds> FactsAgenda::lacking_among(
    const std::set<IssueId>* only, const Rulebook& rulebook, const Snapshot& site) const {
    return unknown_among(facts_wanted(rulebook, site, site.as_of, only), site);
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
