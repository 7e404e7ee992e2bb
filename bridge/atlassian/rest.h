#pragma once
// One REST call to a site, for both clients: asks the limiter, signs, sends, learns from the answer
// and says what an answer means as an Error. Any thread.

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/base/json.h"
#include "bridge/http/transport.h"

namespace healthlint {

// A site that is down and one that is suspended look alike, so that one is asked again soon; one
// that was renamed tells us its new address by itself, with a new `installed`.
constexpr std::chrono::seconds kSuspendedRetry{10};
constexpr std::chrono::seconds kRenamedRetry{300};

// The limiter knows to the millisecond when a call fits. Work that is put off costs a write to the
// store and a line of the log each time, so it is not tried again sooner than this.
constexpr std::chrono::milliseconds kShortestWait{100};

// Value of X-Atlassian-Webhook-Trace on our writes: webhooks that they cause carry it back.
constexpr std::string_view kWriteTrace = "healthlint";

struct RestRequest {
    std::string method = "GET";
    std::vector<std::string> path;  // segments, not encoded: {"rest", "api", "3", "issue", id}
    std::string endpoint;           // template, names the call to the limiter and in errors
    std::vector<std::pair<std::string, std::string>> query;
    std::optional<Json> body;
    bool write = false;                       // changes something: carries the trace
    std::vector<std::string> written_issues;  // ids, for the limit per issue
    int points = 1;                           // what it costs at most
};

class RestCaller {
  public:
    RestCaller(
        Transport& transport, const Credentials& credentials, RateLimiter& limiter, Clock& clock);

    // The class of all later calls; Live without this.
    void set_priority(CallPriority priority) { priority_ = priority; }

    // 2xx, and 303 (the success of bulk property writes), which is not followed. Everything else is
    // an error: RateLimited with retry_after (429, 503 with Retry-After, or our own limits),
    // Unauthorized (401, 403), NotFound, Conflict, Unavailable (3xx, 5xx, no answer), Invalid.
    // A 503 or 405 of a site whose status page says that it was renamed, suspended or deleted is
    // Unavailable with the retry_after of a site that is gone: nothing of the work is wrong, and
    // the site may come back.
    Result<HttpResponse> send(const RestRequest& request);

    // The same for answers that must be JSON.
    Result<Json> send_json(const RestRequest& request);

    // Of a request that went through: points it was booked with and did not cost.
    void give_back(const RestRequest& request, int points);

  private:
    RestCost cost_of(const RestRequest& request) const;
    Result<HttpRequest> signed_request(const RestRequest& request) const;
    std::optional<Error> site_is_gone(const RestRequest& request, int status);

    Transport& transport_;
    const Credentials& credentials_;
    RateLimiter& limiter_;
    Clock& clock_;
    CallPriority priority_ = CallPriority::Live;
};

// The numeric id that some bodies want; Invalid names what it was meant to be.
Result<long long> numeric_id(const std::string& id, std::string_view what);
Result<std::vector<long long>> numeric_ids(const std::vector<IssueId>& issues);

}  // namespace healthlint
