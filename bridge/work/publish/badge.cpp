#include "bridge/work/publish/badge.h"

#include "bridge/work/publish/verdict_json.h"

namespace healthlint {

std::string status_property(const ServiceSettings& settings) {
    return "com.atlassian.jira.issue:" + settings.app_key + ":" + settings.module_key + ":status";
}

Result<void> remove_badge(JiraClient& jira, const IssueId& issue, const ServiceSettings& settings) {
    bool begun = false;
    for (const std::string& key : {std::string(kSearchableProperty), status_property(settings)}) {
        auto removed = jira.delete_property(issue, key);
        if (!removed && removed.error().code != Errc::NotFound) {
            removed.error().unanswered |= begun;
            return removed;
        }
        begun = true;
    }
    return {};
}

}  // namespace healthlint
