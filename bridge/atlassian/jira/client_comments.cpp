#include <utility>

#include "bridge/atlassian/jira/client.h"

namespace healthlint {
namespace {

constexpr long long kCommentPage = 100;  // what Jira gives at most

RestRequest comment_request(
    std::string method, const IssueId& issue, const std::string& comment_id = {}) {
    RestRequest request;
    request.method = std::move(method);
    request.path = {"rest", "api", "3", "issue", issue.value, "comment"};
    request.endpoint = "issue/{id}/comment";
    if (!comment_id.empty()) {
        request.path.push_back(comment_id);
        request.endpoint += "/{id}";
    }
    request.write = request.method != "GET";
    if (request.write) request.written_issues = {issue.value};
    return request;
}

bool carries_our_property(const Json& comment) {
    const Json& properties = member_or_null(comment, "properties");
    if (!properties.is_array()) return false;
    for (const Json& property : properties)
        if (string_member(property, "key") == kCommentProperty) return true;
    return false;
}

PostedComment posted(const Json& comment) {
    return {.id = id_member(comment, "id"), .body = member_or_null(comment, "body")};
}

// The one of these comments that is ours. Lists of comments do not show properties, this one does.
Result<std::optional<PostedComment>> ours_among(RestCaller& rest, const Json& comments) {
    Json ids = Json::array();
    for (const Json& comment : comments) {
        const Result<long long> id = numeric_id(id_member(comment, "id"), "a comment id");
        if (id) ids.push_back(*id);
    }
    if (ids.empty()) return std::nullopt;
    RestRequest request;
    request.method = "POST";
    request.path = {"rest", "api", "3", "comment", "list"};
    request.endpoint = "comment/list";
    request.query = {{"expand", "properties"}};
    request.body = Json::object({{"ids", std::move(ids)}});
    const Result<Json> json = rest.send_json(request);
    if (!json) return tl::unexpected(json.error());
    const Json& values = member_or_null(*json, "values");
    if (!values.is_array()) return std::nullopt;
    for (const Json& comment : values)
        if (carries_our_property(comment)) return posted(comment);
    return std::nullopt;
}

}  // namespace

Result<PostedComment> JiraClient::add_comment(const IssueId& issue, const Json& adf) {
    RestRequest request = comment_request("POST", issue);
    Json property = {{"key", kCommentProperty}, {"value", {{"v", 1}}}};
    request.body =
        Json::object({{"body", adf}, {"properties", Json::array({std::move(property)})}});
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    PostedComment comment = posted(*json);
    if (comment.id.empty()) return fail(Errc::Unavailable, "comment: an answer without an id");
    return comment;
}

Result<void> JiraClient::edit_comment(
    const IssueId& issue, const std::string& comment_id, const Json& adf) {
    RestRequest request = comment_request("PUT", issue, comment_id);
    request.query = {{"notifyUsers", "false"}};
    request.body = Json::object({{"body", adf}});
    const Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    return {};
}

Result<bool> JiraClient::delete_comment(const IssueId& issue, const std::string& comment_id) {
    const Result<HttpResponse> response = rest_.send(comment_request("DELETE", issue, comment_id));
    if (!response && response.error().code != Errc::NotFound)
        return tl::unexpected(response.error());
    return response.has_value();
}

// Newest first: our comment is seldom far from the end, and a page without comments is the end
// (short pages are not).
Result<std::optional<PostedComment>> JiraClient::find_own_comment(const IssueId& issue) {
    constexpr long long kMostComments = 5'000;  // Jira's own limit per issue
    for (long long start = 0; start < kMostComments;) {
        RestRequest request = comment_request("GET", issue);
        request.query = {
            {"startAt", std::to_string(start)},
            {"maxResults", std::to_string(kCommentPage)},
            {"orderBy", "-created"}};
        const Result<Json> json = rest_.send_json(request);
        if (!json) return tl::unexpected(json.error());
        const Json& comments = member_or_null(*json, "comments");
        if (!comments.is_array() || comments.empty()) return std::nullopt;
        auto ours = ours_among(rest_, comments);
        if (!ours || *ours) return ours;
        start += static_cast<long long>(comments.size());
        if (const auto total = integer_member(*json, "total"); total && start >= *total)
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace healthlint
