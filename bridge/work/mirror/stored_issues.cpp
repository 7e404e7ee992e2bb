#include "bridge/work/mirror/stored_issues.h"

#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/issue_page.h"
#include "bridge/atlassian/reading/issue_hash.h"
#include "bridge/base/hash.h"
#include "bridge/base/json.h"

namespace healthlint {

std::vector<std::optional<Issue>> read_stored(
    const std::vector<StoredIssue>& stored, const FieldCatalog& fields) {
    // As Jira answers them together: that is read in one pass.
    std::string text = R"({"issues":[)";
    for (const StoredIssue& one : stored)
        text += (&one == &stored.front() ? "" : ",") + one.json;
    std::vector<std::optional<Issue>> issues;
    issues.reserve(stored.size());
    if (auto page = parse_issue_page(text + "]}", fields);
        page && page->issues.size() == stored.size()) {
        for (FetchedIssue& one : page->issues)
            issues.emplace_back(std::move(one.issue));
        return issues;
    }
    for (const StoredIssue& one : stored)  // some of them is damaged
        if (auto issue = issue_from_json(parse_json(one.json), fields))
            issues.emplace_back(*std::move(issue));
        else
            issues.emplace_back();
    return issues;
}

std::string content_hash(const std::string& json) {
    return issue_hash(json).value_or(short_hash(json));
}

}  // namespace healthlint
