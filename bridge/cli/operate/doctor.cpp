// healthlint doctor: what is wrong with this installation, step by step, each with its remedy.

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/log.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/operate/doctor_checks.h"
#include "bridge/http/client.h"

namespace healthlint {
namespace {

using Status = Diagnosis::Status;

struct DoctorOptions {
    std::string config;
    std::string format = "text";
    bool offline = false;
};

std::vector<Diagnosis> diagnose_all(const Config& config, bool offline) {
    std::vector<Diagnosis> found{
        diagnose_keys(config),
        diagnose_base_url(config),
        diagnose_rules(config),
        diagnose_front_end(config),
        diagnose_operator(config)};
    for (Diagnosis& one : diagnose_store(config))
        found.push_back(std::move(one));
    if (offline) return found;
    constexpr std::chrono::milliseconds kPatience{5'000};
    HttpClient transport(
        {.connect_timeout = kPatience, .read_timeout = kPatience, .ca_file = config.ca_file});
    found.push_back(diagnose_clock(transport, config, SystemClock().now()));
    found.push_back(diagnose_bridge(transport, config));
    return found;
}

void print_text(const std::vector<Diagnosis>& found) {
    constexpr std::size_t kStatusColumns = 9;
    for (const Diagnosis& one : found) {
        std::string status(to_string(one.status));
        status.resize(kStatusColumns, ' ');
        std::cout << status << one.check << ": " << one.words << '\n';
        if (!one.remedy.empty())
            std::cout << std::string(kStatusColumns, ' ') << "-> " << one.remedy << '\n';
    }
}

OrderedJson diagnoses_json(const std::vector<Diagnosis>& found) {
    OrderedJson checks = OrderedJson::array();
    for (const Diagnosis& one : found)
        checks.push_back(
            {{"check", one.check},
             {"status", to_string(one.status)},
             {"found", one.words},
             {"remedy", one.remedy.empty() ? OrderedJson(nullptr) : OrderedJson(one.remedy)}});
    OrderedJson json;
    json["checks"] = std::move(checks);
    return json;
}

int exit_code(const std::vector<Diagnosis>& found) {
    const auto has = [&](Status status) {
        return std::ranges::find(found, status, &Diagnosis::status) != found.end();
    };
    if (has(Status::Failure)) return kExitFailures;
    return has(Status::Warning) ? kExitWarnings : kExitHealthy;
}

int doctor(const DoctorOptions& options) {
    set_log_level(LogLevel::Off);  // what matters is in the findings
    std::vector<Diagnosis> found;
    const auto config = load_config(options.config);
    if (!config) {
        found.push_back(
            {Status::Failure,
             "configuration",
             config.error().message,
             "bridge/config.h lists the keys; nothing else was looked at"});
    } else {
        found.push_back(
            {Status::Good,
             "configuration",
             options.config.empty() ? "defaults and environment" : options.config,
             ""});
        for (Diagnosis& one : diagnose_all(*config, options.offline))
            found.push_back(std::move(one));
    }
    if (options.format == "json")
        std::cout << dump_json_pretty(diagnoses_json(found)) << '\n';
    else
        print_text(found);
    return exit_code(found);
}

}  // namespace

void add_doctor_command(CLI::App& app, CommandLine& line) {
    const auto options = std::make_shared<DoctorOptions>();
    CLI::App* command =
        app.add_subcommand("doctor", "What is wrong with this installation, and what to do");
    command->add_option("--config", options->config, "The file that `serve` is run with");
    command->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->add_flag(
        "--offline", options->offline, "Leave out what needs a call: clock, and the bridge itself");
    command->footer(
        "Looks at configuration, secret key, base URL, rules, front end, operator's password, "
        "disk,\n"
        "store, installations, queues, clock, and whether a bridge answers. Changes nothing, "
        "except\n"
        "that a store of an older version is brought forward, as `serve` does.\n"
        "Exit code: 0 all is well, 1 warnings, 2 failures.\n"
        "Example: healthlint doctor --config /etc/healthlint/healthlint.yaml");
    command->callback([&line, options] { line.run = [options] { return doctor(*options); }; });
}

}  // namespace healthlint
