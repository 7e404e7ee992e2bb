#include "bridge/work/viewers.h"

#include <algorithm>
#include <utility>

namespace healthlint {

Result<bool> Viewers::may_browse(
    const SiteId& site, const AccountId& person, const IssueId& issue) {
    const std::string key = site.value + " browse " + person.value + " " + issue.value;
    return answer(site, key, [&](JiraClient& jira) -> Result<bool> {
        const auto browsable = jira.browsable(person, {issue});
        if (!browsable) return tl::unexpected(browsable.error());
        return !browsable->empty();
    });
}

Result<bool> Viewers::administers(const SiteId& site, const AccountId& person) {
    const std::string key = site.value + " administer " + person.value;
    return answer(site, key, [&](JiraClient& jira) { return jira.administers(person); });
}

Result<bool> Viewers::answer(const SiteId& site, const std::string& key, const Question& question) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = answers_.find(key);
        if (known != answers_.end() && clock_.now() < known->second.until)
            return known->second.allowed;
        if (asking_ >= kMaxViewerQuestions)
            return fail(Errc::Unavailable, "too many questions for permissions are under way");
        ++asking_;
    }
    auto allowed = ask(site, question);
    const std::lock_guard lock(mutex_);
    --asking_;
    if (allowed) keep(key, *allowed);
    return allowed;
}

Result<bool> Viewers::ask(const SiteId& site, const Question& question) {
    const auto watched = sites_.find(site);
    if (!watched) return false;  // not active, or no Jira
    const auto connection = watched->connection();
    auto allowed = question(connection->jira());
    // What is wrong with the question (an id that is no number) is no trouble of Jira's.
    if (!allowed && allowed.error().code == Errc::Invalid) return false;
    return allowed;
}

// Under the lock.
void Viewers::keep(const std::string& key, bool allowed) {
    const TimePoint now = clock_.now();
    if (answers_.size() >= kMaxViewerAnswers)
        std::erase_if(answers_, [&](const auto& one) { return one.second.until <= now; });
    if (answers_.size() >= kMaxViewerAnswers) answers_.clear();
    answers_[key] = {.allowed = allowed, .until = now + kViewerAnswerLife};
}

}  // namespace healthlint
