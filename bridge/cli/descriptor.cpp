#include "bridge/web/pages/descriptor.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/config.h"
#include "bridge/http/message.h"
#include "bridge/web/pages/forge_app.h"

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

struct ForgeCommand {
    std::string base_url;
    std::string out;
    std::string ui = Config{}.ui_dir;
    // `forge register` puts the real one into the manifest.
    std::string app_id = "ari:cloud:ecosystem::app/00000000-0000-0000-0000-000000000000";
};

bool is_app_id(std::string_view id) {
    constexpr std::string_view kPrefix = "ari:cloud:ecosystem::app/";
    constexpr std::size_t kUuid = 36;
    return id.starts_with(kPrefix) && id.size() == kPrefix.size() + kUuid &&
           id.substr(kPrefix.size()).find_first_not_of("0123456789abcdef-") ==
               std::string_view::npos;
}

Result<void> write_file(const std::filesystem::path& path, const std::string& text) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out) return fail(Errc::Unavailable, "cannot write " + path.string());
    return {};
}

int complain(const std::string& text, int code) {
    std::cerr << "healthlint: " << text << '\n';
    return code;
}

int write_forge_app(ForgeCommand command) {
    if (command.base_url.ends_with('/')) command.base_url.pop_back();
    const auto url = parse_url(command.base_url);
    // Forge calls its remotes by https, and a remote is an origin.
    if (!url || url->scheme != "https" || url->target != "/")
        return complain(
            "--base-url is an https origin like https://app.example.com, found \"" +
                command.base_url + '"',
            kExitUsage);
    if (!is_app_id(command.app_id))
        return complain(
            "--app-id is ari:cloud:ecosystem::app/ and a UUID, found \"" + command.app_id + '"',
            kExitUsage);
    const auto ui = StaticFiles::load(command.ui);
    if (!ui || ui->find("index.html") == nullptr)
        return complain(
            "no built front end in \"" + command.ui +
                "\": build it with `npm ci && npm run build` in bridge/ui, or name it with --ui",
            kExitNoData);
    for (const ForgeFile& file : forge_app(command.base_url, command.app_id, *ui)) {
        const auto written = write_file(std::filesystem::path(command.out) / file.path, file.text);
        if (!written) return complain(written.error().message, kExitNoData);
    }
    std::cout << "A Forge app is in " << command.out << ". Next: cd " << command.out
              << " && npm install && forge register && forge deploy && forge install\n";
    return kExitHealthy;
}

void add_forge(CLI::App& descriptor, CommandLine& line) {
    const auto options = std::make_shared<ForgeCommand>();
    CLI::App* forge = descriptor.add_subcommand("forge", "Write a complete Forge app folder");
    forge->add_option("--base-url", options->base_url, "Where the bridge answers, https")
        ->required();
    forge->add_option("--out", options->out, "Folder to write")->required();
    forge->add_option("--app-id", options->app_id, "ARI of the app, where it has one already");
    forge->add_option("--ui", options->ui, "The built front end")->capture_default_str();
    forge->footer(
        "Example: healthlint descriptor forge --base-url https://app.example.com --out forge-app");
    forge->callback(
        [&line, options] { line.run = [options] { return write_forge_app(*options); }; });
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
    add_forge(*descriptor, line);
}

}  // namespace healthlint
