#include "bridge/engine/check.h"

#include <algorithm>

#include "bridge/engine/outcomes/site_index.h"

namespace healthlint {
namespace {

SiteIndex searched(const CheckContext& context) {
    static const std::vector<SpaceKey> kEvery;
    return {*context.snapshot, context.spaces == nullptr ? kEvery : *context.spaces};
}

}  // namespace

void CheckNeeds::add(const CheckNeeds& other) {
    description |= other.description;
    issue_links |= other.issue_links;
    remote_links |= other.remote_links;
    pages |= other.pages;
    changelog |= other.changelog;
    comments |= other.comments;
    children |= other.children;
    parent |= other.parent;
    roster |= other.roster;
    answers |= other.answers;
}

bool CheckContext::covers(const Issue& issue) const {
    return spaces == nullptr || spaces->empty() ||
           std::ranges::find(*spaces, issue.space) != spaces->end();
}

std::vector<const Issue*> CheckContext::issues_of(const Team& team) const {
    if (index != nullptr) return index->issues_of(team);
    return searched(*this).issues_of(team);
}

std::vector<const Issue*> CheckContext::issues_touched_by(
    const AccountId& person, TimePoint since) const {
    if (index != nullptr) return index->issues_touched_by(person, since);
    return searched(*this).issues_touched_by(person, since);
}

std::vector<const Issue*> CheckContext::not_wholly_read(TimePoint since) const {
    if (index != nullptr) return index->not_wholly_read(since);
    return searched(*this).not_wholly_read(since);
}

CheckResult Check::judge(const Issue&, const CheckContext&) const {
    return {.outcome = Outcome::NotApplicable, .message = {}};
}

CheckResult Check::judge(const Team&, const CheckContext&) const {
    return {.outcome = Outcome::NotApplicable, .message = {}};
}

bool Check::reads_facts_of(const Issue&, const CheckContext&) const {
    return true;
}

}  // namespace healthlint
