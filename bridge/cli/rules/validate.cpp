// healthlint rules validate: everything that is wrong with rule files, in one run.

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/pack_files.h"
#include "bridge/cli/rules/diagnostic_json.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/packs/admin_tests/admin_tests.h"

namespace healthlint {
namespace {

struct ValidateOptions {
    std::vector<std::string> files;
    std::string site;
    std::string format = "text";
};

OrderedJson loaded_json(const std::string& file, const LoadedPack& loaded) {
    OrderedJson diagnostics = OrderedJson::array();
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        diagnostics.push_back(diagnostic_json(diagnostic));
    OrderedJson json{{"file", file}, {"ok", loaded.ok()}};
    json["pack"] = loaded.ok() ? OrderedJson(loaded.rulebook->name()) : OrderedJson(nullptr);
    json["rules"] = loaded.ok() ? loaded.rulebook->rules.size() : 0;
    json["diagnostics"] = std::move(diagnostics);
    return json;
}

void print_text(const PackSources& sources, const LoadedPack& loaded) {
    std::cout << render_diagnostics(sources, loaded);
    const auto errors =
        std::ranges::count(loaded.diagnostics, Severity::Error, &Diagnostic::severity);
    const auto warnings = static_cast<std::ptrdiff_t>(loaded.diagnostics.size()) - errors;
    std::cout << sources.pack.name << ": ";
    if (loaded.ok())
        std::cout << loaded.rulebook->name() << ", " << loaded.rulebook->rules.size() << " rules, ";
    std::cout << errors << " errors, " << warnings << " warnings\n";
}

int validate(const ValidateOptions& options) {
    OrderedJson results = OrderedJson::array();
    bool good = true;
    for (const std::string& path : options.files) {
        const Result<PackSources> sources = read_pack_files(path, options.site);
        if (!sources) {
            std::cerr << "healthlint: " << sources.error().message << '\n';
            good = false;
            continue;
        }
        LoadedPack loaded = load_tested_pack(*sources, FieldCatalog::system_fields());
        std::erase_if(loaded.diagnostics, is_about_this_site);
        good = good && loaded.ok();
        if (options.format == "json")
            results.push_back(loaded_json(path, loaded));
        else
            print_text(*sources, loaded);
    }
    if (options.format == "json") std::cout << dump_json_pretty(results) << '\n';
    return good ? kExitHealthy : kExitUsage;
}

}  // namespace

void add_rules_validate(CLI::App& rules, CommandLine& line) {
    auto options = std::make_shared<ValidateOptions>();
    CLI::App* command = rules.add_subcommand(
        "validate", "Load rule files and print everything that is wrong with them");
    command->add_option("files", options->files, "Packs, like rules/ai-team.rules.yaml")
        ->required();
    command->add_option(
        "--site", options->site, "The site file; site.yaml beside a pack otherwise");
    command->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->footer(
        "Whether your Jira has the fields that a pack names is not checked here.\n"
        "Exit code: 0 every file is good, 3 some file is not.\n"
        "Example: healthlint rules validate rules/ai-team.rules.yaml");
    command->callback([options, &line] { line.run = [options] { return validate(*options); }; });
}

}  // namespace healthlint
