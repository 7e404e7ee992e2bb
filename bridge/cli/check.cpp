// healthlint check: evaluates recorded answers of Jira, without a connection.

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

#include "bridge/cli/check_run.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/pack_files.h"
#include "bridge/cli/progress_bar.h"
#include "bridge/engine/evaluate.h"

namespace healthlint {
namespace {

struct CheckOptions {
    std::string from;
    std::string rules = "rules/ai-team.rules.yaml";
    std::string site;
    std::string format = "table";
    std::string as_of;
};

int say(int code, const std::string& message) {
    std::cerr << "healthlint: " << message << '\n';
    return code;
}

// A date means its last moment, so that what happened that day has happened.
std::optional<TimePoint> parse_as_of(const std::string& text) {
    if (const auto at = parse_timestamp(text)) return at;
    if (const auto day = parse_date(text))
        return TimePoint(*day + std::chrono::days(1)) - std::chrono::milliseconds(1);
    return std::nullopt;
}

// The newest moment the data knows: the present would give other bytes tomorrow.
TimePoint newest_change(const Capture& capture) {
    TimePoint newest{};
    for (const CapturedSite& site : capture.sites)
        for (const Issue& issue : site.issues)
            newest =
                std::max({newest, issue.updated.value_or(newest), issue.created.value_or(newest)});
    return newest;
}

void print_warnings(const PackSources& sources, LoadedPack& loaded, std::size_t sites) {
    if (loaded.diagnostics.empty()) return;
    if (sites > 1)  // each site lacks other fields; which ones says `rules validate`
        std::erase_if(loaded.diagnostics, [](const Diagnostic& diagnostic) {
            return diagnostic.severity == Severity::Warning;
        });
    std::cerr << render_diagnostics(sources, loaded);
}

// The rules as this site's fields make them; a site without its own fields has the system's.
Result<CheckedSite> check_site(
    CapturedSite site, const PackSources& sources, CheckRun& run, std::size_t sites) {
    LoadedPack loaded = load_pack(sources, site.fields);
    if (!loaded.ok() && sites > 1) {
        // One of many sites has two fields of a name that the rules use: no reason to judge none.
        std::cerr << render_diagnostics(sources, loaded) << "  at " << site.name
                  << ": its custom fields count as missing\n";
        site.fields = FieldCatalog::system_fields();
        loaded = load_pack(sources, site.fields);
    }
    print_warnings(sources, loaded, sites);
    if (!loaded.ok()) return fail(Errc::Invalid, "the rules cannot be used: " + sources.pack.name);
    CheckedSite checked;
    checked.name = std::move(site.name);
    checked.snapshot.fields = std::move(site.fields);
    checked.snapshot.roster = std::move(loaded.roster);
    checked.snapshot.as_of = run.as_of;
    for (Issue& issue : site.issues)
        checked.snapshot.put(std::move(issue));
    checked.report = evaluate(*loaded.rulebook, checked.snapshot, run.as_of);
    run.pack = loaded.rulebook->name();
    run.rulebook_hash = loaded.rulebook->hash;
    return checked;
}

int check(const CheckOptions& options) {
    const Result<PackSources> sources = read_pack_files(options.rules, options.site);
    if (!sources) return say(kExitUsage, sources.error().message + "; name a pack with --rules");
    const std::optional<TimePoint> as_of =
        options.as_of.empty() ? std::nullopt : parse_as_of(options.as_of);
    if (!as_of && !options.as_of.empty())
        return say(
            kExitUsage,
            "--as-of is a date like 2026-11-23 or a time like 2026-11-23T08:00:00.000Z");
    // Before the data is read, which may take long.
    if (const LoadedPack loaded = load_pack(*sources, FieldCatalog::system_fields());
        !loaded.ok()) {
        std::cerr << render_diagnostics(*sources, loaded);
        return say(kExitUsage, "the rules cannot be used: " + sources->pack.name);
    }
    CheckRun run;
    {
        ProgressBar bar("files");
        Result<Capture> capture = read_capture(
            options.from, [&bar](std::size_t done, std::size_t total) { bar.show(done, total); });
        if (!capture) return say(kExitNoData, capture.error().message);
        run.capture = std::move(*capture);
    }
    run.as_of = as_of ? *as_of : newest_change(run.capture);
    std::vector<CapturedSite> sites = std::exchange(run.capture.sites, {});
    const std::size_t count = sites.size();
    for (CapturedSite& site : sites) {
        Result<CheckedSite> checked = check_site(std::move(site), *sources, run, count);
        if (!checked) return say(kExitUsage, checked.error().message);
        run.sites.push_back(std::move(*checked));
    }
    if (run.sites.empty()) {
        for (const CapturedFile& file : run.capture.files)
            std::cerr << "  " << file.name << ": " << file.skipped << '\n';
        return say(kExitNoData, "no issue in " + options.from);
    }
    if (options.format == "json")
        print_json(run, std::cout);
    else
        print_table(run, std::cout);
    return exit_code_of(run);
}

}  // namespace

void add_check_command(CLI::App& app, CommandLine& line) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command = app.add_subcommand("check", "Evaluate recorded answers of Jira");
    command
        ->add_option(
            "--from",
            options->from,
            "File or folder of Jira REST JSON: search pages, issues, arrays, JSON lines; gzip too")
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
    command->footer(
        "Exit code: 0 healthy, 1 warnings, 2 failures (of rules at stage badge or digest),\n"
        "3 bad rules or usage, 4 no data.\n"
        "Example: healthlint check --from export/ --format json");
    command->callback([options, &line] { line.run = [options] { return check(*options); }; });
}

}  // namespace healthlint
