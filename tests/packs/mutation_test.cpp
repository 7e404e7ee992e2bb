// The shipped pack with one small mistake at a time: some test of rules/ai-team.tests.yaml must
// fail. A mistake that no test notices is listed here by name, with the reason why none can.

#include <iostream>
#include <map>

#include <gtest/gtest.h>

#include "bridge/packs/admin_tests/admin_tests.h"
#include "tests/packs/mutants.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

// Mutants that say the same as the pack, with the reason.
std::map<std::string, std::string> equivalent() {
    const std::vector<std::pair<std::string, std::vector<std::string>>> by_reason{
        {"under level: warn a failure shows as a warning, whatever its limit",
         {"kpi-value-fresh/age: without fail-above",
          "kpi-value-fresh/age/fail-above: 90d -> 89d",
          "kpi-value-fresh/age/fail-above: 90d -> 91d",
          "chosen-early/time: without fail-above",
          "chosen-early/time/fail-above: 120d -> 119d",
          "chosen-early/time/fail-above: 120d -> 121d",
          "date-kept/moves: without fail-above",
          "date-kept/moves/fail-above: 3 -> 2",
          "date-kept/moves/fail-above: 3 -> 4",
          "pilot-within-a-year/span: without fail-above",
          "pilot-within-a-year/span/fail-above: 545d -> 544d",
          "pilot-within-a-year/span/fail-above: 545d -> 546d",
          "few-projects-per-person/share-of-people: without fail-above",
          "few-projects-per-person/share-of-people/fail-above: 40% -> 35%",
          "few-projects-per-person/share-of-people/fail-above: 40% -> 45%",
          "no-ageing-work/share: without fail-above",
          "no-ageing-work/share/fail-above: 40% -> 35%",
          "no-ageing-work/share/fail-above: 40% -> 45%"}},
        {"every issue in scope has been there for 0 days",
         {"kpi-measurable: without warn-after",
          "business-goal: without warn-after",
          "business-owner: without warn-after",
          "business-owner/warn-after: 0d in \"In Progress\" -> 0d in \"To Do\"",
          "data-sources-linked: without warn-after",
          "realtime-data: without warn-after",
          "realtime-data/warn-after: 0d in \"In Progress\" -> 0d in \"To Do\""}},
        {"the description as a whole is read with these headings in mind, too",
         {"kpi-measurable/metric: without or-section",
          "kpi-measurable/metric/or-section: without KPI",
          "kpi-measurable/metric/or-section: without 성공 기준",
          "kpi-measurable/metric/or-section: without 목표",
          "kpi-measurable/metric/or-section: without Success metric"}},
        {"the due date of the issue stands in for a deadline that no field gives",
         {"kpi-measurable: without due",
          "kpi-measurable/due: without field",
          "kpi-measurable/due/field: duedate -> created"}},
        {"per repeats the subject of the rule", {"few-projects-per-team/count: without per"}}};
    std::map<std::string, std::string> all;
    for (const auto& [reason, names] : by_reason)
        for (const std::string& name : names)
            all[name] = reason;
    return all;
}

PackSources shipped() {
    const std::filesystem::path rules =
        std::filesystem::path(HEALTHLINT_TESTS_DIR) / ".." / "rules";
    PackSources sources;
    sources.pack = {"ai-team.rules.yaml", read_file(rules / "ai-team.rules.yaml")};
    sources.tests = SourceFile{"ai-team.tests.yaml", read_file(rules / "ai-team.tests.yaml")};
    return sources;
}

TEST(RuleMutation, TheTestsOfTheShippedPackNoticeEveryMistake) {
    PackSources sources = shipped();
    const std::vector<Mutant> mutants = mutants_of(sources.pack);
    ASSERT_GE(mutants.size(), 250U);
    std::size_t caught = 0;
    std::size_t refused = 0;
    std::map<std::string, std::string> unused = equivalent();
    const std::size_t listed = unused.size();
    for (const Mutant& mutant : mutants) {
        sources.pack.text = mutant.pack;
        const AdminTestReport report = run_admin_tests(sources, mutant.rule);
        if (report.tests.empty()) {
            ++refused;  // the loader notices it before any test does
            continue;
        }
        if (!report.ok()) {
            ++caught;
            continue;
        }
        if (unused.erase(mutant.name) == 0) ADD_FAILURE() << "survives: " << mutant.name;
    }
    for (const auto& [name, reason] : unused)
        ADD_FAILURE() << "listed, but does not survive: " << name << " (" << reason << ")";
    std::cout << mutants.size() << " mutants: " << caught << " caught by a test, " << refused
              << " refused at load, " << listed << " equivalent\n";
}

}  // namespace
}  // namespace healthlint
