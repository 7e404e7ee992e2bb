#pragma once

// The sub-commands of `healthlint rules`, one file each.

namespace CLI {
class App;
}

namespace healthlint {

struct CommandLine;

void add_rules_docs(CLI::App& rules, CommandLine& line);
void add_rules_explain(CLI::App& rules, CommandLine& line);
void add_rules_history(CLI::App& rules, CommandLine& line);  // and rollback, approve
void add_rules_preview(CLI::App& rules, CommandLine& line);
void add_rules_schema(CLI::App& rules, CommandLine& line);
void add_rules_test(CLI::App& rules, CommandLine& line);
void add_rules_validate(CLI::App& rules, CommandLine& line);

}  // namespace healthlint
