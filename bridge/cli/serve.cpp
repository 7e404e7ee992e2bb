#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/app.h"
#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"

namespace healthlint {
namespace {

int run_serve(const std::string& config_path) {
    const auto config = load_config(config_path);
    if (!config) {
        std::cerr << config.error().message << '\n';
        return kExitUsage;
    }
    // One line for programs that asked for any free port.
    const auto done = serve(*config, [](const std::string& address) {
        std::cout << dump_json(OrderedJson{{"healthlint", address}}) << std::endl;
    });
    if (done) return kExitHealthy;
    std::cerr << "healthlint: " << done.error().message << '\n';
    return done.error().code == Errc::Invalid ? kExitUsage : kExitNoData;
}

}  // namespace

void add_serve_command(CLI::App& app, CommandLine& line) {
    const auto config = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("serve", "Run the bridge until SIGTERM or SIGINT");
    command->add_option("--config", *config, "YAML file; every key has a default");
    command->footer(
        "Needs HEALTHLINT_SECRET_KEY (base64 of 32 bytes) or secrets.key_file.\n"
        "Example: HEALTHLINT_SECRET_KEY=$(openssl rand -base64 32) healthlint serve "
        "--config healthlint.yaml");
    command->callback([&line, config] { line.run = [config] { return run_serve(*config); }; });
}

}  // namespace healthlint
