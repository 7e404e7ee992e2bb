#include "bridge/atlassian/rest.h"
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

// Jira gives back what we put on the write that caused an event. What we wrote we know; reading the
// issue for it would cost a point, and others' edits have events of their own.
bool is_of_our_own_write(const HttpRequest& request) {
    return find_header(request.headers, "X-Atlassian-Webhook-Trace") == kWriteTrace;
}

// Jira sends it again after a 503, whatever the store's trouble was.
HttpResponse not_stored(const WebRequest& request, Services& services, const Error& error) {
    services.doors.count(Intake::NotStored);
    services.inbox.not_stored(services.clock.now());
    log_error(
        "webhook.not_stored",
        {{"site", request.caller.site->value},
         {"request_id", std::string(request.request_id)},
         {"what", error.message}});
    return error_answer(503, request.request_id);
}

}  // namespace

HttpResponse accept_hint(
    const WebRequest& request,
    Services& services,
    const Hint& hint,
    const std::string& event_id,
    HttpResponse done) {
    const Stopwatch watch;
    if (hint.issues.empty()) {
        services.doors.count(Intake::Ignored);
    } else {
        const auto room = services.inbox.has_room(services.store, services.clock.now());
        if (!room) return not_stored(request, services, room.error());
        if (!*room) {
            services.doors.count(Intake::Full);
            log_warn("webhook.inbox_full", {{"request_id", std::string(request.request_id)}});
            return error_answer(503, request.request_id);
        }
    }
    const auto accepted = accept_webhook(
        services.store,
        *request.caller.site,
        {.webhook_id = event_id, .request_id = std::string(request.request_id)},
        hint,
        services.clock.now());
    if (!accepted) return not_stored(request, services, accepted.error());
    if (!hint.issues.empty()) {
        services.inbox.add(*accepted);
        services.doors.count(*accepted > 0 ? Intake::Accepted : Intake::Repeated);
        services.doors.intake.observe(watch.elapsed());
    }
    log_debug(
        "webhook.accepted",
        {{"site", request.caller.site->value},
         {"request_id", std::string(request.request_id)},
         {"kind", hint.kind},
         {"events", std::to_string(*accepted)}});
    return done;
}

HttpResponse on_jira_webhook(const WebRequest& request, Services& services) {
    auto hint = read_hint(request.http.body, services.settings.app_key);
    if (!hint) {
        services.doors.count(Intake::Unreadable);
        // Final for Jira, which is right: the same body would fail again.
        log_warn(
            "webhook.unreadable",
            {{"site", request.caller.site->value},
             {"request_id", std::string(request.request_id)},
             {"what", hint.error().message}});
        return error_answer(to_status(hint.error().code), request.request_id);
    }
    if (is_of_our_own_write(request.http)) hint->issues.clear();
    return accept_hint(request, services, *hint, webhook_id(request.http), no_content());
}

}  // namespace healthlint
