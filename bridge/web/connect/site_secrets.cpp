#include "bridge/web/connect/site_secrets.h"

#include <algorithm>

namespace healthlint {
namespace {

bool in_grace(const Site& site, TimePoint now) {
    return !site.previous_secret.empty() && site.previous_valid_until &&
           now < *site.previous_valid_until;
}

std::optional<SiteSecrets> secrets_of(const Site& site, TimePoint now) {
    if (site.state == SiteState::Uninstalled || site.state == SiteState::Superseded)
        return std::nullopt;
    SiteSecrets secrets{.site = site.id, .secrets = {site.shared_secret}};
    if (in_grace(site, now)) secrets.secrets.emplace_back(site.previous_secret);
    return secrets;
}

}  // namespace

Result<std::optional<SiteSecrets>> SiteSecretsCache::find(
    const std::string& client_key, TimePoint now) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = known_.find(client_key);
        if (known != known_.end() && now < known->second.until) return known->second.secrets;
    }
    return find_again(client_key, now);
}

Result<std::optional<SiteSecrets>> SiteSecretsCache::find_again(
    const std::string& client_key, TimePoint now) {
    std::uint64_t changes = 0;
    {
        const std::lock_guard lock(mutex_);
        changes = changes_;
    }
    const auto site = store_.site_by_client_key(client_key);
    if (!site) return tl::unexpected(site.error());
    auto secrets = *site ? secrets_of(**site, now) : std::nullopt;
    const std::lock_guard lock(mutex_);
    known_.erase(client_key);
    // A change since then may have come before or after what was read. Who is not known is not
    // remembered: anybody can make such names up.
    if (!secrets || changes != changes_) return secrets;
    TimePoint until = now + kKeptSecrets;
    if (in_grace(**site, now)) until = std::min(until, *(*site)->previous_valid_until);
    known_.emplace(client_key, Known{.secrets = *secrets, .until = until});
    return secrets;
}

void SiteSecretsCache::forget() {
    const std::lock_guard lock(mutex_);
    ++changes_;
    known_.clear();
}

Result<std::optional<SiteId>> find_forge_site(Store& store, const ForgeContext& context) {
    const auto product = context.product == "jira" ? Product::Jira : Product::Confluence;
    const auto site = store.site_by_cloud_id(product, context.cloud_id);
    if (!site) return tl::unexpected(site.error());
    if (!*site || (*site)->state != SiteState::Active) return std::nullopt;
    return (*site)->id;
}

}  // namespace healthlint
