// healthlint rules: what admins ask about rule files.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/packs/load.h"

namespace healthlint {
namespace {

constexpr std::string_view kSiteFileName = "site.yaml";

struct ValidateOptions {
    std::vector<std::string> files;
    std::string site;
    std::string format = "text";
};

std::optional<SourceFile> read_source(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) return std::nullopt;
    return SourceFile{
        .name = path,
        .text = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
}

// The site file that belongs to a pack: the one that was named, else site.yaml beside it.
std::optional<std::string> site_of(const std::string& pack, const ValidateOptions& options) {
    if (!options.site.empty()) return options.site;
    const std::filesystem::path beside = std::filesystem::path(pack).parent_path() / kSiteFileName;
    if (std::filesystem::exists(beside)) return beside.string();
    return std::nullopt;
}

// Which fields a site has is not known here, so that a name is missing says nothing.
bool is_about_this_site(const Diagnostic& diagnostic) {
    return diagnostic.code == "W201" || diagnostic.code == "J152";
}

OrderedJson diagnostic_json(const Diagnostic& diagnostic) {
    return {
        {"severity", diagnostic.severity == Severity::Error ? "error" : "warning"},
        {"code", diagnostic.code},
        {"file", diagnostic.file},
        {"line", diagnostic.line},
        {"column", diagnostic.column},
        {"length", diagnostic.length},
        {"message", diagnostic.message},
        {"suggestion", diagnostic.suggestion}};
}

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
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
        const bool in_site = sources.site && diagnostic.file == sources.site->name;
        std::cout << render(diagnostic, in_site ? sources.site->text : sources.pack.text) << '\n';
    }
    const auto errors =
        std::ranges::count(loaded.diagnostics, Severity::Error, &Diagnostic::severity);
    const auto warnings = static_cast<std::ptrdiff_t>(loaded.diagnostics.size()) - errors;
    std::cout << sources.pack.name << ": ";
    if (loaded.ok())
        std::cout << loaded.rulebook->name() << ", " << loaded.rulebook->rules.size() << " rules, ";
    std::cout << errors << " errors, " << warnings << " warnings\n";
}

// The pack with its site file; nothing when one of them cannot be read, which was said.
std::optional<PackSources> read_sources(const std::string& path, const ValidateOptions& options) {
    const std::optional<std::string> site = site_of(path, options);
    std::optional<SourceFile> pack = read_source(path);
    std::optional<SourceFile> site_file;
    if (site) site_file = read_source(*site);
    if (pack && (!site || site_file)) return PackSources{*std::move(pack), std::move(site_file)};
    std::cerr << "healthlint: cannot read " << (pack ? *site : path) << '\n';
    return std::nullopt;
}

int validate(const ValidateOptions& options) {
    OrderedJson results = OrderedJson::array();
    bool good = true;
    for (const std::string& path : options.files) {
        const std::optional<PackSources> sources = read_sources(path, options);
        if (!sources) {
            good = false;
            continue;
        }
        LoadedPack loaded = load_pack(*sources, FieldCatalog::system_fields());
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

void add_rules_command(CLI::App& app, CommandLine& line) {
    CLI::App* rules = app.add_subcommand("rules", "Check and explain rule files");
    rules->require_subcommand(1);
    auto options = std::make_shared<ValidateOptions>();
    CLI::App* command = rules->add_subcommand(
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
