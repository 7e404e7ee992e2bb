// healthlint queue list | retry | drop: work that was given up, and what to do with it. Changes the
// store; a running bridge follows within a second.

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <set>
#include <utility>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/operate/sites_meant.h"
#include "bridge/cli/operate/words.h"
#include "bridge/cli/workbench.h"
#include "bridge/store/dead_letter_name.h"

namespace healthlint {
namespace {

struct QueueOptions {
    std::string config;
    std::string site;
    std::string format = "table";
    std::vector<std::string> names;
    bool all = false;
};

std::string name_of(const DeadLetter& letter) {
    return to_string(DeadLetterName{letter.queue, letter.id});
}

std::chrono::seconds age_of(const DeadLetter& letter, TimePoint now) {
    return std::chrono::duration_cast<std::chrono::seconds>(now - letter.since);
}

OrderedJson letter_json(const Site& site, const DeadLetter& letter, TimePoint now) {
    return {
        {"id", name_of(letter)},
        {"site", site.id.value},
        {"url", site.display_url},
        {"issue", letter.issue.value},
        {"kind", letter.kind},
        {"reason", letter.reason},
        {"attempts", letter.attempts},
        {"since", format_seconds(letter.since)},
        {"age_seconds", age_of(letter, now).count()}};
}

std::vector<std::string> letter_row(const Site& site, const DeadLetter& letter, TimePoint now) {
    return {
        name_of(letter),
        in_words(age_of(letter, now)),
        std::to_string(letter.attempts),
        letter.kind,
        letter.issue.value,
        site.display_url,
        letter.reason};
}

int list(const QueueOptions& options) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return report_error(bench.error());
    const auto sites = sites_meant((*bench)->store(), options.site);
    if (!sites) return report_error(sites.error());
    const auto backlog = (*bench)->store().backlog();
    if (!backlog) return report_error(backlog.error());
    OrderedJson json;
    json["inbox"] = {{"waiting", backlog->inbox.waiting}, {"dead", backlog->inbox.dead}};
    json["outbox"] = {{"waiting", backlog->outbox.waiting}, {"dead", backlog->outbox.dead}};
    json["dead_letters"] = OrderedJson::array();
    std::vector<std::vector<std::string>> rows{
        {"ID", "AGE", "TRIES", "KIND", "ISSUE", "SITE", "REASON"}};
    for (const Site& site : *sites) {
        const auto letters = (*bench)->store().dead_letters(site.id);
        if (!letters) return report_error(letters.error());
        for (const DeadLetter& letter : *letters) {
            json["dead_letters"].push_back(letter_json(site, letter, (*bench)->now()));
            rows.push_back(letter_row(site, letter, (*bench)->now()));
        }
    }
    if (options.format == "json") {
        std::cout << dump_json_pretty(json) << '\n';
    } else {
        std::cout << "inbox " << backlog->inbox.waiting << " waiting, " << backlog->inbox.dead
                  << " given up; outbox " << backlog->outbox.waiting << " waiting, "
                  << backlog->outbox.dead << " given up\n";
        if (rows.size() > 1) print_columns(rows, std::cout);
    }
    return rows.size() > 1 ? kExitWarnings : kExitHealthy;
}

using Act = std::function<Result<bool>(Store&, const SiteId&, const DeadLetterName&, TimePoint)>;

Result<bool> act_on_named(
    Workbench& bench, const std::vector<Site>& sites, const std::string& text, const Act& act) {
    const auto name = parse_dead_letter_name(text);
    if (!name) return fail(Errc::Invalid, "\"" + text + "\" is no id: expected inbox-12, outbox-7");
    for (const Site& site : sites) {
        auto done = act(bench.store(), site.id, *name, bench.now());
        if (!done || *done) return done;
    }
    return fail(Errc::NotFound, "there is no dead letter " + text);
}

// The store lists a portion at a time; those that are done leave the list. What a running bridge
// has tried and given up again meanwhile is in it once more, and is not tried without an end.
Result<long long> act_on_all(Workbench& bench, const std::vector<Site>& sites, const Act& act) {
    long long done = 0;
    for (const Site& site : sites) {
        std::set<std::pair<DeadLetter::Queue, long long>> seen;
        for (bool any_new = true; any_new;) {
            const auto letters = bench.store().dead_letters(site.id);
            if (!letters) return tl::unexpected(letters.error());
            any_new = false;
            for (const DeadLetter& letter : *letters) {
                if (!seen.insert({letter.queue, letter.id}).second) continue;
                any_new = true;
                const auto acted =
                    act(bench.store(), site.id, {letter.queue, letter.id}, bench.now());
                if (!acted) return tl::unexpected(acted.error());
                if (*acted) ++done;
            }
        }
    }
    return done;
}

int change(const QueueOptions& options, const std::string& verb, const Act& act) {
    if (options.all != options.names.empty())
        return report_error(
            {.code = Errc::Invalid, .message = "name the ids, or give --all, and not both"});
    const auto bench = Workbench::open(options.config);
    if (!bench) return report_error(bench.error());
    const auto sites = sites_meant((*bench)->store(), options.site);
    if (!sites) return report_error(sites.error());
    long long done = 0;
    if (options.all) {
        const auto all = act_on_all(**bench, *sites, act);
        if (!all) return report_error(all.error());
        done = *all;
    }
    for (const std::string& name : options.names) {
        if (const auto one = act_on_named(**bench, *sites, name, act); !one)
            return report_error(one.error());
        ++done;
    }
    if (options.format == "json")
        std::cout << dump_json(OrderedJson{{verb, done}}) << '\n';
    else
        std::cout << done << ' ' << verb << '\n';
    return kExitHealthy;
}

CLI::App* add_command(
    CLI::App& queue, const char* name, const char* summary, QueueOptions& options) {
    CLI::App* command = queue.add_subcommand(name, summary);
    command->add_option("--config", options.config, "The file that `serve` is run with");
    command->add_option("--site", options.site, "Id or URL of one site; all of them otherwise");
    command->add_option("--format", options.format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    return command;
}

void add_change(CLI::App& queue, CommandLine& line, const char* name, const Act& act) {
    const bool retries = std::string(name) == "retry";
    const auto options = std::make_shared<QueueOptions>();
    CLI::App* command = add_command(
        queue,
        name,
        retries ? "Do given-up work again, with all its attempts"
                : "Forget given-up work; the next reconcile still reads what changed",
        *options);
    command->add_option("ids", options->names, "As `queue list` prints them: inbox-12 outbox-7");
    command->add_flag("--all", options->all, "Everything that was given up");
    command->footer(
        "Exit code: 0 done, 3 usage, 4 there is no such dead letter.\n"
        "Example: healthlint queue " +
        std::string(name) + " inbox-12 --config healthlint.yaml");
    const std::string verb = retries ? "retried" : "dropped";
    command->callback(
        [&line, options, verb, act] { line.run = [=] { return change(*options, verb, act); }; });
}

}  // namespace

void add_queue_command(CLI::App& app, CommandLine& line) {
    CLI::App* queue = app.add_subcommand("queue", "Work that was given up, with reasons");
    queue->require_subcommand(1);
    const auto options = std::make_shared<QueueOptions>();
    CLI::App* listing = add_command(
        *queue, "list", "What was given up, when and why, and how much waits", *options);
    listing->footer(
        "At most 500 per site, the oldest first. Given-up work is forgotten after 7 days.\n"
        "Exit code: 0 nothing was given up, 1 something was.\n"
        "Example: healthlint queue list --config healthlint.yaml --format json");
    listing->callback([&line, options] { line.run = [options] { return list(*options); }; });
    add_change(
        *queue,
        line,
        "retry",
        [](Store& store, const SiteId& site, const DeadLetterName& name, TimePoint now) {
            return store.retry_dead_letter(site, name.queue, name.id, now);
        });
    add_change(
        *queue,
        line,
        "drop",
        [](Store& store, const SiteId& site, const DeadLetterName& name, TimePoint /*now*/) {
            return store.drop_dead_letter(site, name.queue, name.id);
        });
}

}  // namespace healthlint
