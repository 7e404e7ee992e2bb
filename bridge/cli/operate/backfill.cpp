// healthlint backfill status | pause | resume | retry: the first scan of a site. Decides in the
// store; the bridge that works follows within a second.

#include "bridge/work/scan/backfill.h"

#include <cmath>
#include <functional>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/operate/sites_meant.h"
#include "bridge/cli/operate/words.h"
#include "bridge/cli/workbench.h"

namespace healthlint {
namespace {

using State = BackfillStatus::State;

struct BackfillOptions {
    std::string config;
    std::string site;
    std::string format = "text";
};

// Does something to every Jira site that is meant; nothing when there is none.
using OneSite = std::function<Result<void>(Workbench&, const Site&)>;

Result<void> on_every_site(const BackfillOptions& options, const OneSite& act) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return tl::unexpected(bench.error());
    const auto sites = sites_meant((*bench)->store(), options.site);
    if (!sites) return tl::unexpected(sites.error());
    for (const Site& site : *sites) {
        if (!is_watched(site)) continue;
        if (auto done = act(**bench, site); !done) return done;
    }
    return {};
}

std::string percent_bar(const ScanCursor& cursor) {
    constexpr long long kCells = 30;
    constexpr long long kHundred = 100;
    if (!cursor.total || *cursor.total <= 0) return std::to_string(cursor.issues) + " issues";
    const long long read = std::min(cursor.issues, *cursor.total);
    const auto filled = static_cast<std::size_t>(read * kCells / *cursor.total);
    return "[" + std::string(filled, '#') + std::string(kCells - filled, '.') + "] " +
           std::to_string(read * kHundred / *cursor.total) + " %, " +
           std::to_string(cursor.issues) + " of about " + std::to_string(*cursor.total) + " issues";
}

// What comes after the pages.
std::string words_of_stage(const ScanCursor& cursor) {
    if (!cursor.pages_done) return "";
    if (!cursor.facts_left) return "; asking for what no page showed";
    return "; reading histories and links, " + std::to_string(*cursor.facts_left) + " issues left";
}

OrderedJson space_json(const MissingSpace& space) {
    OrderedJson json;
    json["space"] = space.key.value;
    json["since"] = format_seconds(space.since);
    json["kept_until"] = format_seconds(space.since + kKeptWhileMissing);
    json["asked_for"] = space.asked;
    return json;
}

void print_text(const Site& site, const BackfillStatus& status) {
    std::cout << site.display_url << ": " << name_of(status.state);
    if (status.cursor.done) {
        std::cout << ", " << status.cursor.issues << " issues\n";
    } else if (status.state == State::Waiting) {
        std::cout << " for the bridge to begin\n";
    } else {
        std::cout << "  " << percent_bar(status.cursor);
        if (status.per_second > 0)
            std::cout << ", " << std::llround(status.per_second) << " per second";
        if (status.remaining && status.state == State::Running)
            std::cout << ", about " << in_words(*status.remaining) << " left";
        std::cout << words_of_stage(status.cursor);
        std::cout << '\n';
    }
    if (status.failed)
        std::cout << "  " << name_of(status.failed->failure) << " at "
                  << format_seconds(status.failed->at) << ", " << status.failed->times
                  << " times in a row: " << words_of(status.failed->failure) << "\n  ("
                  << status.failed->message << ")\n";
    for (const MissingSpace& space : status.missing_spaces)
        std::cout << "  left out, because the rules name it and Jira does not show it: "
                  << space.key.value << ", since " << format_seconds(space.since)
                  << (space.asked ? "; its issues were asked for one by one since"
                                  : "; what is known of its issues is kept until " +
                                        format_seconds(space.since + kKeptWhileMissing))
                  << '\n';
}

OrderedJson status_json(const Site& site, const BackfillStatus& status) {
    const ScanCursor& cursor = status.cursor;
    const bool begun = cursor.started != TimePoint{};
    OrderedJson json;
    json["site"] = site.id.value;
    json["url"] = site.display_url;
    json["state"] = name_of(status.state);
    json["issues"] = cursor.issues;
    json["total"] = cursor.total ? OrderedJson(*cursor.total) : OrderedJson(nullptr);
    json["started"] = begun ? OrderedJson(format_seconds(cursor.started)) : OrderedJson(nullptr);
    json["last_page"] = begun ? OrderedJson(format_seconds(cursor.page_at)) : OrderedJson(nullptr);
    json["facts_left"] = cursor.facts_left ? OrderedJson(*cursor.facts_left) : OrderedJson(nullptr);
    json["issues_per_second"] = status.per_second;
    json["remaining_seconds"] =
        status.remaining ? OrderedJson(status.remaining->count()) : OrderedJson(nullptr);
    json["spaces_left_out"] = OrderedJson::array();
    for (const MissingSpace& space : status.missing_spaces)
        json["spaces_left_out"].push_back(space_json(space));
    json["failure"] = nullptr;
    if (status.failed)
        json["failure"] = {
            {"code", name_of(status.failed->failure)},
            {"words", words_of(status.failed->failure)},
            {"message", status.failed->message},
            {"at", format_seconds(status.failed->at)},
            {"times", status.failed->times}};
    return json;
}

int status(const BackfillOptions& options) {
    OrderedJson all = OrderedJson::array();
    bool stuck = false;
    const auto done = on_every_site(options, [&](Workbench& bench, const Site& site) {
        const auto status = backfill_status(bench.store(), site.id);
        if (!status) return Result<void>(tl::unexpected(status.error()));
        stuck |= status->failed.has_value() || !status->missing_spaces.empty();
        if (options.format == "json")
            all.push_back(status_json(site, *status));
        else
            print_text(site, *status);
        return Result<void>();
    });
    if (!done) return report_error(done.error());
    if (options.format == "json") std::cout << dump_json_pretty(all) << '\n';
    return stuck ? kExitWarnings : kExitHealthy;
}

int tell(const BackfillOptions& options, const OneSite& act) {
    const auto done = on_every_site(options, act);
    return done ? kExitHealthy : report_error(done.error());
}

Result<void> pause(Workbench& bench, const Site& site) {
    const auto paused = pause_backfill(bench.store(), site.id, bench.now());
    if (!paused) return tl::unexpected(paused.error());
    std::cout << site.display_url
              << (*paused ? ": paused; events are collected meanwhile\n"
                          : ": is done; there is nothing to pause\n");
    return {};
}

Result<void> resume(Workbench& bench, const Site& site) {
    std::cout << site.display_url << ": resumed where it stood\n";
    return resume_backfill(bench.store(), site.id);
}

Result<void> retry(Workbench& bench, const Site& site) {
    const auto asked = retry_backfill(bench.store(), site.id, bench.now());
    if (!asked) return tl::unexpected(asked.error());
    std::cout << site.display_url << (*asked ? ": is tried again now\n" : ": does not fail\n");
    return {};
}

}  // namespace

