// healthlint secrets: the keys that seal what sites share with us.

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/config.h"
#include "bridge/store/open_store.h"

namespace healthlint {
namespace {

int report(const Error& error) {
    std::cerr << "healthlint: " << error.message << '\n';
    const bool usage = error.code == Errc::Invalid || error.code == Errc::Unauthorized;
    return usage ? kExitUsage : kExitNoData;
}

int rotate(const std::string& config_file) {
    const auto config = load_config(config_file);
    if (!config) return report(config.error());
    if (config->secret_keys.empty())
        return report(
            {.code = Errc::Invalid,
             .message = "no keys: set HEALTHLINT_SECRET_KEY or secrets.key_file to the new key, "
                        "then the old one"});
    const auto done = reseal_store(
        {.place = config->store_path, .password = config->store_password}, config->secret_keys);
    if (!done) return report(done.error());
    std::cout << done->done << " sealed again with the newest key, " << done->already
              << " were already\n";
    std::cout << "The older keys may leave the ring now.\n";
    return kExitHealthy;
}

}  // namespace

void add_secrets_command(CLI::App& app, CommandLine& line) {
    CLI::App* secrets = app.add_subcommand("secrets", "The keys that seal shared secrets");
    secrets->require_subcommand(1);
    const auto config = std::make_shared<std::string>();
    CLI::App* command =
        secrets->add_subcommand("rotate", "Seal everything again with the newest key of the ring");
    command->add_option("--config", *config, "The file that `serve` is run with");
    command->footer(
        "1. Put a new key in front of the old one:\n"
        "   (umask 077 && openssl rand -base64 32 > key.new && cat key >> key.new)\n"
        "2. Restart the bridge with that ring; it reads both and seals with the new one.\n"
        "3. healthlint secrets rotate --config healthlint.yaml   (may be interrupted, run again)\n"
        "4. Take the old key out of the ring.");
    command->callback([&line, config] { line.run = [config] { return rotate(*config); }; });
}

}  // namespace healthlint
