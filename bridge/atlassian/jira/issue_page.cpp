#include "bridge/atlassian/jira/issue_page.h"

#include <utility>

#include "bridge/atlassian/jira/issue_json.h"

namespace healthlint {
namespace {

Result<FetchedIssue> fetched_issue(const Json& json, const FieldCatalog& fields) {
    Result<Issue> issue = issue_from_json(json, fields);
    if (!issue) return tl::unexpected(issue.error());
    FetchedIssue fetched;
    fetched.issue = std::move(*issue);
    if (const Json& properties = member_or_null(json, "properties"); properties.is_object())
        for (const auto& [key, value] : properties.items())
            fetched.properties.emplace(key, value);
    fetched.raw = dump_json(json);
    return fetched;
}

}  // namespace

Result<IssuePage> parse_issue_page(std::string_view text, const FieldCatalog& fields) {
    const Json json = parse_json(text);
    const Json& issues = member_or_null(json, "issues");
    if (!issues.is_array()) return fail(Errc::Unavailable, "the answer is no page of issues");
    IssuePage page;
    page.issues.reserve(issues.size());
    for (const Json& item : issues) {
        Result<FetchedIssue> issue = fetched_issue(item, fields);
        if (!issue) return tl::unexpected(issue.error());
        page.issues.push_back(std::move(*issue));
    }
    if (!bool_member(json, "isLast")) page.next_page_token = string_member(json, "nextPageToken");
    if (const Json& errors = member_or_null(json, "issueErrors"); errors.is_array())
        for (const Json& error : errors)
            page.failed.push_back(id_member(error, "id"));
    return page;
}

}  // namespace healthlint