void add_backfill_command(CLI::App& app, CommandLine& line) {
    CLI::App* backfill = app.add_subcommand("backfill", "The first scan of a site");
    backfill->require_subcommand(1);
    const auto options = std::make_shared<BackfillOptions>();
    const auto add = [&](const char* name, const char* summary) {
        CLI::App* command = backfill->add_subcommand(name, summary);
        command->add_option("--config", options->config, "The file that `serve` is run with");
        command->add_option(
            "--site", options->site, "Id or URL of one site; all of them otherwise");
        return command;
    };
    CLI::App* shown = add("status", "How far it has come, how fast, and what holds it up");
    shown->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    std::string codes = "Failures, by code:\n";
    for (const Errc code :
         {Errc::RateLimited,
          Errc::Unavailable,
          Errc::Unauthorized,
          Errc::Invalid,
          Errc::NotFound,
          Errc::Conflict,
          Errc::Internal}) {
        const ScanFailure failure = scan_failure(code);
        codes +=
            "  " + std::string(name_of(failure)) + ": " + std::string(words_of(failure)) + "\n";
    }
    shown->footer(
        codes +
        "Exit code: 0 done or under way, 1 something fails or is left out, 4 no such site.\n"
        "Example: healthlint backfill status --config healthlint.yaml");
    shown->callback([&line, options] { line.run = [options] { return status(*options); }; });
    const auto add_change = [&](const char* name, const char* summary, const OneSite& act) {
        add(name, summary)->callback([&line, options, act] {
            line.run = [options, act] { return tell(*options, act); };
        });
    };
    add_change(
        "pause",
        "Read no further page until it is resumed; survives a restart and ends with the scan",
        pause);
    add_change("resume", "Go on where it stood", resume);
    add_change("retry", "Try scans that fail again at once, instead of after their pause", retry);
}

}  // namespace healthlint
