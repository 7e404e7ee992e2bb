#pragma once
// What handlers work with, and what they are given per request. Everything a handler may touch is
// here: the store, the clock, the question for a verdict. Nothing of it calls Atlassian.

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/atlassian/connect/verifier.h"
#include "bridge/base/clock.h"
#include "bridge/store/store.h"
#include "bridge/web/answer.h"
#include "bridge/web/static_files.h"
#include "bridge/work/intake.h"
#include "bridge/work/service.h"

namespace healthlint {

struct WebSettings {
    std::string base_url;  // ours, without trailing slash
    std::string app_key = "com.healthlint.app";
    std::string all_js = "https://connect-cdn.atl-paas.net/all.js";
    HeaderSettings headers;
    std::chrono::seconds secret_grace{std::chrono::minutes(5)};  // of the secret before a rotation
};

struct Services {
    WebSettings settings;
    Store& store;
    const Clock& clock;
    const ConnectVerifier& verifier;
    // What is known about an issue now (Service::verdict); never waits for Jira.
    std::function<std::optional<CurrentVerdict>(const SiteId&, const IssueId&)> verdict;
    StaticFiles ui;
    InboxGauge inbox{};
    // Reading a site's state and writing the next one is one step: `disabled` and `uninstalled`
    // arrive within milliseconds of each other.
    std::mutex lifecycle{};
};

// One verified request.
struct WebRequest {
    const HttpRequest& http;
    std::string_view path;  // behind the base URL's path, decoded
    const Caller& caller;   // empty on public routes
    std::string_view request_id;
};

}  // namespace healthlint
