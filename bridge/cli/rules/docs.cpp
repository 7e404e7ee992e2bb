// healthlint rules docs: one page per rule and check, and an index that says what they serve.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/pack_files.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/cli/workbench.h"
#include "bridge/packs/docs/pages.h"

namespace healthlint {
namespace {

struct DocsOptions {
    std::string rules = "rules/ai-team.rules.yaml";
    std::string out;
};

Result<void> write_page(const std::filesystem::path& folder, const DocPage& page) {
    const std::filesystem::path path = folder / page.path;
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    std::ofstream out(path, std::ios::binary);
    out << page.text;
    out.close();
    if (failed || !out) return fail(Errc::Unavailable, "cannot write " + path.string());
    return {};
}

int run(const DocsOptions& options) {
    const auto sources = read_pack_files(options.rules, "");
    if (!sources) return report_error({.code = Errc::Invalid, .message = sources.error().message});
    const LoadedPack loaded = load_pack(*sources, FieldCatalog::system_fields());
    if (!loaded.ok()) {
        std::cerr << render_diagnostics(*sources, loaded);
        return kExitUsage;
    }
    const std::vector<DocPage> pages = doc_pages(read_pack_doc(*sources));
    for (const DocPage& page : pages) {
        if (options.out.empty()) {
            std::cout << "<!-- " << page.path << " -->\n" << page.text << '\n';
            continue;
        }
        if (const auto written = write_page(options.out, page); !written)
            return report_error(written.error());
    }
    if (!options.out.empty()) std::cout << pages.size() << " pages in " << options.out << '\n';
    return kExitHealthy;
}

}  // namespace

void add_rules_docs(CLI::App& rules, CommandLine& line) {
    const auto options = std::make_shared<DocsOptions>();
    CLI::App* command = rules.add_subcommand(
        "docs", "Pages about every rule and check: why, fix, source, limits of what they see");
    command->add_option("pack,--rules", options->rules, "Pack")->capture_default_str();
    command->add_option("--out", options->out, "Folder for the pages; printed otherwise");
    command->footer("Example: healthlint rules docs --out pages");
    command->callback([options, &line] { line.run = [options] { return run(*options); }; });
}

}  // namespace healthlint
