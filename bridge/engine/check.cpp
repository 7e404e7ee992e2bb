#include "bridge/engine/check.h"

#include <algorithm>

namespace healthlint {

void CheckNeeds::add(const CheckNeeds& other) {
    description |= other.description;
    issue_links |= other.issue_links;
    remote_links |= other.remote_links;
    changelog |= other.changelog;
    comments |= other.comments;
    children |= other.children;
    roster |= other.roster;
}

bool CheckContext::covers(const Issue& issue) const {
    return spaces == nullptr || spaces->empty() ||
           std::ranges::find(*spaces, issue.space) != spaces->end();
}

CheckResult Check::judge(const Issue&, const CheckContext&) const {
    return {.outcome = Outcome::NotApplicable, .message = {}};
}

CheckResult Check::judge(const Team&, const CheckContext&) const {
    return {.outcome = Outcome::NotApplicable, .message = {}};
}

}  // namespace healthlint
