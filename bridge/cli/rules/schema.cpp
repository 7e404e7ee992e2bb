// healthlint rules schema: what editors complete rule files from.

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/packs/schema/json_schema.h"

namespace healthlint {

void add_rules_schema(CLI::App& rules, CommandLine& line) {
    const auto kind = std::make_shared<std::string>("pack");
    CLI::App* command =
        rules.add_subcommand("schema", "Print the JSON Schema of a kind of rule file");
    command->add_option("kind", *kind, "pack, site or tests")
        ->check(CLI::IsMember({"pack", "site", "tests"}))
        ->capture_default_str();
    command->footer(
        "Editors with the YAML language server complete and check a file that begins with\n"
        "  # yaml-language-server: $schema=./schema/rules-v1.schema.json\n"
        "Example: healthlint rules schema > rules/schema/rules-v1.schema.json");
    command->callback([kind, &line] {
        line.run = [kind] {
            const RuleFileKind file = *kind == "site"    ? RuleFileKind::Site
                                      : *kind == "tests" ? RuleFileKind::Tests
                                                         : RuleFileKind::Pack;
            std::cout << dump_json_pretty(rule_file_schema(file)) << '\n';
            return kExitHealthy;
        };
    });
}

}  // namespace healthlint
