#include "bridge/base/log.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"
#include "bridge/work/intake.h"

namespace healthlint {
namespace {

// Longer than any identifier of Jira's; what is longer is nobody's repetition.
constexpr std::size_t kLongestWebhookId = 200;

std::string webhook_id(const HttpRequest& request) {
    const auto id = find_header(request.headers, "X-Atlassian-Webhook-Identifier");
    return id && id->size() <= kLongestWebhookId ? std::string(*id) : std::string{};
}

// Jira sends it again after a 503, whatever the store's trouble was.
HttpResponse not_stored(const WebRequest& request, const Error& error) {
    log_error(
        "webhook.not_stored",
        {{"site", request.caller.site->value},
         {"request_id", std::string(request.request_id)},
         {"what", error.message}});
    return error_answer(503, request.request_id);
}

}  // namespace

HttpResponse on_jira_webhook(const WebRequest& request, Services& services) {
    const auto hint = read_hint(request.http.body, services.settings.app_key);
    if (!hint) {
        // Final for Jira, which is right: the same body would fail again.
        log_warn(
            "webhook.unreadable",
            {{"site", request.caller.site->value},
             {"request_id", std::string(request.request_id)},
             {"what", hint.error().message}});
        return error_answer(to_status(hint.error().code), request.request_id);
    }
    if (!hint->issues.empty()) {
        const auto room = services.inbox.has_room(services.store, services.clock.now());
        if (!room) return not_stored(request, room.error());
        if (!*room) {
            log_warn("webhook.inbox_full", {{"request_id", std::string(request.request_id)}});
            return error_answer(503, request.request_id);
        }
    }
    const auto accepted = accept_webhook(
        services.store,
        *request.caller.site,
        webhook_id(request.http),
        *hint,
        services.clock.now());
    if (!accepted) return not_stored(request, accepted.error());
    services.inbox.add(*accepted);
    log_debug(
        "webhook.accepted",
        {{"site", request.caller.site->value},
         {"request_id", std::string(request.request_id)},
         {"kind", hint->kind},
         {"events", std::to_string(*accepted)}});
    return no_content();
}

}  // namespace healthlint
