#pragma once
// Taking back what was written to the issues of a site, before the app leaves it: badges and
// comments, as far as the store knows of them. For the command line.

#include <functional>
#include <string>
#include <vector>

#include "bridge/work/sites.h"

namespace healthlint {

// An issue that has something of ours, or may have.
struct WrittenIssue {
    IssueId issue;
    IssueKey key;  // empty: not in the mirror any more
    bool badge = false;
    bool comment = false;
    std::string comment_id;       // empty with a comment: it is looked for
    long long badge_write = 0;    // in the outbox, of which nobody knows whether it arrived
    long long comment_write = 0;  // the same
};

struct LeftIssue {
    WrittenIssue written;
    std::string reason;
};

struct TakenAway {
    long long badges = 0;
    long long comments = 0;
    std::vector<LeftIssue> left;  // where Jira refused, showed no issue, or did not answer
};

using TellProgress = std::function<void(std::size_t done, std::size_t total)>;

// What is written, and what was sent without an answer that anybody heard; in the order of ids.
Result<std::vector<WrittenIssue>> written_issues(Store& store, const SiteId& site);

// Conflict: why Jira will not let us in, as far as is known without asking it.
Result<void> may_take_away(const Tools& tools, const Site& site);

// Takes it all away. A site that is active is disabled first, so that no bridge writes behind it,
// and what was under way is waited for, two minutes at most. What is gone is forgotten at once: a
// further call asks for the rest only. An error: nothing was taken away, because the site does not
// let us in (it is as it was then), or the store fails.
Result<TakenAway> take_away(const Tools& tools, const SiteId& id, const TellProgress& tell);

}  // namespace healthlint
