#include "bridge/web/lifecycle.h"

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

std::optional<Product> product_of(const Json& body) {
    const std::string type = string_member(body, "productType");
    if (type == "jira") return Product::Jira;
    if (type == "confluence") return Product::Confluence;
    return std::nullopt;
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

HttpResponse apply(
    const WebRequest& request, Services& services, const Site& site, LifecycleEvent event) {
    const auto state = next_state(site.state, event);
    if (!state) return no_content();
    const auto stored = services.store.set_state(site.id, *state, services.clock.now());
    if (!stored) return store_failed(request, stored.error());
    log_info(
        "lifecycle.changed",
        {{"site", site.id.value}, {"request_id", std::string(request.request_id)}});
    return no_content();
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
    const std::lock_guard lock(services.lifecycle);
    const auto site =
        services.store.install(*installation, services.clock.now(), services.settings.secret_grace);
    if (!site) return store_failed(request, site.error());
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
    return apply(request, services, **site, LifecycleEvent::Uninstalled);
}

HttpResponse on_enabled(const WebRequest& request, Services& services) {
    return on_switch(request, services, LifecycleEvent::Enabled);
}

HttpResponse on_disabled(const WebRequest& request, Services& services) {
    return on_switch(request, services, LifecycleEvent::Disabled);
}

}  // namespace healthlint
