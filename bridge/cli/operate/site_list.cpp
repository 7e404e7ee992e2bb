// healthlint site list: what is known of every installation. Changes nothing.

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/operate/site_commands.h"
#include "bridge/cli/operate/words.h"
#include "bridge/cli/workbench.h"
#include "bridge/store/columns.h"
#include "bridge/work/mirror/site_judge.h"
#include "bridge/work/sites.h"

namespace healthlint {
namespace {

struct ListOptions {
    std::string config;
    std::string format = "table";
};

struct ListedSite {
    Site site;
    SiteFigures figures;
    std::optional<TimePoint> confirmed;
};

std::string door_of(const Site& site) {
    if (is_token_site(site)) return "api-token";
    return site.door == Door::Forge ? "forge" : "connect";
}

Result<ListedSite> look_at(Store& store, Site site) {
    const auto figures = store.figures(site.id);
    if (!figures) return tl::unexpected(figures.error());
    const auto confirmed = store.fact(site.id, kReconcileFact);
    if (!confirmed) return tl::unexpected(confirmed.error());
    return ListedSite{
        .site = std::move(site),
        .figures = *figures,
        .confirmed = parse_timestamp(confirmed->value_or(""))};
}

OrderedJson site_json(const ListedSite& one) {
    return {
        {"id", one.site.id.value},
        {"product", column_of(one.site.product)},
        {"door", door_of(one.site)},
        {"state", column_of(one.site.state)},
        {"url", one.site.display_url},
        {"installed_at", format_seconds(one.site.installed_at)},
        {"issues", one.figures.issues},
        {"badges", one.figures.badges},
        {"comments", one.figures.comments},
        {"confirmed_at",
         one.confirmed ? OrderedJson(format_seconds(*one.confirmed)) : OrderedJson(nullptr)}};
}

std::vector<std::string> site_row(const ListedSite& one) {
    return {
        one.site.id.value,
        column_of(one.site.product),
        door_of(one.site),
        column_of(one.site.state),
        format_seconds(one.site.installed_at),
        std::to_string(one.figures.issues),
        std::to_string(one.figures.badges),
        std::to_string(one.figures.comments),
        one.confirmed ? format_seconds(*one.confirmed) : "never",
        one.site.display_url};
}

int list(const ListOptions& options) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return report_error(bench.error());
    auto sites = (*bench)->store().sites();
    if (!sites) return report_error(sites.error());
    OrderedJson json = OrderedJson::array();
    std::vector<std::vector<std::string>> rows{
        {"ID",
         "PRODUCT",
         "DOOR",
         "STATE",
         "INSTALLED",
         "ISSUES",
         "BADGES",
         "COMMENTS",
         "CONFIRMED",
         "URL"}};
    for (Site& site : *sites) {
        const auto one = look_at((*bench)->store(), std::move(site));
        if (!one) return report_error(one.error());
        json.push_back(site_json(*one));
        rows.push_back(site_row(*one));
    }
    if (options.format == "json")
        std::cout << dump_json_pretty(json) << '\n';
    else if (rows.size() > 1)
        print_columns(rows, std::cout);
    else
        std::cout << "the app is installed in no site of this store\n";
    return kExitHealthy;
}

}  // namespace

void add_site_list(CLI::App& site, CommandLine& line) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App* command = site.add_subcommand("list", "Every installation, and what is known of it");
    command->add_option("--config", options->config, "The file that `serve` is run with");
    command->add_option("--format", options->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command->footer(
        "ISSUES are those that were read; BADGES and COMMENTS stand in Jira; all that had changed\n"
        "before CONFIRMED is known. An app in Jira and in Confluence is two sites.\n"
        "Exit code: 0.\n"
        "Example: healthlint site list --config healthlint.yaml --format json");
    command->callback([&line, options] { line.run = [options] { return list(*options); }; });
}

}  // namespace healthlint
