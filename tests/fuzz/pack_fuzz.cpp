// libFuzzer: no text crashes the strict loader, whatever stands in the pack and in the site's file;
// nothing is refused without a reason with a place, and what loads judges issues, the same in words
// and in outcomes. The input is a pack; what follows a line "=== site" is the site's file.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/outcomes/evaluation.h"
#include "bridge/packs/load.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/values/problems.h"
#include "tests/packs/sample.h"

namespace {

using namespace healthlint;

void require(bool held) {
    if (!held) std::abort();
}

PackSources sources_of(std::string_view text) {
    constexpr std::string_view kMark = "\n=== site\n";
    PackSources sources;
    const std::size_t mark = text.find(kMark);
    sources.pack = {.name = "pack.yaml", .text = std::string(text.substr(0, mark))};
    if (mark != std::string_view::npos)
        sources.site = SourceFile{"site.yaml", std::string(text.substr(mark + kMark.size()))};
    return sources;
}

void check_diagnostics(const PackSources& sources, const LoadedPack& loaded) {
    bool error = false;
    require(loaded.diagnostics.size() <= kMaxProblems + 1);
    for (const Diagnostic& one : loaded.diagnostics) {
        require(one.line >= 1 && one.column >= 1 && !one.code.empty() && !one.message.empty());
        require(!render(one, text_of(sources, one.file)).empty());
        error |= one.severity == Severity::Error;
    }
    require(loaded.ok() != error);
}

Issue issue(const Roster& roster) {
    Issue issue;
    issue.id = {"10001"};
    issue.key = {"AIX-1"};
    issue.space = {"AIX"};
    issue.summary = "Cut the churn from 9% to 5% by 2027-03-31";
    issue.type = {"10000", "Epic"};
    issue.hierarchy_level = 1;
    issue.status = {"3", "In Progress"};
    issue.category = StatusCategory::InProgress;
    issue.labels = {"ai", "ai-project"};
    issue.created = TimePoint{std::chrono::hours{490'000}};
    if (!roster.teams.empty() && !roster.teams.front().people.empty())
        issue.assignee.id = roster.teams.front().people.front();
    issue.changelog.emplace();
    return issue;
}

void check_evaluation(const LoadedPack& loaded) {
    const Rulebook& rulebook = *loaded.rulebook;
    require(rulebook.rules.size() <= kMaxRules && rulebook.waivers.size() <= kMaxWaivers);
    Snapshot snapshot;
    snapshot.fields = sample_fields();
    snapshot.roster = loaded.roster;
    snapshot.put(issue(loaded.roster));
    const TimePoint now{std::chrono::hours{500'000}};
    Evaluation evaluation(rulebook);
    evaluation.run(snapshot, now);
    const Report report = evaluate(rulebook, snapshot, now);
    for (const auto& [id, verdict] : report.issues) {
        const auto outcomes = evaluation.outcomes(id);
        require(std::ranges::equal(outcomes, verdict.findings, [](const auto& a, const auto& b) {
            return a.rule == b.rule && a.ruling.outcome == b.outcome;
        }));
        require(evaluation.of(id)->grade == verdict.grade);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    static const FieldCatalog kFields = sample_fields();
    const PackSources sources =
        sources_of(std::string_view(reinterpret_cast<const char*>(data), size));
    const LoadedPack loaded = load_pack(sources, kFields);
    check_diagnostics(sources, loaded);
    if (loaded.ok()) check_evaluation(loaded);
    return 0;
}
