#pragma once
// What handlers work with, and what they are given per request. Everything a handler may touch is
// here: the store, the clock, the question for a verdict. Only the questions about a person's
// permissions call Atlassian.

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/atlassian/connect/verifier.h"
#include "bridge/atlassian/forge/verifier.h"
#include "bridge/base/clock.h"
#include "bridge/store/store.h"
#include "bridge/web/answer.h"
#include "bridge/web/connect/installs.h"
#include "bridge/web/doors.h"
#include "bridge/web/operator/metrics.h"
#include "bridge/web/pages/static_files.h"
#include "bridge/work/intake.h"
#include "bridge/work/service.h"

namespace healthlint {

class RateLimiter;

struct WebSettings {
    std::string base_url;  // ours, without trailing slash
    std::string app_key = "com.healthlint.app";
    std::string all_js = "https://connect-cdn.atl-paas.net/all.js";
    HeaderSettings headers;
    std::vector<std::string> blocked;  // client keys, cloud ids, site URLs that may not install
    std::chrono::seconds secret_grace{std::chrono::minutes(5)};  // of the secret before a rotation
};

struct Services {
    WebSettings settings;
    Store& store;
    const Clock& clock;
    const ConnectVerifier& verifier;
    const ForgeVerifier& forge;
    // What is known about an issue now (Service::verdict); never waits for Jira.
    std::function<std::optional<CurrentVerdict>(const SiteId&, const IssueId&)> verdict;
    // Jira's answers about a person (Service::may_browse, administers): these two may call it.
    std::function<Result<bool>(const SiteId&, const AccountId&, const IssueId&)> may_browse;
    std::function<Result<bool>(const SiteId&, const AccountId&)> administers;
    std::function<void()> sites_changed;  // tells background work about an installation
    std::function<ServiceCounters()> counters;
    HubDoor hub{};
    OperatorDoor operator_door{};
    StaticFiles ui;
    InboxGauge inbox{};
    // For the operator; what is missing here is left out there.
    std::function<Duty()> duty{};
    std::function<bool()> has_rules{};
    std::function<RuleOutcomes()> rule_outcomes{};
    const WorkMetrics* work = nullptr;
    const RateLimiter* limiter = nullptr;
    DoorMetrics doors{};
    // Reading a site's state and writing the next one is one step: `disabled` and `uninstalled`
    // arrive within milliseconds of each other.
    std::mutex lifecycle{};
    Installs installs{};
};

// One verified request.
struct WebRequest {
    const HttpRequest& http;
    std::string_view path;  // behind the base URL's path, decoded
    const Caller& caller;   // empty on public routes
    std::string_view request_id;
    std::uint64_t arrival = 0;  // Installs::finished() when the request came
};

}  // namespace healthlint
