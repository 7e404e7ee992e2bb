#pragma once
// The two issue properties that make a badge in Jira: one that JQL searches (verdict_json.h), and
// the app's lozenge.

#include <string>

#include "bridge/atlassian/jira/client.h"
#include "bridge/work/service.h"

namespace healthlint {

std::string status_property(const ServiceSettings& settings);  // of the lozenge

// Both. False: neither was there, or the issue is not shown to us.
Result<bool> remove_badge(JiraClient& jira, const IssueId& issue, const ServiceSettings& settings);

}  // namespace healthlint
