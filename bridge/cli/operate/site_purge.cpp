// healthlint site purge: takes leave of a site. What was written there goes first, with the site's
// own credentials, then all that the store has of it, credentials too.

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/operate/site_commands.h"
#include "bridge/cli/operate/sites_meant.h"
#include "bridge/cli/operate/words.h"
#include "bridge/cli/progress_bar.h"
#include "bridge/cli/workbench.h"
#include "bridge/work/publish/take_away.h"

namespace healthlint {
namespace {

constexpr std::size_t kMostLines = 20;  // of a table of issues

struct PurgeOptions {
    std::string config;
    std::string site;
    std::string format = "table";
    bool dry_run = false;
    bool keep_written = false;
    bool yes = false;

    bool json() const { return format == "json"; }
};

std::string counted(long long badges, long long comments) {
    const auto some = [](long long count, const std::string& what) {
        return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
    };
    return some(badges, "badge") + " and " + some(comments, "comment");
}

OrderedJson issue_json(const WrittenIssue& written) {
    return {
        {"id", written.issue.value},
        {"key", written.key.value.empty() ? OrderedJson(nullptr) : OrderedJson(written.key.value)},
        {"badge", written.badge},
        {"comment", written.comment}};
}

// What Jira did not let us do; the store's own trouble is told as it is.
Error with_remedy(Error error) {
    if (error.code == Errc::Conflict || error.code == Errc::Unauthorized)
        error.message +=
            "\n  nothing was changed; --keep-written purges the store alone, and what was written "
            "stays in Jira";
    return error;
}

int report_plan(const PurgeOptions& options, Workbench& bench, const Site& site) {
    Store& store = bench.store();
    const auto written =
        options.keep_written ? Result<std::vector<WrittenIssue>>() : written_issues(store, site.id);
    if (!written) return report_error(written.error());
    if (!written->empty())  // then --yes would be refused, too
        if (const auto may = bench.service().may_take_away(site); !may)
            return report_error(with_remedy(may.error()));
    const auto figures = store.figures(site.id);
    if (!figures) return report_error(figures.error());
    const auto badges = std::ranges::count_if(*written, &WrittenIssue::badge);
    const auto comments = std::ranges::count_if(*written, &WrittenIssue::comment);
    if (options.json()) {
        OrderedJson json{
            {"site", site.id.value},
            {"url", site.display_url},
            {"dry_run", true},
            {"badges", badges},
            {"comments", comments},
            {"stored_issues", figures->issues},
            {"issues", OrderedJson::array()}};
        for (const WrittenIssue& one : *written)
            json["issues"].push_back(issue_json(one));
        std::cout << dump_json_pretty(json) << '\n';
        return kExitHealthy;
    }
    std::cout << site.display_url << " (site " << site.id.value << ") would lose\n"
              << "  in Jira: " << counted(badges, comments) << "\n  in the store: everything, with "
              << figures->issues << " issues, history and credentials\nnothing was changed\n";
    return kExitHealthy;
}

void report_taken(const PurgeOptions& options, const Site& site, const TakenAway& taken) {
    const bool purged = taken.left.empty();
    if (options.json()) {
        OrderedJson json{
            {"site", site.id.value},
            {"url", site.display_url},
            {"dry_run", false},
            {"badges", taken.badges},
            {"comments", taken.comments},
            {"purged", purged},
            {"left", OrderedJson::array()}};
        for (const LeftIssue& one : taken.left) {
            OrderedJson issue = issue_json(one.written);
            issue["reason"] = one.reason;
            json["left"].push_back(std::move(issue));
        }
        std::cout << dump_json_pretty(json) << '\n';
        return;
    }
    std::cout << site.display_url << ": " << counted(taken.badges, taken.comments)
              << " taken away from Jira\n";
    if (purged) {
        std::cout << "site " << site.id.value << " is purged from the store, credentials too\n";
        return;
    }
    std::vector<std::vector<std::string>> rows{{"LEFT ON", "ID", "REASON"}};
    for (const LeftIssue& one : taken.left)
        if (rows.size() <= kMostLines)
            rows.push_back({one.written.key.value, one.written.issue.value, one.reason});
    print_columns(rows, std::cout);
    if (taken.left.size() > kMostLines)
        std::cout << "and " << taken.left.size() - kMostLines
                  << " more, which --format json lists\n";
}

// It may have come back while its leave was taken: what is written there from now on would be
// forgotten.
Result<void> purge_stopped(Store& store, const Site& site) {
    const auto purged = store.purge(site.id);
    if (!purged) return tl::unexpected(purged.error());
    if (*purged) return {};
    const auto kept = store.site(site.id);
    if (!kept) return tl::unexpected(kept.error());
    if (!*kept) return {};  // somebody else was faster
    return fail(
        Errc::Unavailable,
        site.display_url +
            " was installed or enabled again meanwhile, so it is kept; purge it once more");
}

Result<TakenAway> take_leave(const PurgeOptions& options, Workbench& bench, const Site& site) {
    if (options.keep_written) {
        if (site.state == SiteState::Active)
            if (auto set = bench.store().set_state(site.id, SiteState::Disabled, bench.now()); !set)
                return tl::unexpected(set.error());
        return TakenAway{};
    }
    ProgressBar bar("issues");
    auto taken = bench.service().take_away(
        site.id, [&bar](std::size_t done, std::size_t total) { bar.show(done, total); });
    if (!taken) return tl::unexpected(with_remedy(taken.error()));
    return taken;
}

int purge(const PurgeOptions& options) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return report_error(bench.error());
    const auto site = site_meant((*bench)->store(), options.site);
    if (!site) return report_error(site.error());
    if (options.dry_run) return report_plan(options, **bench, *site);
    if (!options.yes)
        return report_error(
            {.code = Errc::Invalid,
             .message = "this cannot be undone: see with --dry-run what goes from " +
                        site->display_url + ", then say --yes"});
    const auto taken = take_leave(options, **bench, *site);
    if (!taken) return report_error(taken.error());
    if (taken->left.empty())
        if (const auto purged = purge_stopped((*bench)->store(), *site); !purged)
            return report_error(purged.error());
    report_taken(options, *site, *taken);
    if (taken->left.empty()) return kExitHealthy;
    return report_error(
        {.code = Errc::Unavailable,
         .message = "the site is kept, disabled: purge it again, which asks for the rest only; or, "
                    "where those issues are known to be deleted or may keep what they have, end it "
                    "with --keep-written"});
}

}  // namespace

