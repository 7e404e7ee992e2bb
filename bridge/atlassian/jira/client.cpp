#include "bridge/atlassian/jira/client.h"

#include <algorithm>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/issue_page.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxReconcile = 50;
constexpr std::size_t kMaxRequestProperties = 5;

// Without a list of fields search answers ids only and bulk fetch everything navigable.
Json fields_or_id(const std::vector<std::string>& fields) {
    return fields.empty() ? Json::array({"id"}) : Json(fields);
}

Result<RestRequest> search_request(const SearchRequest& search) {
    if (search.reconcile.size() > kMaxReconcile || search.properties.size() > kMaxRequestProperties)
        return fail(Errc::Invalid, "search: at most 50 issues to reconcile and 5 properties");
    Json body = {
        {"jql", search.jql},
        {"maxResults", search.max_results},
        {"fields", fields_or_id(search.fields)}};
    if (!search.properties.empty()) body["properties"] = search.properties;
    if (!search.page_token.empty()) body["nextPageToken"] = search.page_token;
    if (!search.reconcile.empty()) {
        const auto ids = numeric_ids(search.reconcile);
        if (!ids) return tl::unexpected(ids.error());
        body["reconcileIssues"] = *ids;
    }
    RestRequest request;
    request.method = "POST";
    request.path = {"rest", "api", "3", "search", "jql"};
    request.endpoint = "search/jql";
    request.body = std::move(body);
    request.points = 1 + search.max_results;
    return request;
}

}  // namespace

JiraClient::JiraClient(
    Transport& transport,
    const Credentials& credentials,
    RateLimiter& limiter,
    Clock& clock,
    std::shared_ptr<const FieldCatalog> catalog)
    : rest_(transport, credentials, limiter, clock),
      catalog_(std::move(catalog)) {
    if (catalog_ == nullptr)
        catalog_ = std::make_shared<const FieldCatalog>(FieldCatalog::system_fields());
}

JiraClient JiraClient::with(CallPriority priority) const {
    JiraClient other = *this;
    other.rest_.set_priority(priority);
    return other;
}

Result<SearchPage> JiraClient::search(const SearchRequest& search) {
    Result<SearchAnswer> answer = ask(search);
    if (!answer) return tl::unexpected(answer.error());
    return read(search, *std::move(answer));
}

Result<SearchAnswer> JiraClient::ask(const SearchRequest& search) {
    const Result<RestRequest> request = search_request(search);
    if (!request) return tl::unexpected(request.error());
    Result<HttpResponse> response = rest_.send(*request);
    if (!response) return tl::unexpected(response.error());
    std::string next = likely_page_token(response->body);
    return SearchAnswer{.text = std::move(response->body), .likely_next = std::move(next)};
}

Result<SearchPage> JiraClient::read(const SearchRequest& search, SearchAnswer answer) {
    const Result<RestRequest> request = search_request(search);
    if (!request) return tl::unexpected(request.error());
    Result<IssuePage> page = parse_issue_page(std::move(answer.text), *catalog_, search.fields);
    if (!page) return tl::unexpected(page.error());
    rest_.give_back(*request, search.max_results - static_cast<int>(page->issues.size()));
    if (!page->next_page_token.empty() && page->next_page_token == search.page_token)
        return fail(Errc::Unavailable, "search/jql: the answer names the same page as the next");
    // An empty object of this kind would end a scan that has hardly begun.
    if (page->next_page_token.empty() && !page->is_last)
        return fail(Errc::Unavailable, "search/jql: neither the last page nor one before another");
    return SearchPage{
        .issues = std::move(page->issues), .next_page_token = std::move(page->next_page_token)};
}

Result<BulkIssues> JiraClient::bulk_fetch(
    const std::vector<IssueId>& issues,
    const std::vector<std::string>& fields,
    const std::vector<std::string>& properties) {
    if (issues.empty()) return BulkIssues{};
    if (issues.size() > kMaxBulkFetch || properties.size() > kMaxRequestProperties)
        return fail(Errc::Invalid, "bulkfetch: at most 100 issues and 5 properties");
    Json ids = Json::array();
    for (const IssueId& issue : issues)
        ids.push_back(issue.value);
    const int count = static_cast<int>(issues.size());
    RestRequest request;
    request.method = "POST";
    request.path = {"rest", "api", "3", "issue", "bulkfetch"};
    request.endpoint = "issue/bulkfetch";
    request.body =
        Json::object({{"issueIdsOrKeys", std::move(ids)}, {"fields", fields_or_id(fields)}});
    if (!properties.empty()) (*request.body)["properties"] = properties;
    request.points = 1 + count;
    Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    Result<IssuePage> page = parse_issue_page(std::move(response->body), *catalog_, fields);
    if (!page) return tl::unexpected(page.error());
    rest_.give_back(request, count - static_cast<int>(page->issues.size()));
    BulkIssues answer{.issues = std::move(page->issues), .unreadable = {}};
    for (std::string& failed : page->failed) {
        answer.unreadable.push_back({std::move(failed)});
        // One that failed without a name would be taken for deleted.
        if (std::ranges::find(issues, answer.unreadable.back()) == issues.end())
            return fail(Errc::Unavailable, "bulkfetch: some issue is not readable now");
    }
    return answer;
}

Result<std::vector<RemoteLink>> JiraClient::remote_links(const IssueId& issue) {
    RestRequest request;
    request.path = {"rest", "api", "3", "issue", issue.value, "remotelink"};
    request.endpoint = "issue/{id}/remotelink";
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    return remote_links_from_json(*json);
}

}  // namespace healthlint
