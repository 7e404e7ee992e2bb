#include "bridge/cli/workbench.h"

#include <iostream>
#include <utility>

#include "bridge/app.h"
#include "bridge/base/log.h"
#include "bridge/cli/command.h"
#include "bridge/store/open_store.h"

namespace healthlint {

Workbench::Workbench(Config config, std::unique_ptr<Store> store)
    : config_(std::move(config)),
      store_(std::move(store)),
      transport_({.ca_file = config_.ca_file}),
      service_(*store_, transport_, limiter_, clock_, service_settings(config_)) {
    service_.check_rules();
}

Result<std::unique_ptr<Workbench>> Workbench::open(const std::string& config_file) {
    auto config = load_config(config_file);
    if (!config) return tl::unexpected(config.error());
    auto box = SecretBox::from_keys(config->secret_keys);
    if (!box) return tl::unexpected(box.error());
    auto store = open_store(
        {.place = config->store_path, .password = config->store_password}, *std::move(box));
    if (!store) return tl::unexpected(store.error());
    set_log_level(LogLevel::Warn);
    return std::unique_ptr<Workbench>(new Workbench(*std::move(config), *std::move(store)));
}

Result<std::vector<Site>> Workbench::jira_sites() {
    auto sites = store_->sites();
    if (!sites) return sites;
    std::erase_if(*sites, [](const Site& site) {
        return site.product != Product::Jira || site.state != SiteState::Active;
    });
    if (sites->empty())
        return fail(Errc::NotFound, "the app is installed in no Jira site of this store");
    return sites;
}

int report_error(const Error& error) {
    std::cerr << "healthlint: " << error.message << '\n';
    return error.code == Errc::Invalid ? kExitUsage : kExitNoData;
}

}  // namespace healthlint
