#pragma once
// Tests by admins: `given / expect` beside a pack, in <pack>.tests.yaml. They judge the pack by
// itself, on an invented site, so they say the same wherever the pack is used.

#include <optional>
#include <string>
#include <vector>

#include "bridge/packs/load.h"

namespace healthlint {

struct AdminTestResult {
    std::string name;
    RuleId rule;
    int line = 0;  // of the test in its file
    bool passed = false;
};

// Whether a rule has a test in which it holds and one in which it does not.
struct RuleCoverage {
    RuleId rule;
    std::size_t tests = 0;
    bool pass = false;
    bool open = false;        // warn or fail
    bool can_be_open = true;  // a rule of level info never warns

    bool complete() const { return pass && (open || !can_be_open); }
};

struct AdminTestReport {
    // What is wrong with the file, and one E120 for each expectation that was not met.
    std::vector<Diagnostic> diagnostics;
    std::vector<AdminTestResult> tests;  // in the order of the file
    std::vector<RuleCoverage> coverage;  // in the order of the pack

    bool ok() const;  // no error
};

// Empty where there is no test file, and where the pack does not load: that is for load_pack() to
// say. `only` leaves out the tests of every other rule. Pure: no clock, no I/O.
AdminTestReport run_admin_tests(
    const PackSources& sources, const std::optional<RuleId>& only = std::nullopt);

// A pack whose tests fail is refused like one that does not load.
void add_test_results(LoadedPack& loaded, const std::vector<Diagnostic>& found);

// load_pack() and its tests.
LoadedPack load_tested_pack(const PackSources& sources, const FieldCatalog& fields);

// rules/ai-team.rules.yaml -> rules/ai-team.tests.yaml
std::string tests_file_of(const std::string& pack_file);

}  // namespace healthlint
