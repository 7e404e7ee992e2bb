// healthlint rules test: the tests that stand beside a pack.

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/pack_files.h"
#include "bridge/cli/rules/diagnostic_json.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/packs/admin_tests/admin_tests.h"

namespace healthlint {
namespace {

struct TestOptions {
    std::vector<std::string> files;
    std::string format = "text";
    bool coverage = false;
};

struct Tested {
    PackSources sources;
    LoadedPack loaded;
    AdminTestReport report;

    bool good() const { return loaded.ok() && report.ok() && sources.tests; }
};

std::size_t passed(const AdminTestReport& report) {
    return static_cast<std::size_t>(
        std::ranges::count(report.tests, true, &AdminTestResult::passed));
}

std::string lacks(const RuleCoverage& rule) {
    if (!rule.pass && !rule.open && rule.can_be_open) return "no test in which it passes or warns";
    return rule.pass ? "no test in which it warns or fails" : "no test in which it passes";
}

void print_coverage(const AdminTestReport& report) {
    const auto covered = std::ranges::count_if(report.coverage, &RuleCoverage::complete);
    for (const RuleCoverage& rule : report.coverage)
        std::cout << "  " << rule.rule.value << ": " << rule.tests
                  << (rule.tests == 1 ? " test" : " tests")
                  << (rule.complete() ? "" : ", " + lacks(rule)) << '\n';
    std::cout << "covered: " << covered << " of " << report.coverage.size() << " rules\n";
}

void print_text(const Tested& tested, bool coverage) {
    const PackSources& sources = tested.sources;
    if (!tested.loaded.ok()) {
        std::cout << render_diagnostics(sources, tested.loaded);
        std::cout << sources.pack.name << ": the pack does not load, no test was run\n";
        return;
    }
    if (!sources.tests) {
        std::cout << sources.pack.name << ": no tests beside it, expected "
                  << tests_file_of(sources.pack.name) << '\n';
        return;
    }
    for (const Diagnostic& diagnostic : tested.report.diagnostics)
        std::cout << render(diagnostic, text_of(sources, diagnostic.file)) << '\n';
    std::cout << sources.tests->name << ": " << passed(tested.report) << " of "
              << tested.report.tests.size() << " tests passed\n";
    if (coverage) print_coverage(tested.report);
}

OrderedJson tested_json(const std::string& file, const Tested& tested, bool coverage) {
    OrderedJson json{{"file", file}, {"ok", tested.good()}};
    json["tests"] = OrderedJson::array();
    for (const AdminTestResult& test : tested.report.tests)
        json["tests"].push_back(
            {{"name", test.name},
             {"rule", test.rule.value},
             {"line", test.line},
             {"passed", test.passed}});
    if (coverage) {
        json["coverage"] = OrderedJson::array();
        for (const RuleCoverage& rule : tested.report.coverage)
            json["coverage"].push_back(
                {{"rule", rule.rule.value},
                 {"tests", rule.tests},
                 {"pass", rule.pass},
                 {"warn-or-fail", rule.open},
                 {"complete", rule.complete()}});
    }
    json["diagnostics"] = OrderedJson::array();
    for (const auto* diagnostics : {&tested.loaded.diagnostics, &tested.report.diagnostics})
        for (const Diagnostic& diagnostic : *diagnostics)
            if (!is_about_this_site(diagnostic))
                json["diagnostics"].push_back(diagnostic_json(diagnostic));
    return json;
}

int run_tests(const TestOptions& options) {
    OrderedJson results = OrderedJson::array();
    bool good = true;
    for (const std::string& path : options.files) {
        Result<PackSources> sources = read_pack_files(path, "");
        if (!sources) {
            std::cerr << "healthlint: " << sources.error().message << '\n';
            good = false;
            continue;
        }
        Tested tested{.sources = *std::move(sources), .loaded = {}, .report = {}};
        tested.loaded = load_pack(tested.sources, FieldCatalog::system_fields());
        if (tested.loaded.ok()) tested.report = run_admin_tests(tested.sources);
        good = good && tested.good();
        if (options.format == "json")
            results.push_back(tested_json(path, tested, options.coverage));
        else
            print_text(tested, options.coverage);
    }
    if (options.format == "json") std::cout << dump_json_pretty(results) << '\n';
    return good ? kExitHealthy : kExitUsage;
}

}  // namespace

void add_rules_test(CLI::App& rules, CommandLine& line) {
    auto options = std::make_shared<TestOptions>();
    CLI::App* command = rules.add_subcommand("test", "Run the tests that stand beside rule files");
    command->add_option("files", options->files, "Packs, like rules/ai-team.rules.yaml")
        ->required();
    command->add_flag(
        "--coverage",
        options->coverage,
        "List the rules, and which lack a test that passes or one that warns or fails");
    command->add_option("--format", options->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->footer(
        "The tests of rules/ai-team.rules.yaml stand in rules/ai-team.tests.yaml.\n"
        "Exit code: 0 every test passes, 3 some test does not, or there is none.\n"
        "Example: healthlint rules test rules/ai-team.rules.yaml --coverage");
    command->callback([options, &line] { line.run = [options] { return run_tests(*options); }; });
}

}  // namespace healthlint
