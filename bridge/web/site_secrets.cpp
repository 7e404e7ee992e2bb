#include "bridge/web/site_secrets.h"

namespace healthlint {

Result<std::optional<SiteSecrets>> find_site_secrets(
    Store& store, const std::string& client_key, TimePoint now) {
    const auto site = store.site_by_client_key(client_key);
    if (!site) return tl::unexpected(site.error());
    if (!*site) return std::nullopt;
    const Site& found = **site;
    if (found.state == SiteState::Uninstalled || found.state == SiteState::Superseded)
        return std::nullopt;
    SiteSecrets secrets{.site = found.id, .secrets = {found.shared_secret}};
    if (!found.previous_secret.empty() && found.previous_valid_until &&
        now < *found.previous_valid_until)
        secrets.secrets.push_back(found.previous_secret);
    return secrets;
}

}  // namespace healthlint
