#pragma once
// One function per route (routes.cpp). All are safe on any thread; those that show issue data ask
// Jira whether the person may see it, the others call nobody.

#include <string>
#include <string_view>

#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/http/message.h"

namespace healthlint {

struct Hint;
struct Services;
struct WebRequest;

// connect/lifecycle.cpp
HttpResponse on_installed(const WebRequest& request, Services& services);
HttpResponse on_uninstalled(const WebRequest& request, Services& services);
HttpResponse on_enabled(const WebRequest& request, Services& services);
HttpResponse on_disabled(const WebRequest& request, Services& services);
// What both doors do when an installation ends. Under the lock of the lifecycle.
Result<void> end_site(Services& services, const SiteId& site, std::string_view request_id);

// connect/webhook.cpp
HttpResponse on_jira_webhook(const WebRequest& request, Services& services);
// What both doors do with an event: durable before `done` is answered, 503 when there is no room.
HttpResponse accept_hint(
    const WebRequest& request,
    Services& services,
    const Hint& hint,
    const std::string& event_id,
    HttpResponse done);

// forge/events.cpp
HttpResponse on_forge_event(const WebRequest& request, Services& services);
HttpResponse on_forge_lifecycle(const WebRequest& request, Services& services);
HttpResponse on_forge_hourly(const WebRequest& request, Services& services);
HttpResponse on_forge_ui_issue(const WebRequest& request, Services& services);

// api/issue_api.cpp
HttpResponse answer_issue(const WebRequest& request, Services& services);

// api/dead_letters.cpp
HttpResponse list_dead_letters(const WebRequest& request, Services& services);
HttpResponse retry_dead_letter(const WebRequest& request, Services& services);
HttpResponse drop_dead_letter(const WebRequest& request, Services& services);

// operator/status.cpp
HttpResponse answer_status(const WebRequest& request, Services& services);

// operator/metrics.cpp
HttpResponse answer_metrics(const WebRequest& request, Services& services);

// operator/health.cpp
HttpResponse answer_healthz(const WebRequest& request, Services& services);
HttpResponse answer_readyz(const WebRequest& request, Services& services);

// pages/pages.cpp
HttpResponse answer_jira_descriptor(const WebRequest& request, Services& services);
HttpResponse answer_confluence_descriptor(const WebRequest& request, Services& services);
HttpResponse answer_icon(const WebRequest& request, Services& services);
HttpResponse answer_issue_panel(const WebRequest& request, Services& services);
HttpResponse answer_ui_file(const WebRequest& request, Services& services);

}  // namespace healthlint
