// Work that was given up, for the administrators of the site it belongs to.
#include "bridge/base/log.h"
#include "bridge/base/time.h"
#include "bridge/store/dead_letter_name.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"

namespace healthlint {
namespace {

constexpr std::string_view kFolder = "/connect/api/dead-letters/";

std::optional<DeadLetterName> name_in(std::string_view path) {
    path.remove_prefix(std::min(path.size(), kFolder.size()));
    return parse_dead_letter_name(path);
}

HttpResponse store_failed(const WebRequest& request, const Error& error) {
    log_error(
        "dead_letters.store_failed",
        {{"request_id", std::string(request.request_id)}, {"what", error.message}});
    return error_answer(503, request.request_id);
}

// Nothing when the caller administers the site, the refusal when not.
std::optional<HttpResponse> refuse_others(const WebRequest& request, Services& services) {
    const Caller& caller = request.caller;
    if (!caller.site || !caller.account) return error_answer(403, request.request_id);
    const auto administers = services.administers(*caller.site, *caller.account);
    if (!administers) return error_answer(503, request.request_id);
    if (!*administers) return error_answer(403, request.request_id);
    return std::nullopt;
}

// Another site's dead letter is answered like one that never was.
HttpResponse changed(const WebRequest& request, const Result<bool>& done) {
    if (!done) return store_failed(request, done.error());
    return *done ? no_content() : error_answer(404, request.request_id);
}

}  // namespace

HttpResponse list_dead_letters(const WebRequest& request, Services& services) {
    if (auto refusal = refuse_others(request, services)) return *std::move(refusal);
    const auto letters = services.store.dead_letters(*request.caller.site);
    if (!letters) return store_failed(request, letters.error());
    const TimePoint now = services.clock.now();
    OrderedJson list = OrderedJson::array();
    for (const DeadLetter& letter : *letters) {
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - letter.since);
        list.push_back(
            {{"id", to_string(DeadLetterName{letter.queue, letter.id})},
             {"issue", letter.issue.value},
             {"kind", letter.kind},
             {"reason", letter.reason},
             {"attempts", letter.attempts},
             {"since", format_seconds(letter.since)},
             {"age_seconds", age.count()}});
    }
    return json_answer({{"dead_letters", std::move(list)}});
}

HttpResponse retry_dead_letter(const WebRequest& request, Services& services) {
    if (auto refusal = refuse_others(request, services)) return *std::move(refusal);
    const auto name = name_in(request.path);
    if (!name) return error_answer(404, request.request_id);
    return changed(
        request,
        services.store.retry_dead_letter(
            *request.caller.site, name->queue, name->id, services.clock.now()));
}

HttpResponse drop_dead_letter(const WebRequest& request, Services& services) {
    if (auto refusal = refuse_others(request, services)) return *std::move(refusal);
    const auto name = name_in(request.path);
    if (!name) return error_answer(404, request.request_id);
    return changed(
        request, services.store.drop_dead_letter(*request.caller.site, name->queue, name->id));
}

}  // namespace healthlint
