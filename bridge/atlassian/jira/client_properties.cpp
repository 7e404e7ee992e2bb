#include <algorithm>

#include "bridge/atlassian/jira/client.h"

namespace healthlint {
namespace {

RestRequest property_request(std::string method, const IssueId& issue, const std::string& key) {
    RestRequest request;
    request.method = std::move(method);
    request.path = {"rest", "api", "3", "issue", issue.value, "properties", key};
    request.endpoint = "issue/{id}/properties/{key}";
    return request;
}

Result<Json> bulk_entry(const PropertyWrite& write) {
    const Result<long long> id = numeric_id(write.issue.value, "an issue id");
    if (!id) return tl::unexpected(id.error());
    if (write.properties.empty() || write.properties.size() > kMaxPropertiesPerIssue)
        return fail(Errc::Invalid, "an issue is written 1 to 10 properties at once");
    Json properties = Json::object();
    for (const auto& [key, value] : write.properties) {
        if (dump_json(value).size() > kMaxPropertyCharacters)
            return fail(Errc::Invalid, "the property " + key + " is longer than Jira accepts");
        properties[key] = value;
    }
    return Json{{"issueID", *id}, {"properties", std::move(properties)}};
}

// "https://acme.example/rest/api/3/task/10641" -> "10641".
std::string task_of(const HttpResponse& response) {
    const auto location = find_header(response.headers, "Location");
    if (!location) return {};
    std::string_view path = location->substr(0, location->find_first_of("?#"));
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

Result<std::string> JiraClient::write_properties(const std::vector<PropertyWrite>& writes) {
    if (writes.empty() || writes.size() > kMaxBulkProperties)
        return fail(Errc::Invalid, "a bulk property write holds 1 to 100 issues");
    RestRequest request;
    Json issues = Json::array();
    for (const PropertyWrite& write : writes) {
        Result<Json> entry = bulk_entry(write);
        if (!entry) return tl::unexpected(entry.error());
        issues.push_back(std::move(*entry));
        request.written_issues.push_back(write.issue.value);
    }
    request.method = "POST";
    request.path = {"rest", "api", "3", "issue", "properties", "multi"};
    request.endpoint = "issue/properties/multi";
    request.body = Json::object({{"issues", std::move(issues)}});
    request.write = true;
    const Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    std::string task = response->status == 303 ? task_of(*response) : std::string{};
    if (!task.empty()) return task;
    return tl::unexpected(Error{
        .code = Errc::Unavailable,
        .message = "issue/properties/multi: the answer names no task",
        .retry_after = {},
        .unanswered = true});
}

Result<TaskState> JiraClient::task(const std::string& task_id) {
    RestRequest request;
    request.path = {"rest", "api", "3", "task", task_id};
    request.endpoint = "task/{id}";
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    const std::string status = string_member(*json, "status");
    TaskState state;
    state.message = string_member(*json, "message");
    state.result = member_or_null(*json, "result");
    if (status == "COMPLETE") state.status = TaskState::Status::Complete;
    if (status == "FAILED" || status == "CANCELLED" || status == "DEAD")
        state.status = TaskState::Status::Failed;
    return state;  // ENQUEUED, RUNNING, CANCEL_REQUESTED: not over yet
}

Result<void> JiraClient::set_property(
    const IssueId& issue, const std::string& key, const Json& value) {
    if (dump_json(value).size() > kMaxPropertyCharacters)
        return fail(Errc::Invalid, "the property " + key + " is longer than Jira accepts");
    RestRequest request = property_request("PUT", issue, key);
    request.body = value;
    request.write = true;
    request.written_issues = {issue.value};
    const Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    return {};
}

Result<void> JiraClient::edit_issue(const IssueId& issue, const Json& edit) {
    RestRequest request;
    request.method = "PUT";
    request.path = {"rest", "api", "3", "issue", issue.value};
    request.endpoint = "issue/{id}";
    request.body = edit;
    request.write = true;
    request.written_issues = {issue.value};
    const Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    return {};
}

Result<std::optional<Json>> JiraClient::property(const IssueId& issue, const std::string& key) {
    const Result<Json> json = rest_.send_json(property_request("GET", issue, key));
    if (!json) {
        if (json.error().code == Errc::NotFound) return std::nullopt;
        return tl::unexpected(json.error());
    }
    return member_or_null(*json, "value");
}

Result<bool> JiraClient::delete_property(const IssueId& issue, const std::string& key) {
    RestRequest request = property_request("DELETE", issue, key);
    request.write = true;
    request.written_issues = {issue.value};
    const Result<HttpResponse> response = rest_.send(request);
    if (!response && response.error().code != Errc::NotFound)
        return tl::unexpected(response.error());
    return response.has_value();
}

}  // namespace healthlint
