// The routes of Forge. An answer has five seconds, so everything is stored and nothing is called;
// never a redirect, 401 for the token alone.
#include "bridge/atlassian/connect/jwt.h"
#include "bridge/base/log.h"
#include "bridge/web/forge/envelope.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"

namespace healthlint {
namespace {

constexpr std::string_view kInstalled = "avi:forge:installed:app";
constexpr std::string_view kUpgraded = "avi:forge:upgraded:app";
// Forge promises a token two to four hours of life; its own exp counts where it can be read.
constexpr std::chrono::hours kShortestTokenLife{2};
constexpr std::chrono::hours kLongestTokenLife{4};

HttpResponse accepted() {
    return json_answer({{"status", "accepted"}});
}

HttpResponse store_failed(const WebRequest& request, const Error& error) {
    log_error(
        "forge.store_failed",
        {{"request_id", std::string(request.request_id)}, {"what", error.message}});
    return error_answer(503, request.request_id);
}

std::optional<Product> product_of(const ForgeContext& context) {
    if (context.product == "jira") return Product::Jira;
    if (context.product == "confluence") return Product::Confluence;
    return std::nullopt;
}

TimePoint expiry_of(const std::string& token, TimePoint now) {
    const auto jwt = parse_jwt(token);
    const auto said = jwt ? time_claim(jwt->claims, "exp") : std::nullopt;
    if (!said) return now + kShortestTokenLife;
    return std::min(*said, now + kLongestTokenLife);
}

bool is_over(const Site& site) {
    return site.state == SiteState::Uninstalled || site.state == SiteState::Superseded;
}

// The same token comes with many calls; only a new one is written. A disabled site's is kept, too:
// what was written there is taken away with it.
Result<void> keep_system_token(const ForgeCall& call, Services& services) {
    if (call.system_token.empty()) return {};
    const TimePoint now = services.clock.now();
    for (const ForgeContext& context : call.contexts) {
        const auto site = services.store.site_by_cloud_id(*product_of(context), context.cloud_id);
        if (!site) return tl::unexpected(site.error());
        if (!*site || is_over(**site) || (*site)->shared_secret == call.system_token) continue;
        auto put = services.store.put_system_token(
            (*site)->id, call.system_token, expiry_of(call.system_token, now));
        if (!put) return put;
        services.sites_changed();
    }
    return {};
}

// Nothing is done for a site that is not active, but its token is kept.
HttpResponse turn_away(const WebRequest& request, Services& services) {
    if (const auto kept = keep_system_token(*request.caller.forge, services); !kept)
        return store_failed(request, kept.error());
    return error_answer(403, request.request_id);
}

bool is_blocked(const ForgeCall& call, const WebSettings& settings) {
    const auto blocks = [&](const std::string& id) {
        return std::ranges::find(settings.blocked, id) != settings.blocked.end();
    };
    return blocks(call.installation_id) || std::ranges::any_of(call.contexts, [&](const auto& one) {
               return blocks(one.cloud_id);
           });
}

HttpResponse install(const WebRequest& request, Services& services) {
    const ForgeCall& call = *request.caller.forge;
    if (is_blocked(call, services.settings)) {
        log_warn("lifecycle.blocked", {{"request_id", std::string(request.request_id)}});
        return error_answer(403, request.request_id);
    }
    if (call.contexts.empty()) return error_answer(422, request.request_id);
    const std::lock_guard lock(services.lifecycle);
    for (const ForgeContext& context : call.contexts) {
        if (context.api_base_url.empty()) return error_answer(422, request.request_id);
        const auto site = services.store.install_forge(
            {.product = *product_of(context),
             .installation_id = call.installation_id + (context.product == "jira" ? "" : "/wiki"),
             .cloud_id = context.cloud_id,
             .base_url = context.api_base_url},
            services.clock.now());
        if (!site) return store_failed(request, site.error());
        log_info(
            "lifecycle.installed",
            {{"site", site->id.value},
             {"door", "forge"},
             {"request_id", std::string(request.request_id)}});
    }
    if (const auto kept = keep_system_token(call, services); !kept)
        return store_failed(request, kept.error());
    services.sites_changed();
    return accepted();
}

HttpResponse uninstall(const WebRequest& request, Services& services) {
    const std::lock_guard lock(services.lifecycle);
    for (const ForgeContext& context : request.caller.forge->contexts) {
        const auto site = services.store.site_by_cloud_id(*product_of(context), context.cloud_id);
        if (!site) return store_failed(request, site.error());
        if (!*site || (*site)->state == SiteState::Uninstalled) continue;
        const auto ended = end_site(services, (*site)->id, request.request_id);
        if (!ended) return store_failed(request, ended.error());
    }
    return accepted();
}

}  // namespace

HttpResponse on_forge_event(const WebRequest& request, Services& services) {
    if (!request.caller.site) return turn_away(request, services);
    const auto event = read_forge_envelope(request.http.body);
    if (!event) return error_answer(400, request.request_id);
    const auto hint = forge_hint(*event);
    if (!hint) return error_answer(400, request.request_id);
    if (const auto kept = keep_system_token(*request.caller.forge, services); !kept)
        return store_failed(request, kept.error());
    return accept_hint(request, services, *hint, forge_event_id(*event), accepted());
}

HttpResponse on_forge_lifecycle(const WebRequest& request, Services& services) {
    const auto event = read_forge_envelope(request.http.body);
    if (!event) return error_answer(400, request.request_id);
    const std::string type = string_member(*event, "eventType");
    if (type == kInstalled || type == kUpgraded) return install(request, services);
    // preUninstall: a context and its token, no event.
    if (type.empty() && event->contains("contextToken")) return uninstall(request, services);
    return error_answer(400, request.request_id);
}

HttpResponse on_forge_ui_issue(const WebRequest& request, Services& services) {
    // An answer without it is as good: the next trigger brings another.
    if (const auto kept = keep_system_token(*request.caller.forge, services); !kept)
        log_warn(
            "forge.token_not_kept",
            {{"request_id", std::string(request.request_id)}, {"what", kept.error().message}});
    return answer_issue(request, services);
}

HttpResponse on_forge_hourly(const WebRequest& request, Services& services) {
    if (!request.caller.site) return turn_away(request, services);
    if (const auto kept = keep_system_token(*request.caller.forge, services); !kept)
        return store_failed(request, kept.error());
    return accepted();
}

}  // namespace healthlint
