#include "bridge/base/version.h"

#include <iostream>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"

namespace healthlint {

void add_version_command(CLI::App& app, CommandLine& line) {
    app.add_subcommand("version", "Print the version")->callback([&line] {
        line.run = [] {
            std::cout << "healthlint " << kVersion << '\n';
            return kExitHealthy;
        };
    });
}

}  // namespace healthlint
