#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/config.h"
#include "bridge/http/client.h"
#include "bridge/store/sqlite_store.h"
#include "bridge/work/service.h"

namespace healthlint {
namespace {

struct Options {
    std::string config;
    std::string day;  // any day of the week that is meant; empty = today
};

// The parts of the service that a digest needs; a bridge may run on the same store meanwhile.
class Workbench {
  public:
    Workbench(const Config& config, std::unique_ptr<Store> store)
        : store_(std::move(store)),
          transport_({.ca_file = config.ca_file}),
          service_(
              *store_,
              transport_,
              limiter_,
              clock_,
              {.app_key = config.app_key,
               .pack_file = config.pack_file,
               .site_file = config.site_file}) {
        service_.check_rules();
    }

    Result<std::vector<Site>> jira_sites() {
        auto sites = store_->sites();
        if (!sites) return sites;
        std::erase_if(*sites, [](const Site& site) {
            return site.product != Product::Jira || site.state != SiteState::Active;
        });
        if (sites->empty())
            return fail(Errc::NotFound, "the app is installed in no Jira site of this store");
        return sites;
    }

    Result<Week> week_of_day(const Site& site, const std::string& day) {
        if (const auto date = parse_date(day)) return week_of(*date);
        if (!day.empty())
            return fail(Errc::Invalid, "--week \"" + day + "\": expected a day such as 2026-11-23");
        const auto view = service_.view(site.id);
        if (!view) return tl::unexpected(view.error());
        return week_of(view->rulebook->zone.local_date(clock_.now()));
    }

    Service& service() { return service_; }

  private:
    SystemClock clock_;
    std::unique_ptr<Store> store_;
    HttpClient transport_;
    RateLimiter limiter_;
    Service service_;
};

int report(const Error& error) {
    std::cerr << "healthlint: " << error.message << '\n';
    return error.code == Errc::Invalid ? kExitUsage : kExitNoData;
}

Result<std::unique_ptr<Workbench>> open_workbench(const std::string& config_file) {
    const auto config = load_config(config_file);
    if (!config) return tl::unexpected(config.error());
    auto box = SecretBox::from_keys(config->secret_keys);
    if (!box) return tl::unexpected(box.error());
    auto store = open_sqlite_store(config->store_path, std::move(*box));
    if (!store) return tl::unexpected(store.error());
    set_log_level(LogLevel::Warn);
    return std::make_unique<Workbench>(*config, std::move(*store));
}

using ForEachSite = std::function<Result<void>(Workbench&, const Site&, Week)>;

int for_each_site(const Options& options, const ForEachSite& act) {
    const auto bench = open_workbench(options.config);
    if (!bench) return report(bench.error());
    const auto sites = (*bench)->jira_sites();
    if (!sites) return report(sites.error());
    for (const Site& site : *sites) {
        const auto week = (*bench)->week_of_day(site, options.day);
        if (!week) return report(week.error());
        if (const auto done = act(**bench, site, *week); !done) return report(done.error());
    }
    return kExitHealthy;
}

Result<void> publish(Workbench& bench, const Site& site, Week week) {
    using Change = DigestPublication::Change;
    const auto done = bench.service().publish_digest(site.id, week);
    if (!done) return tl::unexpected(done.error());
    const char* change = done->change == Change::Created   ? "created"
                         : done->change == Change::Updated ? "updated"
                                                           : "unchanged";
    std::cout << change << "  " << done->title << "  " << done->url << '\n';
    return {};
}

Result<void> preview(Workbench& bench, const Site& site, Week week) {
    const auto page = bench.service().preview_digest(site.id, week);
    if (!page) return tl::unexpected(page.error());
    std::cout << page->title << "\n\n" << page->body << '\n';
    return {};
}

}  // namespace

void add_digest_command(CLI::App& app, CommandLine& line) {
    CLI::App* digest = app.add_subcommand("digest", "The weekly page in Confluence");
    digest->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    const auto add = [&](const char* name, const char* summary, const ForEachSite& act) {
        CLI::App* command = digest->add_subcommand(name, summary);
        command->add_option("--config", options->config, "The file that `serve` is run with");
        command->add_option("--week", options->day, "Any day of the week; default: this week");
        command->footer(
            std::string("Example: healthlint digest ") + name + " --config healthlint.yaml");
        command->callback([&line, options, act] {
            line.run = [options, act] { return for_each_site(*options, act); };
        });
    };
    add("preview", "Print the page in Confluence's storage format; nothing is written", preview);
    add("publish", "Write the page, or update the one of an earlier run", publish);
}

}  // namespace healthlint
