#pragma once

// The table of contents of the command line.

namespace CLI {
class App;
}

namespace healthlint {

struct CommandLine;

void add_backfill_command(CLI::App& app, CommandLine& line);
void add_check_command(CLI::App& app, CommandLine& line);
void add_descriptor_command(CLI::App& app, CommandLine& line);
void add_digest_command(CLI::App& app, CommandLine& line);
void add_doctor_command(CLI::App& app, CommandLine& line);
void add_jql_command(CLI::App& app, CommandLine& line);
void add_queue_command(CLI::App& app, CommandLine& line);
void add_rules_command(CLI::App& app, CommandLine& line);
void add_secrets_command(CLI::App& app, CommandLine& line);
void add_serve_command(CLI::App& app, CommandLine& line);
void add_site_command(CLI::App& app, CommandLine& line);
void add_token_command(CLI::App& app, CommandLine& line);
void add_try_command(CLI::App& app, CommandLine& line);
void add_version_command(CLI::App& app, CommandLine& line);

}  // namespace healthlint
