#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/workbench.h"

namespace healthlint {
namespace {

struct Options {
    std::string config;
    std::string day;  // any day of the week that is meant; empty = today
};

Result<Week> week_of_day(Workbench& bench, const Site& site, const std::string& day) {
    if (const auto date = parse_date(day)) return week_of(*date);
    if (!day.empty())
        return fail(Errc::Invalid, "--week \"" + day + "\": expected a day such as 2026-11-23");
    const auto view = bench.service().view(site.id);
    if (!view) return tl::unexpected(view.error());
    return week_of(view->rulebook->zone.local_date(bench.now()));
}

using ForEachSite = std::function<Result<void>(Workbench&, const Site&, Week)>;

int for_each_site(const Options& options, const ForEachSite& act) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return report_error(bench.error());
    const auto sites = (*bench)->jira_sites();
    if (!sites) return report_error(sites.error());
    for (const Site& site : *sites) {
        const auto week = week_of_day(**bench, site, options.day);
        if (!week) return report_error(week.error());
        if (const auto done = act(**bench, site, *week); !done) return report_error(done.error());
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
