// healthlint rules explain: why one work item or team has the verdict it has.

#include "bridge/engine/explain/explain.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "bridge/base/json.h"
#include "bridge/cli/captured_sites.h"
#include "bridge/cli/command.h"
#include "bridge/cli/pack_files.h"
#include "bridge/cli/rules/explain_text.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/cli/workbench.h"
#include "bridge/work/publish/decision_json.h"

namespace healthlint {
namespace {

struct ExplainOptions {
    std::string issue;
    std::string team;
    std::string rule;
    std::string from;
    std::string config;
    std::string rules = "rules/ai-team.rules.yaml";
    std::string site;
    std::string as_of;
    std::string format = "text";

    const std::string& asked() const { return team.empty() ? issue : team; }
};

struct Explained {
    Explanation explanation;
    TimeZone zone;
};

std::optional<Explanation> explain(
    const ExplainOptions& options,
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    TimePoint now) {
    const IssueLoan loan(snapshot);
    if (!options.team.empty()) {
        const Team* team = snapshot.roster.find({options.team});
        if (team == nullptr) return std::nullopt;
        return explain_team(rulebook, snapshot, *team, now);
    }
    const Issue* issue = snapshot.find(IssueKey{options.issue});
    if (issue == nullptr) return std::nullopt;
    return explain_issue(rulebook, snapshot, *issue, now);
}

Result<std::vector<Explained>> explain_capture(const ExplainOptions& options) {
    const auto sources = read_pack_files(options.rules, options.site);
    if (!sources) return fail(Errc::Invalid, sources.error().message);
    const auto captured = read_captured_sites(options.from, *sources, options.as_of);
    if (!captured) return tl::unexpected(captured.error());
    std::vector<Explained> found;
    for (const RuledSite& site : captured->sites)
        if (auto one = explain(options, *site.rulebook, site.snapshot, captured->as_of))
            found.push_back({*std::move(one), site.rulebook->zone});
    return found;
}

Result<std::vector<Explained>> explain_live(const ExplainOptions& options) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return tl::unexpected(bench.error());
    const auto sites = (*bench)->jira_sites();
    if (!sites) return tl::unexpected(sites.error());
    std::vector<Explained> found;
    for (const Site& site : *sites) {
        const auto view = (*bench)->service().view(site.id);
        if (!view) return tl::unexpected(view.error());
        if (auto one = explain(options, *view->rulebook, view->snapshot, (*bench)->now()))
            found.push_back({*std::move(one), view->rulebook->zone});
    }
    return found;
}

bool keep_rule(Explanation& explanation, const std::string& rule) {
    const auto other = [&](const Decision& decision) {
        return decision.finding.rule.value != rule;
    };
    std::erase_if(explanation.decisions, other);
    std::erase_if(explanation.team_decisions, other);
    return !explanation.decisions.empty() || !explanation.team_decisions.empty();
}

// The worst counted finding among those that are shown.
int exit_code_of(const Explanation& explanation) {
    int code = kExitHealthy;
    for (const auto* decisions : {&explanation.decisions, &explanation.team_decisions})
        for (const Decision& decision : *decisions)
            if (decision.finding.open())
                code = std::max(
                    code,
                    decision.finding.outcome == Outcome::Fail ? kExitFailures : kExitWarnings);
    return code;
}

int run(const ExplainOptions& options) {
    if (options.issue.empty() == options.team.empty())
        return report_error({.code = Errc::Invalid, .message = "name a work item, or a --team"});
    auto found = options.from.empty() ? explain_live(options) : explain_capture(options);
    if (!found) return report_error(found.error());
    if (found->empty())
        return report_error(
            {.code = Errc::NotFound, .message = "nothing is known of " + options.asked()});
    int code = kExitHealthy;
    for (auto& [explanation, zone] : *found) {
        if (!options.rule.empty() && !keep_rule(explanation, options.rule))
            return report_error(
                {.code = Errc::Invalid,
                 .message = explanation.pack + " has no rule \"" + options.rule + "\" for " +
                            options.asked()});
        if (options.format == "json")
            std::cout << dump_json(explanation_json(explanation)) << '\n';
        else
            print_explanation(explanation, zone, std::cout);
        code = std::max(code, exit_code_of(explanation));
    }
    return code;
}

}  // namespace

void add_rules_explain(CLI::App& rules, CommandLine& line) {
    const auto options = std::make_shared<ExplainOptions>();
    CLI::App* command = rules.add_subcommand(
        "explain", "Why a work item or team has its verdict: values, limits, conditions, waiver");
    command->add_option("issue", options->issue, "Key of a work item, like AIX-142");
    command->add_option("--team", options->team, "A team of site.yaml instead");
    command->add_option("--rule", options->rule, "Only this rule");
    command->add_option(
        "--from",
        options->from,
        "File or folder of Jira REST JSON; the store of an installation otherwise");
    command->add_option("--config", options->config, "The file that `serve` is run with");
    command->add_option("--rules", options->rules, "Pack, with --from")->capture_default_str();
    command->add_option("--site", options->site, "Site file; site.yaml beside the pack otherwise");
    command->add_option(
        "--as-of", options->as_of, "Date or time to judge at; the newest change otherwise");
    command->add_option("--format", options->format, "text, or json: one object per line")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->footer(
        "Exit code: 0 healthy, 1 warnings, 2 failures (of the rules shown), 3 usage, 4 no data.\n"
        "Example: healthlint rules explain AIX-142 --rule kpi-measurable --from export/");
    command->callback([options, &line] { line.run = [options] { return run(*options); }; });
}

}  // namespace healthlint
