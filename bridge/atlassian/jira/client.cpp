#include "bridge/atlassian/jira/client.h"

#include <algorithm>
#include <set>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/issue_page.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxReconcile = 50;
constexpr std::size_t kMaxRequestProperties = 5;

Result<std::vector<long long>> numeric_ids(const std::vector<IssueId>& issues) {
    std::vector<long long> ids;
    for (const IssueId& issue : issues) {
        const Result<long long> id = numeric_id(issue.value, "an issue id");
        if (!id) return tl::unexpected(id.error());
        ids.push_back(*id);
    }
    return ids;
}

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

// The issue ids that an answer of permissions/check grants.
void add_browsable(const Json& answer, std::set<long long>& granted) {
    const Json& permissions = member_or_null(answer, "projectPermissions");
    if (!permissions.is_array()) return;
    for (const Json& permission : permissions) {
        const Json& issues = member_or_null(permission, "issues");
        if (!issues.is_array() || string_member(permission, "permission") != "BROWSE_PROJECTS")
            continue;
        for (const Json& id : issues)
            if (id.is_number_integer()) granted.insert(id.get<long long>());
    }
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

Result<std::vector<Field>> JiraClient::fields() {
    RestRequest request;
    request.path = {"rest", "api", "3", "field"};
    request.endpoint = "field";
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    return fields_from_json(*json);
}

Result<SearchPage> JiraClient::search(const SearchRequest& search) {
    const Result<RestRequest> request = search_request(search);
    if (!request) return tl::unexpected(request.error());
    const Result<HttpResponse> response = rest_.send(*request);
    if (!response) return tl::unexpected(response.error());
    Result<IssuePage> page = parse_issue_page(response->body, *catalog_);
    if (!page) return tl::unexpected(page.error());
    rest_.give_back(*request, search.max_results - static_cast<int>(page->issues.size()));
    if (!page->next_page_token.empty() && page->next_page_token == search.page_token)
        return fail(Errc::Unavailable, "search/jql: the answer names the same page as the next");
    return SearchPage{
        .issues = std::move(page->issues), .next_page_token = std::move(page->next_page_token)};
}

Result<std::vector<FetchedIssue>> JiraClient::bulk_fetch(
    const std::vector<IssueId>& issues,
    const std::vector<std::string>& fields,
    const std::vector<std::string>& properties) {
    if (issues.empty()) return std::vector<FetchedIssue>{};
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
    const Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    Result<IssuePage> page = parse_issue_page(response->body, *catalog_);
    if (!page) return tl::unexpected(page.error());
    rest_.give_back(request, count - static_cast<int>(page->issues.size()));
    if (!page->failed.empty())  // listed are only those that may be read when asked again
        return fail(Errc::Unavailable, "bulkfetch: not readable now: " + join(page->failed, ", "));
    return std::move(page->issues);
}

Result<std::vector<RemoteLink>> JiraClient::remote_links(const IssueId& issue) {
    RestRequest request;
    request.path = {"rest", "api", "3", "issue", issue.value, "remotelink"};
    request.endpoint = "issue/{id}/remotelink";
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    return remote_links_from_json(*json);
}

Result<std::vector<IssueId>> JiraClient::browsable(
    const AccountId& person, const std::vector<IssueId>& issues) {
    constexpr std::size_t kMostIssues = 1000;  // per call
    constexpr int kPermissionPoints = 2;       // an identity object
    std::set<long long> granted;
    for (std::size_t start = 0; start < issues.size(); start += kMostIssues) {
        const std::size_t end = std::min(issues.size(), start + kMostIssues);
        const auto from = issues.begin() + static_cast<std::ptrdiff_t>(start);
        const auto ids = numeric_ids({from, issues.begin() + static_cast<std::ptrdiff_t>(end)});
        if (!ids) return tl::unexpected(ids.error());
        Json permission = {{"permissions", Json::array({"BROWSE_PROJECTS"})}, {"issues", *ids}};
        RestRequest request;
        request.method = "POST";
        request.path = {"rest", "api", "3", "permissions", "check"};
        request.endpoint = "permissions/check";
        request.body = Json::object(
            {{"accountId", person.value},
             {"projectPermissions", Json::array({std::move(permission)})}});
        request.points = 1 + kPermissionPoints;
        const Result<Json> json = rest_.send_json(request);
        if (!json) return tl::unexpected(json.error());
        add_browsable(*json, granted);
    }
    std::vector<IssueId> allowed;
    for (const IssueId& issue : issues)
        if (const auto id = parse_integer(issue.value); id && granted.contains(*id))
            allowed.push_back(issue);
    return allowed;
}

Result<AccountId> JiraClient::myself() {
    constexpr int kUserPoints = 2;
    RestRequest request;
    request.path = {"rest", "api", "3", "myself"};
    request.endpoint = "myself";
    request.points = 1 + kUserPoints;
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    AccountId account{string_member(*json, "accountId")};
    if (account.value.empty())
        return fail(Errc::Unavailable, "myself: an answer without accountId");
    return account;
}

}  // namespace healthlint
