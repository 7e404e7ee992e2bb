#include "bridge/web/connect/lifecycle.h"

#include <algorithm>

#include "bridge/base/json.h"
#include "bridge/base/log.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"

namespace healthlint {
namespace {

std::string without_trailing_slash(std::string url) {
    if (url.ends_with('/')) url.pop_back();
    return url;
}

// Told by the URL where the member is missing: Confluence's ends in "/wiki".
std::optional<Product> product_of(const Json& body) {
    const Json& type = member_or_null(body, "productType");
    if (type == "jira") return Product::Jira;
    if (type == "confluence") return Product::Confluence;
    if (!type.is_null()) return std::nullopt;
    const bool wiki = without_trailing_slash(string_member(body, "baseUrl")).ends_with("/wiki");
    return wiki ? Product::Confluence : Product::Jira;
}

std::optional<Installation> installation_from(const Json& body) {
    const auto product = product_of(body);
    if (!product) return std::nullopt;
    Installation installation{
        .product = *product,
        .client_key = string_member(body, "clientKey"),
        .base_url = without_trailing_slash(string_member(body, "baseUrl")),
        .display_url = without_trailing_slash(string_member(body, "displayUrl")),
        .shared_secret = string_member(body, "sharedSecret")};
    const auto secret_bytes = installation.shared_secret.size();
    if (secret_bytes < kShortestSecret || secret_bytes > kLongestSecret) return std::nullopt;
    if (installation.display_url.empty()) installation.display_url = installation.base_url;
    return installation;
}

HttpResponse store_failed(const WebRequest& request, const Error& error) {
    log_error(
        "lifecycle.store_failed",
        {{"request_id", std::string(request.request_id)}, {"what", error.message}});
    return error_answer(503, request.request_id);
}

std::string_view name_of(LifecycleEvent event) {
    switch (event) {
    case LifecycleEvent::Enabled: return "lifecycle.enabled";
    case LifecycleEvent::Disabled: return "lifecycle.disabled";
    case LifecycleEvent::Uninstalled: return "lifecycle.uninstalled";
    }
    return "";  // not reached
}

HttpResponse apply(
    const WebRequest& request, Services& services, const Site& site, LifecycleEvent event) {
    const auto state = next_state(site.state, event);
    if (!state) return no_content();
    const auto stored = services.store.set_state(site.id, *state, services.clock.now());
    if (!stored) return store_failed(request, stored.error());
    services.sites_changed();
    log_info(
        name_of(event), {{"site", site.id.value}, {"request_id", std::string(request.request_id)}});
    return no_content();
}

bool is_blocked(const Installation& installation, const WebSettings& settings) {
    return std::ranges::any_of(settings.blocked, [&](const std::string& one) {
        return one == installation.client_key || one == installation.base_url;
    });
}

// `enabled` and `disabled` carry the secret's signature; whom they speak for is in the token, and a
// body that names somebody else is refused.
HttpResponse on_switch(const WebRequest& request, Services& services, LifecycleEvent event) {
    const std::string named = string_member(parse_json(request.http.body), "clientKey");
    if (!named.empty() && named != request.caller.client_key)
        return error_answer(401, request.request_id);
    const std::lock_guard lock(services.lifecycle);
    const auto site = services.store.site(*request.caller.site);
    if (!site) return store_failed(request, site.error());
    if (!*site) return no_content();
    return apply(request, services, **site, event);
}

}  // namespace

std::optional<SiteState> next_state(SiteState now, LifecycleEvent event) {
    switch (event) {
    case LifecycleEvent::Enabled:
        return now == SiteState::Disabled ? std::optional(SiteState::Active) : std::nullopt;
    case LifecycleEvent::Disabled:
        return now == SiteState::Active ? std::optional(SiteState::Disabled) : std::nullopt;
    case LifecycleEvent::Uninstalled:
        return now == SiteState::Uninstalled ? std::nullopt : std::optional(SiteState::Uninstalled);
    }
    return std::nullopt;  // not reached
}

HttpResponse on_installed(const WebRequest& request, Services& services) {
    const auto installation = installation_from(parse_json(request.http.body));
    if (!installation) return error_answer(422, request.request_id);
    if (is_blocked(*installation, services.settings)) {
        log_warn("lifecycle.blocked", {{"request_id", std::string(request.request_id)}});
        return error_answer(403, request.request_id);
    }
    const std::lock_guard lock(services.lifecycle);
    const bool overlapped = services.installs.overlapped(installation->client_key, request.arrival);
    const auto site = services.store.install(
        *installation,
        services.clock.now(),
        overlapped ? std::chrono::seconds(0) : services.settings.secret_grace);
    if (!site) return store_failed(request, site.error());
    services.installs.finish(installation->client_key);
    services.sites_changed();
    log_info(
        "lifecycle.installed",
        {{"site", site->id.value}, {"request_id", std::string(request.request_id)}});
    return no_content();
}

HttpResponse on_uninstalled(const WebRequest& request, Services& services) {
    const std::lock_guard lock(services.lifecycle);
    const auto site = services.store.site_by_client_key(request.caller.client_key);
    if (!site) return store_failed(request, site.error());
    if (!*site) return no_content();  // never installed, or purged: nothing is left to end
    if ((*site)->state == SiteState::Uninstalled) return no_content();
    if (const auto ended = end_site(services, (*site)->id, request.request_id); !ended)
        return store_failed(request, ended.error());
    return no_content();
}

Result<void> end_site(Services& services, const SiteId& site, std::string_view request_id) {
    const auto stored =
        services.store.set_state(site, SiteState::Uninstalled, services.clock.now());
    if (!stored) return stored;
    const auto ended = services.store.end_work(site);
    if (!ended) return tl::unexpected(ended.error());
    services.sites_changed();
    log_info(
        "lifecycle.uninstalled", {{"site", site.value}, {"request_id", std::string(request_id)}});
    if (*ended > 0)
        log_info(
            "lifecycle.work_ended",
            {{"site", site.value}, {"jobs", std::to_string(*ended)}, {"why", "tenant gone"}});
    return {};
}

HttpResponse on_enabled(const WebRequest& request, Services& services) {
    return on_switch(request, services, LifecycleEvent::Enabled);
}

HttpResponse on_disabled(const WebRequest& request, Services& services) {
    return on_switch(request, services, LifecycleEvent::Disabled);
}

}  // namespace healthlint
