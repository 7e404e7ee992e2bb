#include "bridge/web/routes.h"

#include <array>

#include "bridge/web/handlers.h"

namespace healthlint {

std::span<const Route> routes() {
    using enum TokenKind;
    // clang-format off
    static constexpr std::array kRoutes{
        Route{"GET",  "/atlassian-connect.json",            Public,        answer_jira_descriptor},
        Route{"GET",  "/confluence/atlassian-connect.json", Public,        answer_confluence_descriptor},
        Route{"GET",  "/connect/icon.svg",                  Public,        answer_icon},
        Route{"POST", "/connect/installed",                 SignedInstall, on_installed},
        Route{"POST", "/connect/uninstalled",               SignedInstall, on_uninstalled},
        Route{"POST", "/connect/enabled",                   HostSigned,    on_enabled},
        Route{"POST", "/connect/disabled",                  HostSigned,    on_disabled},
        Route{"POST", "/connect/webhook/jira",              HostSigned,    on_jira_webhook, kWebhookBody},
        Route{"GET",  "/connect/panel/issue",               Public,        answer_issue_panel},
        Route{"GET",  "/connect/api/issue",                 Context,       answer_issue},
        Route{"GET",  "/connect/api/dead-letters",          Context,       list_dead_letters},
        Route{"POST", "/connect/api/dead-letters/*",        Context,       retry_dead_letter},
        Route{"DELETE", "/connect/api/dead-letters/*",      Context,       drop_dead_letter},
        Route{"POST", "/forge/events",                      ForgeEvent,    on_forge_event, kWebhookBody},
        Route{"POST", "/forge/lifecycle",                   ForgeEvent,    on_forge_lifecycle},
        Route{"POST", "/forge/hourly",                      ForgeEvent,    on_forge_hourly},
        Route{"GET",  "/forge/ui/issue",                    ForgeUi,       on_forge_ui_issue},
        Route{"POST", "/headless/webhook/jira",             HubSigned,     on_jira_webhook, kWebhookBody},
        Route{"GET",  "/operator/status",                   Operator,      answer_status},
        Route{"GET",  "/metrics",                           Operator,      answer_metrics},
        Route{"GET",  "/ui/*",                              Public,        answer_ui_file},
        Route{"GET",  kAlivePath,                           Public,        answer_healthz},
        Route{"GET",  "/readyz",                            Public,        answer_readyz},
    };
    // clang-format on
    return kRoutes;
}

bool matches(const Route& route, std::string_view path) {
    constexpr std::string_view kBelow = "/*";
    if (!route.path.ends_with(kBelow)) return path == route.path;
    const auto folder = route.path.substr(0, route.path.size() - 1);
    return path.size() > folder.size() && path.starts_with(folder);
}

}  // namespace healthlint
