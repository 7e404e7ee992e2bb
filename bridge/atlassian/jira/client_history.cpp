#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/client.h"
#include "bridge/atlassian/jira/listing.h"
#include "bridge/atlassian/jira/side_facts.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxHistoryFields = 10;
constexpr int kHistoriesPerPage = 1000;

RestRequest issue_list(const IssueId& issue, const std::string& list) {
    RestRequest request;
    request.path = {"rest", "api", "3", "issue", issue.value, list};
    request.endpoint = "issue/{id}/" + list;
    return request;
}

Result<Json> history_request_body(
    const std::vector<IssueId>& issues, const std::vector<FieldId>& fields) {
    if (issues.size() > kMaxBulkChangelogs || fields.size() > kMaxHistoryFields)
        return fail(Errc::Invalid, "changelog/bulkfetch: at most 1000 issues and 10 fields");
    Json body = {{"issueIdsOrKeys", Json::array()}, {"maxResults", kHistoriesPerPage}};
    for (const IssueId& issue : issues)
        body["issueIdsOrKeys"].push_back(issue.value);
    for (const FieldId& field : fields)
        body["fieldIds"].push_back(field.value);
    return body;
}

// One page of histories; how many entries it held.
std::size_t add_histories(const Json& page, std::map<IssueId, std::vector<Change>>& histories) {
    std::size_t entries = 0;
    const Json& logs = member_or_null(page, "issueChangeLogs");
    if (!logs.is_array()) return 0;
    for (const Json& log : logs) {
        const Json& entries_of_issue = member_or_null(log, "changeHistories");
        entries += entries_of_issue.is_array() ? entries_of_issue.size() : 0;
        auto& history = histories[{id_member(log, "issueId")}];
        for (Change& change : changes_from_json(entries_of_issue))
            history.push_back(std::move(change));
    }
    return entries;
}

}  // namespace

Result<std::vector<Change>> JiraClient::changelog(const IssueId& issue) {
    const auto entries = read_list(rest_, issue_list(issue, "changelog"), {.member = "values"});
    if (!entries) return tl::unexpected(entries.error());
    return changes_from_json(*entries);
}

Result<std::vector<Comment>> JiraClient::comments(const IssueId& issue) {
    RestRequest request = issue_list(issue, "comment");
    request.query = {{"orderBy", "created"}};
    const auto entries = read_list(rest_, std::move(request), {.member = "comments"});
    if (!entries) return tl::unexpected(entries.error());
    return comments_from_json(*entries);
}

Result<std::map<IssueId, std::vector<Change>>> JiraClient::changelogs(
    const std::vector<IssueId>& issues, const std::vector<FieldId>& fields) {
    std::map<IssueId, std::vector<Change>> histories;
    if (issues.empty()) return histories;
    Result<Json> body = history_request_body(issues, fields);
    if (!body) return tl::unexpected(body.error());
    RestRequest request;
    request.method = "POST";
    request.path = {"rest", "api", "3", "changelog", "bulkfetch"};
    request.endpoint = "changelog/bulkfetch";
    request.body = *std::move(body);
    for (std::size_t entries = 0; entries < kMaxListEntries;) {
        const Result<Json> page = rest_.send_json(request);
        if (!page) return tl::unexpected(page.error());
        entries += add_histories(*page, histories);
        const std::string next = string_member(*page, "nextPageToken");
        if (!next.empty() && next == string_member(*request.body, "nextPageToken"))
            return fail(Errc::Unavailable, request.endpoint + ": a page names itself as the next");
        if (next.empty()) {
            // Pages are in order of time, so each issue's entries are too; a tie across pages may
            // not be.
            for (auto& [issue, history] : histories)
                std::ranges::stable_sort(history, {}, &Change::at);
            return histories;
        }
        (*request.body)["nextPageToken"] = next;
    }
    return fail(Errc::Invalid, request.endpoint + ": more entries than are read at once");
}

}  // namespace healthlint
