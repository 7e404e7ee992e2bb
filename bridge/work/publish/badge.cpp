#include "bridge/work/publish/badge.h"

#include "bridge/work/publish/verdict_json.h"

namespace healthlint {

std::string status_property(const ServiceSettings& settings) {
    return "com.atlassian.jira.issue:" + settings.app_key + ":" + settings.module_key + ":status";
}

Result<bool> remove_badge(JiraClient& jira, const IssueId& issue, const ServiceSettings& settings) {
    bool begun = false;
    bool there = false;
    for (const std::string& key : {std::string(kSearchableProperty), status_property(settings)}) {
        auto removed = jira.delete_property(issue, key);
        if (!removed) {
            removed.error().unanswered |= begun;
            return removed;
        }
        begun = true;
        there |= *removed;
    }
    return there;
}

}  // namespace healthlint
