// healthlint rules history | rollback | approve: which rules ran, back to older ones, and yes to a
// change that waits. They decide in the store; a running bridge follows within a second or so.

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/cli/workbench.h"
#include "bridge/work/rules/rule_history.h"

namespace healthlint {
namespace {

struct HistoryOptions {
    std::string hash;
    std::string config;
    std::string format = "text";
};

// "12 badges, 3 comments" of a preview; empty for the first rules of a site.
std::string numbers_text(const Json& numbers) {
    const auto badges = integer_member(numbers, "badges");
    const auto comments = integer_member(numbers, "comments");
    if (!badges || !comments) return {};
    return std::to_string(*badges) + " badges, " + std::to_string(*comments) + " comments";
}

void print_history(const Site& site, const RuleHistory& history) {
    std::cout << site.display_url << '\n';
    if (history.waiting)
        std::cout << "  waits     " << history.waiting->hash << "  " << history.waiting->pack
                  << "  since " << format_seconds(history.waiting->since) << "  "
                  << numbers_text(parse_json(history.waiting->numbers_json))
                  << "  (healthlint rules approve " << history.waiting->hash << ")\n";
    for (const RuleVersion& version : history.versions) {
        const bool runs = &version == &history.versions.front();
        const Json detail = parse_json(version.detail_json);
        std::cout << "  " << (runs ? "runs      " : "          ") << version.hash << "  "
                  << version.pack << "  " << format_seconds(version.at) << "  "
                  << string_member(detail, "cause") << "  "
                  << numbers_text(member_or_null(detail, "preview")) << '\n';
    }
    if (history.versions.empty()) std::cout << "  no rules ran here yet\n";
}

OrderedJson history_json(const Site& site, const RuleHistory& history) {
    OrderedJson json;
    json["site"] = site.display_url;
    json["waiting"] = nullptr;
    if (history.waiting) {
        json["waiting"] = OrderedJson::object();
        json["waiting"]["hash"] = history.waiting->hash;
        json["waiting"]["pack"] = history.waiting->pack;
        json["waiting"]["since"] = format_seconds(history.waiting->since);
        json["waiting"]["preview"] = OrderedJson::parse(history.waiting->numbers_json);
    }
    json["rolled_back_to"] = history.pin ? OrderedJson(history.pin->hash) : OrderedJson(nullptr);
    json["versions"] = OrderedJson::array();
    for (const RuleVersion& version : history.versions) {
        OrderedJson one;
        one["hash"] = version.hash;
        one["pack"] = version.pack;
        one["at"] = format_seconds(version.at);
        one["detail"] = OrderedJson::parse(version.detail_json);
        json["versions"].push_back(std::move(one));
    }
    return json;
}

using OneSite = std::function<Result<bool>(Store&, const Site&, const Workbench&)>;

// `act` says whether the site had something to do with what was asked.
int on_every_site(const std::string& config, const std::string& nothing, const OneSite& act) {
    const auto bench = Workbench::open(config);
    if (!bench) return report_error(bench.error());
    const auto sites = (*bench)->jira_sites();
    if (!sites) return report_error(sites.error());
    bool any = false;
    std::optional<Error> refused;
    for (const Site& site : *sites) {
        const auto acted = act((*bench)->store(), site, **bench);
        if (acted)
            any |= *acted;
        else
            refused = acted.error();
    }
    if (any) return kExitHealthy;
    if (refused) return report_error(*refused);
    std::cout << nothing << '\n';
    return kExitHealthy;
}

int history(const HistoryOptions& options) {
    OrderedJson all = OrderedJson::array();
    const int code = on_every_site(
        options.config, "", [&](Store& store, const Site& site, const Workbench&) -> Result<bool> {
            const auto history = rule_history(store, site.id);
            if (!history) return tl::unexpected(history.error());
            if (options.format == "json")
                all.push_back(history_json(site, *history));
            else
                print_history(site, *history);
            return true;
        });
    if (code == kExitHealthy && options.format == "json")
        std::cout << dump_json_pretty(all) << '\n';
    return code;
}

int roll_back(const HistoryOptions& options) {
    return on_every_site(
        options.config,
        "",
        [&](Store& store, const Site& site, const Workbench& bench) -> Result<bool> {
            RuleFiles files(bench.config().pack_file, bench.config().site_file);
            if (const auto read = files.read(); !read) return tl::unexpected(read.error());
            const auto version =
                roll_back_rules(store, site.id, options.hash, *files.current(), bench.now());
            if (!version) return tl::unexpected(version.error());
            std::cout << site.display_url << ": back to " << version->pack << ' ' << version->hash
                      << " until the rule files are changed\n";
            return true;
        });
}

int approve(const HistoryOptions& options) {
    return on_every_site(
        options.config,
        "Nothing waits for approval.",
        [&](Store& store, const Site& site, const Workbench& bench) -> Result<bool> {
            const auto approval = approve_rules(store, site.id, options.hash, bench.now());
            if (!approval) return tl::unexpected(approval.error());
            if (approval->rules)
                std::cout << site.display_url << ": approved " << approval->rules->pack << ' '
                          << approval->rules->hash << '\n';
            if (approval->badges > 0)
                std::cout << site.display_url << ": approved what the breaker holds back, "
                          << approval->badges << " badges; the daily cap stays\n";
            return !approval->nothing();
        });
}

void add_config(CLI::App& command, HistoryOptions& options) {
    command.add_option("--config", options.config, "The file that `serve` is run with");
}

}  // namespace

void add_rules_history(CLI::App& rules, CommandLine& line) {
    const auto shown = std::make_shared<HistoryOptions>();
    CLI::App* list = rules.add_subcommand(
        "history", "The rules that ran, newest first, and those that wait for approval");
    add_config(*list, *shown);
    list->add_option("--format", shown->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    list->callback([shown, &line] { line.run = [shown] { return history(*shown); }; });

    const auto back = std::make_shared<HistoryOptions>();
    CLI::App* rollback = rules.add_subcommand("rollback", "Back to rules that ran before");
    rollback->add_option("hash", back->hash, "As `rules history` prints it, or how it begins")
        ->required();
    add_config(*rollback, *back);
    rollback->footer(
        "A running bridge follows within seconds and stays there until the rule files change.\n"
        "Exit code: 0 done, 3 such rules did not run here.\n"
        "Example: healthlint rules rollback 9f2c41");
    rollback->callback([back, &line] { line.run = [back] { return roll_back(*back); }; });

    const auto approved = std::make_shared<HistoryOptions>();
    CLI::App* yes = rules.add_subcommand(
        "approve", "Let a change of rules through that is larger than the breaker allows");
    yes->add_option("hash", approved->hash, "Of the rules that wait; whatever waits otherwise");
    add_config(*yes, *approved);
    yes->footer(
        "Look first: healthlint rules preview --against live\n"
        "Exit code: 0 approved or nothing waits, 3 other rules wait.");
    yes->callback([approved, &line] { line.run = [approved] { return approve(*approved); }; });
}

}  // namespace healthlint
