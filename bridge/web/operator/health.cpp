// For whoever starts, restarts and balances processes: is this one alive, and may requests be sent
// to it? Public, and one word of reason, so that it tells nothing of any site.
#include "bridge/base/log.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"

namespace healthlint {
namespace {

HttpResponse not_ready(std::string_view reason, const WebRequest& request) {
    log_warn(
        "readyz.not_ready",
        {{"request_id", std::string(request.request_id)}, {"reason", std::string(reason)}});
    HttpResponse response = error_answer(503, request.request_id);
    response.body = dump_json(OrderedJson{{"status", "not ready"}, {"reason", reason}});
    return response;
}

}  // namespace

HttpResponse answer_healthz(const WebRequest& /*request*/, Services& /*services*/) {
    return json_answer({{"status", "ok"}});
}

HttpResponse answer_readyz(const WebRequest& request, Services& services) {
    // Both are read before anything is answered: who calls, and whether there is room.
    const TimePoint now = services.clock.now();
    const auto room = services.inbox.has_room(services.store, now);
    const auto nobody = services.store.site_by_client_key({});
    if (!room || !nobody) {
        const Error& error = room ? nobody.error() : room.error();
        log_warn("readyz.store_unavailable", {{"what", error.message}});
        return not_ready("store", request);
    }
    // A store may be read and take nothing: its disk is full. A full inbox is no reason: that is
    // the same for every replica, and people's pages go on.
    if (!services.inbox.stores(now)) return not_ready("not_stored", request);
    if (services.has_rules && !services.has_rules()) return not_ready("rules", request);
    const Duty duty = services.duty ? services.duty() : Duty{.known = true};
    if (!duty.known) return not_ready("schedule", request);
    return json_answer(
        {{"status", "ready"},
         {"duty",
          "works on " + std::to_string(duty.sites) + " of " + std::to_string(duty.of) + " sites"}});
}

}  // namespace healthlint
