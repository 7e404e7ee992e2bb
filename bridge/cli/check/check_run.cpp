#include "bridge/cli/check/check_run.h"

#include <algorithm>
#include <tuple>

#include "bridge/base/ascii.h"
#include "bridge/cli/command.h"

namespace healthlint {
namespace {

int exit_code_of(const Verdict& verdict) {
    int code = kExitHealthy;
    for (const Finding& finding : verdict.findings) {
        if (!finding.open()) continue;
        code = std::max(code, finding.outcome == Outcome::Fail ? kExitFailures : kExitWarnings);
    }
    return code;
}

auto key_order(const Issue* issue) {
    const std::string& key = issue->key.value;
    const std::size_t dash = key.rfind('-');
    const std::string space = key.substr(0, dash);
    const auto number = dash == std::string::npos
                            ? std::nullopt
                            : parse_integer(std::string_view(key).substr(dash + 1));
    return std::tuple(space, number.value_or(0), key, issue->id.value);
}

}  // namespace

CheckTotals totals_of(const CheckRun& run) {
    CheckTotals totals;
    totals.files = run.capture.files.size();
    totals.files_skipped = static_cast<std::size_t>(std::ranges::count_if(
        run.capture.files, [](const CapturedFile& file) { return !file.skipped.empty(); }));
    totals.objects = run.capture.objects;
    totals.repeated = run.capture.repeated;
    totals.objects_skipped = run.capture.skipped.size();
    for (const CheckedSite& site : run.sites) {
        totals.issues += site.snapshot.issues().size();
        totals.evaluated += site.report.issues.size();
        for (const auto& [id, issue] : site.snapshot.issues())
            totals.partial += issue.partial ? 1U : 0U;
        for (const auto& [id, verdict] : site.report.issues)
            ++totals.grades[verdict.grade];
    }
    totals.not_in_scope = totals.issues - totals.evaluated;
    return totals;
}

std::vector<const Issue*> issues_in_order(const CheckedSite& site) {
    std::vector<const Issue*> issues;
    for (const auto& [id, issue] : site.snapshot.issues())
        issues.push_back(&issue);
    std::ranges::sort(issues, {}, key_order);
    return issues;
}

int exit_code_of(const CheckRun& run) {
    int code = kExitHealthy;
    for (const CheckedSite& site : run.sites) {
        for (const auto& [id, verdict] : site.report.issues)
            code = std::max(code, exit_code_of(verdict));
        for (const auto& [name, verdict] : site.report.teams)
            code = std::max(code, exit_code_of(verdict));
        for (const auto& [subject, verdict] : site.report.groups)
            code = std::max(code, exit_code_of(verdict));
    }
    return code;
}

}  // namespace healthlint
