// healthlint rules: what admins ask about rule files.

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/rules/rules_commands.h"

namespace healthlint {

void add_rules_command(CLI::App& app, CommandLine& line) {
    CLI::App* rules =
        app.add_subcommand("rules", "Check, test, explain, preview and roll back rule files");
    rules->require_subcommand(1);
    add_rules_docs(*rules, line);
    add_rules_explain(*rules, line);
    add_rules_history(*rules, line);
    add_rules_preview(*rules, line);
    add_rules_schema(*rules, line);
    add_rules_test(*rules, line);
    add_rules_validate(*rules, line);
}

}  // namespace healthlint
