#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"

int main(int argc, char** argv) {
    using namespace healthlint;  // NOLINT(google-build-using-namespace): main cannot stand inside
    CLI::App app("Healthlint: health badges for the tickets of AI projects");
    app.require_subcommand(1);
    CommandLine line;
    add_backfill_command(app, line);
    add_check_command(app, line);
    add_descriptor_command(app, line);
    add_digest_command(app, line);
    add_doctor_command(app, line);
    add_jql_command(app, line);
    add_queue_command(app, line);
    add_rules_command(app, line);
    add_secrets_command(app, line);
    add_serve_command(app, line);
    add_site_command(app, line);
    add_token_command(app, line);
    add_try_command(app, line);
    add_version_command(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitHealthy : kExitUsage;
    }
    try {
        return line.run();
    } catch (const std::exception& error) {
        std::cerr << "healthlint: internal error: " << error.what() << '\n';
        return kExitNoData;
    }
}
