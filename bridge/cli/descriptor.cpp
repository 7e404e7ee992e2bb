#include "bridge/web/descriptor.h"

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/config.h"
#include "bridge/http/message.h"

namespace healthlint {
namespace {

struct DescriptorOptions {
    std::string product = "jira";
    std::string base_url;
    std::string app_key = Config{}.app_key;
};

int print_descriptor(DescriptorOptions options) {
    if (options.base_url.ends_with('/')) options.base_url.pop_back();
    if (!parse_url(options.base_url)) {
        std::cerr << "healthlint: --base-url is an http or https URL, found \"" << options.base_url
                  << "\"\n";
        return kExitUsage;
    }
    if (!is_app_key(options.app_key)) {
        std::cerr << "healthlint: --app-key has up to 64 letters, digits, '-', '.' and '_', found "
                  << '"' << options.app_key << "\"\n";
        return kExitUsage;
    }
    const auto product = options.product == "jira" ? Product::Jira : Product::Confluence;
    std::cout << connect_descriptor(product, options.base_url, options.app_key);
    return kExitHealthy;
}

}  // namespace

void add_descriptor_command(CLI::App& app, CommandLine& line) {
    CLI::App* descriptor = app.add_subcommand("descriptor", "Print what a host installs");
    descriptor->require_subcommand(1);
    const auto options = std::make_shared<DescriptorOptions>();
    CLI::App* connect = descriptor->add_subcommand("connect", "The Connect descriptor as JSON");
    connect->add_option("--product", options->product, "jira or confluence")
        ->check(CLI::IsMember({"jira", "confluence"}));
    connect->add_option("--base-url", options->base_url, "Where the bridge answers")->required();
    connect->add_option("--app-key", options->app_key, "Key of the app");
    connect->footer("Example: healthlint descriptor connect --base-url https://app.example.com");
    connect->callback(
        [&line, options] { line.run = [options] { return print_descriptor(*options); }; });
}

}  // namespace healthlint