void add_site_purge(CLI::App& site, CommandLine& line) {
    const auto options = std::make_shared<PurgeOptions>();
    CLI::App* command = site.add_subcommand(
        "purge", "Take badges and comments away from Jira, and the site from the store");
    command->add_option("site", options->site, "Id or URL, as `site list` prints them")->required();
    command->add_option("--config", options->config, "The file that `serve` is run with");
    command->add_flag("--dry-run", options->dry_run, "Say what would go, and change nothing");
    command->add_flag("--yes", options->yes, "Do it");
    command->add_flag(
        "--keep-written",
        options->keep_written,
        "Purge the store alone: the site lets the app in no more, or is to keep what it has");
    command->add_option("--format", options->format, "table or json; json lists every issue")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command->footer(
        "Before the app is uninstalled: afterwards its credentials are worth nothing. Bridges may\n"
        "run: the site is disabled first, and what they had sent is waited for, two minutes at\n"
        "most. Where Jira refuses, does not answer or shows no such issue, the site is kept,\n"
        "disabled, and the command may be repeated; `site rescan --enable` gives it up. Pages in\n"
        "Confluence stay. A site of `jira:` in the configuration begins anew at the next start,\n"
        "unless it is taken out there.\n"
        "Exit code: 0 purged, 3 usage, 4 no such site, or something is left in Jira.\n"
        "Example: healthlint site purge https://acme.atlassian.net --dry-run "
        "--config healthlint.yaml");
    command->callback([&line, options] { line.run = [options] { return purge(*options); }; });
}

}  // namespace healthlint
