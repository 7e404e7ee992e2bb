#pragma once
// The two issue properties that make a badge in Jira: one that JQL searches (verdict_json.h), and
// the app's lozenge.

#include <string>

#include "bridge/atlassian/jira/client.h"
#include "bridge/work/service.h"

namespace healthlint {

std::string status_property(const ServiceSettings& settings);  // of the lozenge

// Both; gone is fine.
Result<void> remove_badge(JiraClient& jira, const IssueId& issue, const ServiceSettings& settings);

}  // namespace healthlint
