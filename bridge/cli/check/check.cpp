// healthlint check: evaluates recorded answers of Jira, without a connection, or a site of Jira's.

#include <iostream>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "bridge/base/log.h"
#include "bridge/cli/captured_sites.h"
#include "bridge/cli/check/check_jira.h"
#include "bridge/cli/check/check_run.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/pack_files.h"
#include "bridge/engine/evaluate.h"

namespace healthlint {
namespace {

struct CheckOptions {
    std::string from;
    std::string rules = "rules/ai-team.rules.yaml";
    std::string site;
    std::string format = "table";
    std::string as_of;
    std::string config;
    std::string state;
    bool write = false;
};

constexpr const char* kJira = "jira";

int say(int code, const std::string& message) {
    std::cerr << "healthlint: " << message << '\n';
    return code;
}

int print(const CheckRun& run, const std::string& format) {
    if (format == "json")
        print_json(run, std::cout);
    else
        print_table(run, std::cout);
    return exit_code_of(run);
}

int check_files(const CheckOptions& options) {
    const Result<PackSources> sources = read_pack_files(options.rules, options.site);
    if (!sources) return say(kExitUsage, sources.error().message + "; name a pack with --rules");
    Result<CapturedSites> captured = read_captured_sites(options.from, *sources, options.as_of);
    if (!captured) {
        const bool usage = captured.error().code == Errc::Invalid;
        return say(usage ? kExitUsage : kExitNoData, captured.error().message);
    }
    CheckRun run{.as_of = captured->as_of, .sites = {}, .capture = std::move(captured->capture)};
    for (RuledSite& site : captured->sites) {
        run.pack = site.rulebook->name();
        run.rulebook_hash = site.rulebook->hash;
        Report report = evaluate(*site.rulebook, site.snapshot, run.as_of);
        run.sites.push_back(
            {.name = std::move(site.name),
             .snapshot = std::move(site.snapshot),
             .report = std::move(report)});
    }
    if (run.sites.empty()) {
        for (const CapturedFile& file : run.capture.files)
            std::cerr << "  " << file.name << ": " << file.skipped << '\n';
        return say(kExitNoData, "no issue in " + options.from);
    }
    return print(run, options.format);
}

int check_site(const CheckOptions& options) {
    if (!options.as_of.empty())
        return say(kExitUsage, "--as-of is for recorded data; Jira is judged as it is now");
    const auto config = load_config(options.config);
    if (!config) return say(kExitUsage, config.error().message);
    if (!config->jira)
        return say(
            kExitUsage,
            "--from jira needs a login: set HEALTHLINT_JIRA_SITE, HEALTHLINT_JIRA_EMAIL and "
            "HEALTHLINT_JIRA_TOKEN (or _TOKEN_FILE), or name a file with jira: by --config");
    const auto sources = read_pack_files(options.rules, options.site);
    if (!sources) return say(kExitUsage, sources.error().message + "; name a pack with --rules");
    set_log_level(LogLevel::Error);  // the answer is what counts, and errors come with it
    const auto run = check_jira(
        *config,
        {.rules = options.rules,
         .site_file = sources->site ? sources->site->name : "",
         .state = options.state,
         .write = options.write});
    if (!run)
        return say(
            run.error().code == Errc::Invalid ? kExitUsage : kExitNoData, run.error().message);
    return print(*run, options.format);
}

int check(const CheckOptions& options) {
    if (options.from == kJira) return check_site(options);
    if (options.write || !options.state.empty() || !options.config.empty())
        return say(kExitUsage, "--write, --state and --config go with --from jira");
    return check_files(options);
}

}  // namespace

void add_check_command(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command =
        app.add_subcommand("check", "Evaluate a site of Jira's, or recorded answers of it");
    command
        ->add_option(
            "--from",
            options->from,
            "\"jira\" for a site with an API token; or a file or folder of Jira REST JSON: search "
            "pages, issues, arrays, JSON lines; gzip too")
        ->required();
    command->add_option("--rules", options->rules, "Pack")->capture_default_str();
    command->add_option("--site", options->site, "Site file; site.yaml beside the pack otherwise");
    command->add_option("--format", options->format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command->add_option(
        "--as-of",
        options->as_of,
        "Date or time to judge at; the newest change in the data otherwise");
    command->add_flag("--write", options->write, "Write badges and comments (--from jira)");
    command->add_option(
        "--state",
        options->state,
        "File that remembers what was read and written, so that a later run does less");
    command->add_option("--config", options->config, "File with jira: {site, email, token_file}");
    command->footer(
        "Exit code: 0 healthy, 1 warnings, 2 failures (of rules at stage badge or digest),\n"
        "3 bad rules or usage, 4 no data.\n"
        "Examples: healthlint check --from export/ --format json\n"
        "  HEALTHLINT_JIRA_SITE=https://acme.atlassian.net HEALTHLINT_JIRA_EMAIL=me@acme.example\n"
        "  HEALTHLINT_JIRA_TOKEN_FILE=token.txt healthlint check --from jira --write");
    command->callback([options, &line] { line.run = [options] { return check(*options); }; });
}

}  // namespace healthlint
