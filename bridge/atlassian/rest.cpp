#include "bridge/atlassian/rest.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

// "a/b/…?x=y", every part percent-encoded. Nothing for a segment that would leave the path.
std::optional<std::string> target_of(const RestRequest& request) {
    std::string target;
    for (const std::string& segment : request.path) {
        if (segment.empty() || segment == "." || segment == "..") return std::nullopt;
        target += "/" + percent_encode(segment);
    }
    char separator = '?';
    for (const auto& [name, value] : request.query) {
        target += separator + percent_encode(name) + "=" + percent_encode(value);
        separator = '&';
    }
    return target;
}

tl::unexpected<Error> limited(const RateWait& wait, const RestRequest& request, TimePoint now) {
    Error error{
        .code = Errc::RateLimited,
        .message = request.method + " " + request.endpoint + ": " + wait.reason,
        .retry_after = std::max(kShortestWait, wait.until - now)};
    return tl::unexpected(std::move(error));
}

Errc code_of(int status) {
    switch (status) {
    case 401:
    case 403: return Errc::Unauthorized;
    case 404: return Errc::NotFound;
    case 409: return Errc::Conflict;
    case 408:
    case 425: return Errc::Unavailable;  // the same call may go through later
    default: break;
    }
    // A redirect comes from what stands before Jira (maintenance, another address) and tells
    // nothing of the request. 410 and 413 do: the API is gone, or an issue holds no more comments
    // or links, and no repetition helps. Neither means that what the path names is not there.
    const bool refuses = status >= 400 && status < 500;
    return refuses ? Errc::Invalid : Errc::Unavailable;
}

// Jira's errorMessages and errors, or the title of a problem document, shortened.
std::string explanation_of(const std::string& body) {
    constexpr std::size_t kLongest = 300;
    const Json json = parse_json(body);
    std::vector<std::string> parts;
    if (const Json& messages = member_or_null(json, "errorMessages"); messages.is_array())
        for (const Json& message : messages)
            if (message.is_string()) parts.push_back(message.get<std::string>());
    if (const Json& errors = member_or_null(json, "errors"); errors.is_object())
        for (const auto& [field, message] : errors.items())
            if (message.is_string()) parts.push_back(field + ": " + message.get<std::string>());
    for (const std::string_view name : {"message", "detail", "title"})
        if (parts.empty() && !string_member(json, name).empty())
            parts.push_back(string_member(json, name));
    return join(parts, "; ").substr(0, kLongest);
}

tl::unexpected<Error> refused(const RestRequest& request, const HttpResponse& response) {
    const std::string explanation = explanation_of(response.body);
    std::string message =
        request.method + " " + request.endpoint + ": " + std::to_string(response.status);
    if (!explanation.empty()) message += " " + explanation;
    Error error{.code = code_of(response.status), .message = std::move(message), .retry_after = {}};
    error.unanswered = response.status >= 500;  // of whoever stands before Jira, often
    return tl::unexpected(std::move(error));
}

// A place among the calls in flight, until the answer is there.
class Place {
  public:
    Place(RateLimiter& limiter, const RestCost& cost) : limiter_(limiter), cost_(cost) {}

    ~Place() { limiter_.leave(cost_); }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    RateLimiter& limiter_;
    const RestCost& cost_;
};

bool succeeded(int status) {
    return (status >= 200 && status < 300) || status == 303;
}

}  // namespace

RestCaller::RestCaller(
    Transport& transport, const Credentials& credentials, RateLimiter& limiter, Clock& clock)
    : transport_(transport),
      credentials_(credentials),
      limiter_(limiter),
      clock_(clock) {}

RestCost RestCaller::cost_of(const RestRequest& request) const {
    return {
        .site = credentials_.base_url(),
        .method = request.method,
        .endpoint = request.endpoint,
        .written_issues = request.written_issues,
        .points = request.points,
        .metered = credentials_.metered(),
        .priority = priority_};
}

Result<HttpRequest> RestCaller::signed_request(const RestRequest& request) const {
    const std::optional<std::string> target = target_of(request);
    if (!target)
        return fail(Errc::Invalid, request.endpoint + ": an empty or relative part in the path");
    HttpRequest http;
    http.method = request.method;
    http.url = credentials_.base_url() + *target;
    http.headers.emplace_back("Accept", "application/json");
    if (request.body) {
        http.headers.emplace_back("Content-Type", "application/json");
        http.body = dump_json(*request.body);
    }
    if (request.write)
        http.headers.emplace_back("X-Atlassian-Webhook-Trace", std::string(kWriteTrace));
    if (auto authorized = credentials_.authorize(http, clock_.now()); !authorized)
        return tl::unexpected(authorized.error());
    return http;
}

Result<HttpResponse> RestCaller::send(const RestRequest& request) {
    // Signed first: a request that cannot leave must not use up points.
    const Result<HttpRequest> http = signed_request(request);
    if (!http) return tl::unexpected(http.error());
    const RestCost cost = cost_of(request);
    if (const auto wait = limiter_.enter(cost, clock_.now()))
        return limited(*wait, request, clock_.now());
    const Place place(limiter_, cost);
    if (const auto wait = limiter_.acquire(cost, clock_.now()))
        return limited(*wait, request, clock_.now());
    Result<HttpResponse> response = transport_.send(*http);
    if (!response) {
        limiter_.lost(cost);
        return response;
    }
    const TimePoint now = clock_.now();
    if (const auto wait = limiter_.learn(cost, *response, now)) return limited(*wait, request, now);
    if (succeeded(response->status)) return response;
    if (auto gone = site_is_gone(request, response->status)) return tl::unexpected(*gone);
    return refused(request, *response);
}

// The page is asked without credentials, and never followed elsewhere.
std::optional<Error> RestCaller::site_is_gone(const RestRequest& request, int status) {
    const std::string page = credentials_.status_page();
    if (page.empty() || (status != 503 && status != 405)) return std::nullopt;
    const auto answer = transport_.send({.url = page});
    if (!answer) return std::nullopt;
    const bool renamed = answer->status >= 300 && answer->status < 400;
    if (!renamed && answer->status != 503) return std::nullopt;
    return Error{
        .code = Errc::Unavailable,
        .message = request.method + " " + request.endpoint + ": " + std::to_string(status) +
                   ", as good as 404: the site is gone, its status page says " +
                   (renamed ? "renamed" : "suspended or deleted"),
        .retry_after = renamed ? kRenamedRetry : kSuspendedRetry};
}

Result<Json> RestCaller::send_json(const RestRequest& request) {
    const Result<HttpResponse> response = send(request);
    if (!response) return tl::unexpected(response.error());
    Json json = parse_json(response->body);
    if (json.is_discarded())
        return fail(
            Errc::Unavailable, request.method + " " + request.endpoint + ": the answer is no JSON");
    return json;
}

void RestCaller::give_back(const RestRequest& request, int points) {
    limiter_.give_back(cost_of(request), points, clock_.now());
}

Result<long long> numeric_id(const std::string& id, std::string_view what) {
    const auto number = parse_integer(id);
    if (!number || *number < 0)
        return fail(Errc::Invalid, std::string(what) + " is a number, not \"" + id + "\"");
    return *number;
}

Result<std::vector<long long>> numeric_ids(const std::vector<IssueId>& issues) {
    std::vector<long long> ids;
    for (const IssueId& issue : issues) {
        const Result<long long> id = numeric_id(issue.value, "an issue id");
        if (!id) return tl::unexpected(id.error());
        ids.push_back(*id);
    }
    return ids;
}

}  // namespace healthlint
