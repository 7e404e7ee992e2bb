// healthlint site rescan: has a site read anew. Decides in the store; the bridge that works follows
// at its next look, or when it is started.

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/operate/site_commands.h"
#include "bridge/cli/operate/sites_meant.h"
#include "bridge/cli/workbench.h"
#include "bridge/store/columns.h"
#include "bridge/work/scan/backfill.h"

namespace healthlint {
namespace {

struct RescanOptions {
    std::string config;
    std::string site;
    bool all = false;
    bool enable = false;
};

Result<std::vector<Site>> sites_to_read(Store& store, const RescanOptions& options) {
    if (options.all != options.site.empty())
        return fail(Errc::Invalid, "name one site, or give --all, and not both");
    auto sites = sites_meant(store, options.site);
    if (!sites) return sites;
    const std::string state = sites->empty() ? "" : column_of(sites->front().state);
    std::erase_if(*sites, [](const Site& site) { return !is_watched(site); });
    if (!sites->empty()) return sites;
    if (options.all)
        return fail(Errc::NotFound, "the app is installed in no Jira site of this store");
    return fail(
        Errc::Invalid,
        options.site + " is no active Jira site (" + state +
            "): nothing is read there; --enable goes on with a disabled one; see healthlint site "
            "list");
}

// What a purge that was given up had stopped.
Result<void> enable(Workbench& bench, const RescanOptions& options) {
    if (options.site.empty()) return fail(Errc::Invalid, "--enable goes with one site");
    const auto site = site_meant(bench.store(), options.site);
    if (!site) return tl::unexpected(site.error());
    if (site->product != Product::Jira || site->state != SiteState::Disabled) return {};
    return bench.store().set_state(site->id, SiteState::Active, bench.now());
}

int rescan_sites(const RescanOptions& options) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return report_error(bench.error());
    if (options.enable)
        if (const auto enabled = enable(**bench, options); !enabled)
            return report_error(enabled.error());
    const auto sites = sites_to_read((*bench)->store(), options);
    if (!sites) return report_error(sites.error());
    for (const Site& site : *sites) {
        if (const auto asked = rescan((*bench)->store(), site.id, (*bench)->now()); !asked)
            return report_error(asked.error());
        std::cout << site.display_url
                  << ": asked; a running bridge begins at its next look, see healthlint backfill "
                     "status\n";
    }
    return kExitHealthy;
}

}  // namespace

void add_site_rescan(CLI::App& site, CommandLine& line) {
    const auto options = std::make_shared<RescanOptions>();
    CLI::App* command = site.add_subcommand("rescan", "Read every issue of a site anew");
    command->add_option("site", options->site, "Id or URL, as `site list` prints them");
    command->add_flag("--all", options->all, "All active Jira sites");
    command->add_flag(
        "--enable", options->enable, "Enable the site first: a purge that is given up left it so");
    command->add_option("--config", options->config, "The file that `serve` is run with");
    command->footer(
        "A running bridge begins at its next look, another one at its next start, and a site that\n"
        "is put off or paused when that ends. What is known stays meanwhile, and is judged;\n"
        "histories and links of issues that did not change are not read again.\n"
        "A site that was disabled in Jira stays so until it is enabled there: calls are refused.\n"
        "Exit code: 0 asked, 3 usage, 4 no such site.\n"
        "Example: healthlint site rescan https://acme.atlassian.net --config healthlint.yaml");
    command->callback(
        [&line, options] { line.run = [options] { return rescan_sites(*options); }; });
}

}  // namespace healthlint
