#include "bridge/work/mirror/stored_issues.h"

#include <system_error>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/issue_page.h"
#include "bridge/atlassian/reading/issue_hash.h"
#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/base/hash.h"
#include "bridge/base/json.h"
#include "bridge/work/mirror/side_facts.h"

namespace healthlint {
namespace {

void add_stored_facts(const StoredIssue& stored, Issue& issue) {
    if (!stored.side_facts_json.empty())
        add_side_facts(issue, side_facts_from_json(stored.side_facts_json));
}

}  // namespace

// A connection that was lost is another one the next time.
std::vector<Issue> StoredIssues::read(const std::vector<IssueId>& ids) const {
    constexpr int kTries = 3;
    Result<std::vector<StoredIssue>> stored = store_.issues(site_, ids);
    for (int tries = 1; !stored && tries < kTries; ++tries)
        stored = store_.issues(site_, ids);
    if (!stored) throw IssuesUnreadable("the issues of the site: " + stored.error().message);
    std::vector<Issue> issues;
    issues.reserve(stored->size());
    for (std::optional<Issue>& one : read_stored(*stored, fields_))
        if (one) issues.push_back(*std::move(one));  // else it is damaged, as load() has told
    return issues;
}

std::future<std::vector<Issue>> StoredIssues::start_reading(std::vector<IssueId> ids) const {
    try {
        return std::async(std::launch::async, [this, ids] { return read(ids); });
    } catch (const std::system_error&) {  // no more threads: it is read when it is asked for
        return IssueSource::start_reading(std::move(ids));
    }
}

std::vector<std::optional<Issue>> read_stored(
    const std::vector<StoredIssue>& stored, const FieldCatalog& fields) {
    // As Jira answers them together: that is read in one pass.
    constexpr std::string_view kBegin = R"({"issues":[)", kEnd = "]}";
    std::size_t size = kBegin.size() + kEnd.size() + kJsonPadding;
    for (const StoredIssue& one : stored)
        size += one.json.size() + 1;
    std::string text;
    text.reserve(size);
    text += kBegin;
    for (const StoredIssue& one : stored)
        text.append(&one == &stored.front() ? "" : ",").append(one.json);
    text += kEnd;
    std::vector<std::optional<Issue>> issues;
    issues.reserve(stored.size());
    if (auto page = parse_issue_page(std::move(text), fields);
        page && page->issues.size() == stored.size()) {
        for (std::size_t at = 0; at < stored.size(); ++at)
            add_stored_facts(stored[at], *issues.emplace_back(std::move(page->issues[at].issue)));
        return issues;
    }
    for (const StoredIssue& one : stored)  // some of them is damaged
        if (auto issue = issue_from_json(parse_json(one.json), fields))
            add_stored_facts(one, *issues.emplace_back(*std::move(issue)));
        else
            issues.emplace_back();
    return issues;
}

std::string content_hash(const std::string& json) {
    return issue_hash(json).value_or(short_hash(json));
}

}  // namespace healthlint
