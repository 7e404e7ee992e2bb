// What the bridge is doing, for whoever runs it: which sites, how much waits, what was counted. No
// words of any site's people, and nothing secret.

#include "bridge/base/log.h"
#include "bridge/base/time.h"
#include "bridge/base/version.h"
#include "bridge/store/columns.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"

namespace healthlint {
namespace {

std::string_view door_of(const Site& site, const Services& services) {
    if (services.hub.site == site.id) return "api-token";
    return site.door == Door::Forge ? "forge" : "connect";
}

OrderedJson site_json(const Site& site, const Services& services) {
    return {
        {"id", site.id.value},
        {"door", door_of(site, services)},
        {"product", column_of(site.product)},
        {"state", column_of(site.state)},
        {"url", site.display_url},
        {"installed_at", format_seconds(site.installed_at)}};
}

OrderedJson queue_json(const QueueDepth& queue) {
    return {
        {"waiting", queue.waiting},
        {"dead", queue.dead},
        {"due_since",
         queue.due_since ? OrderedJson(format_seconds(*queue.due_since)) : OrderedJson(nullptr)}};
}

}  // namespace

HttpResponse answer_status(const WebRequest& request, Services& services) {
    const auto sites = services.store.sites();
    const auto backlog = services.store.backlog();
    if (!sites || !backlog) {
        const Error& error = sites ? backlog.error() : sites.error();
        log_error(
            "status.store_failed",
            {{"request_id", std::string(request.request_id)}, {"what", error.message}});
        return error_answer(503, request.request_id);
    }
    OrderedJson json;
    json["version"] = kVersion;
    json["sites"] = OrderedJson::array();
    for (const Site& site : *sites)
        json["sites"].push_back(site_json(site, services));
    json["inbox"] = queue_json(backlog->inbox);
    json["outbox"] = queue_json(backlog->outbox);
    json["counters"]["stale_events"] = services.counters().stale_events;
    return json_answer(json);
}

}  // namespace healthlint
