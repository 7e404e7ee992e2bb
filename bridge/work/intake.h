#pragma once
// From a verified webhook body to durable inbox events: a body is a hint which issues to read
// again. No rule runs here, no call leaves here; called on request threads.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/store/store.h"

namespace healthlint {

struct Hint {
    std::string kind;             // webhookEvent, "jira:issue_updated"
    std::vector<IssueId> issues;  // that may have changed; empty for events we need not follow
};

// Invalid when the body is no JSON object or names no webhookEvent. Echoes of our own property
// writes name no issue, so that no loop can start.
Result<Hint> read_hint(std::string_view body, std::string_view app_key);

// Appends what the body makes dirty, in the store before it returns. Answers how many events are
// new; 0 also for a repeated delivery (same site and webhook id).
Result<int> accept_webhook(
    Store& store,
    const SiteId& site,
    const std::string& webhook_id,
    const Hint& hint,
    TimePoint now);

}  // namespace healthlint
