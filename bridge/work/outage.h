#pragma once
// Something fails again and again: is it that one thing, or does the site not answer at all?

#include "bridge/atlassian/jira/client.h"

namespace healthlint {

// Asks Jira what costs it least. A refusal is an answer too; what comes back otherwise is the error
// with which all work of the site waits.
Result<void> answers_at_all(JiraClient& jira);

}  // namespace healthlint
