#pragma once
// One function per route (routes.cpp). All are safe on any thread, and none calls Atlassian.

#include "bridge/http/message.h"

namespace healthlint {

struct Services;
struct WebRequest;

// lifecycle.cpp
HttpResponse on_installed(const WebRequest& request, Services& services);
HttpResponse on_uninstalled(const WebRequest& request, Services& services);
HttpResponse on_enabled(const WebRequest& request, Services& services);
HttpResponse on_disabled(const WebRequest& request, Services& services);

// webhook.cpp
HttpResponse on_jira_webhook(const WebRequest& request, Services& services);

// issue_api.cpp
HttpResponse answer_issue(const WebRequest& request, Services& services);

// pages.cpp
HttpResponse answer_jira_descriptor(const WebRequest& request, Services& services);
HttpResponse answer_confluence_descriptor(const WebRequest& request, Services& services);
HttpResponse answer_icon(const WebRequest& request, Services& services);
HttpResponse answer_issue_panel(const WebRequest& request, Services& services);
HttpResponse answer_ui_file(const WebRequest& request, Services& services);
HttpResponse answer_healthz(const WebRequest& request, Services& services);
HttpResponse answer_readyz(const WebRequest& request, Services& services);

}  // namespace healthlint
