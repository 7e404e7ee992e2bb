#pragma once
// Webhooks on their way: which app wants which event, and the queue with Jira's retry rules.
// Not synchronised: the sandbox holds its lock; sending happens outside of it.

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/base/time.h"
#include "tests/sandbox/host/faults.h"
#include "tests/sandbox/host/installation.h"

namespace healthlint::sandbox {

constexpr int kMaxRetries = 5;

// Made by an administrator in Jira's settings, for no app.
struct AdminWebhook {
    std::string url;     // absolute
    std::string secret;  // empty = not signed
    std::vector<std::string> events;
};

struct Delivery {
    std::string client_key;  // empty = of an administrator's webhook
    std::string hub_secret;  // of that webhook
    std::string url;         // absolute, variables filled in
    std::string event;
    std::string body;
    std::string identifier;  // the same on every retry
    std::string trace;       // what the app put on the request that caused it
    int retry = 0;
    TimePoint due{};
};

// Answered 408, 409, 425, 429, 5xx, or not at all (status 0)?
bool is_retried(int status);

class WebhookQueue {
  public:
    // The pause before each retry; real spacing is not published.
    std::vector<std::chrono::milliseconds> delays{
        std::chrono::milliseconds(500),
        std::chrono::milliseconds(1'000),
        std::chrono::milliseconds(2'000),
        std::chrono::milliseconds(4'000),
        std::chrono::milliseconds(8'000)};

    void push(Delivery delivery, Faults& faults, TimePoint now);

    std::optional<Delivery> take_due(TimePoint now);
    // `status` 0 = no answer. Puts the delivery back when it is to be retried.
    void settle(Delivery delivery, int status, TimePoint now);

    std::size_t waiting() const { return queue_.size() + held_.size(); }

    std::size_t in_flight() const { return in_flight_; }

    Json log() const { return log_; }

    Json failed() const { return failed_; }

  private:
    std::deque<Delivery> queue_;
    std::vector<Delivery> held_;  // by a "reorder" fault, until the next event
    std::size_t in_flight_ = 0;
    long long last_ = 0;
    Json log_ = Json::array();
    Json failed_ = Json::array();
};

// "{issue.key}" and "${issue.key}" of a webhook URL, form-encoded; unknown variables are empty.
std::string fill_variables(std::string_view url, const Json& variables);

}  // namespace healthlint::sandbox
