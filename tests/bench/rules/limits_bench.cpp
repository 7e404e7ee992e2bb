// What an admin and a team wait for: a large pack loads, and a change of one issue is judged again.
//
//   load_pack                2,000 lines of rules in the language's forms, with scopes and sets
//   change_one_issue         in a snapshot of 100,000 issues; put() into it included
//
// Goals: under 100 ms, and under 1 ms.

#include <algorithm>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bridge/engine/outcomes/evaluation.h"
#include "bridge/packs/load.h"
#include "tests/bench/rules/site.h"

namespace healthlint::bench {
namespace {

constexpr std::size_t kLines = 2'000;
constexpr std::size_t kSiteIssues = 100'000;
constexpr int kTeams = 40;
constexpr int kPeoplePerTeam = 5;  // 200 people, as the site's issues name them

// As much of the shipped pack's variety as fits: fields, sets, grace times, both languages.
std::string large_pack() {
    std::string text = R"(schema: healthlint/v1
pack:
  id: large
  version: "1.0.0"
  title: {en: Large, ko: 큰 규칙}
  timezone: Asia/Seoul
sets:
  active: statusCategory = "In Progress" AND labels NOT IN (blocked, waiting)
scoring:
  pillars: {purpose: 3, data: 2, team: 1}
rules:
)";
    const auto lines = [&] { return static_cast<std::size_t>(std::ranges::count(text, '\n')); };
    constexpr std::size_t kLinesPerRule = 11;
    for (std::size_t rule = 0; lines() + kLinesPerRule <= kLines; ++rule) {
        const std::string number = std::to_string(rule + 1);
        text += "  - id: rule-" + number + "\n    title: {en: Rule " + number + ", ko: 규칙 " +
                number + "}\n    pillar: data\n    subject: issue\n    stage: badge\n" +
                "    scope: {set: active, and: priority != Low}\n    require: '" +
                std::string(kJql[rule % kConditions]) +
                "'\n    warn-after: 3d in \"In Progress\"\n" +
                "    fail-after: 14d in \"In Progress\"\n" +
                "    why: {en: Somebody has to decide., ko: 결정할 사람이 필요합니다.}\n" +
                "    fix: {en: Name a person., ko: 담당자를 정해 주세요.}\n";
    }
    while (lines() < kLines)
        text += "# the last lines\n";
    return text;
}

void load_pack(benchmark::State& state) {
    const PackSources sources{.pack = {"large.rules.yaml", large_pack()}, .site = std::nullopt};
    const FieldCatalog catalog = fields();
    for (auto _ : state) {
        const LoadedPack loaded = healthlint::load_pack(sources, catalog);
        if (!loaded.ok()) {
            state.SkipWithError(render(loaded.diagnostics.front(), sources.pack.text).c_str());
            break;
        }
        state.counters["rules"] = static_cast<double>(loaded.rulebook->rules.size());
    }
    state.counters["lines"] = static_cast<double>(std::ranges::count(sources.pack.text, '\n'));
}

std::vector<Team> teams() {
    std::vector<Team> teams;
    for (int team = 0; team < kTeams; ++team) {
        Team& made = teams.emplace_back();
        made.name = {"Team " + std::to_string(team)};
        for (int person = 0; person < kPeoplePerTeam; ++person)
            made.people.push_back(
                account(static_cast<std::size_t>(team * kPeoplePerTeam + person)));
    }
    return teams;
}

void change_one_issue(benchmark::State& state) {
    const auto rules = rulebook_of_teams();
    if (rules == nullptr) return state.SkipWithError("the pack does not load");
    Snapshot site = snapshot(kSiteIssues);
    site.roster.teams = teams();
    Evaluation evaluation(*rules);
    evaluation.run(site, now());
    evaluation.run_again(now());  // its columns are kept up to date too
    const std::vector<IssueId> ids = [&] {
        std::vector<IssueId> some;
        std::size_t at = 0;
        for (const auto& [id, issue] : site.issues())
            if (at++ % 997 == 0) some.push_back(id);
        return some;
    }();
    evaluation.update(std::vector<IssueId>{ids.front()}, now());  // indexes are built once
    std::size_t next = 0;
    for (auto _ : state) {
        const IssueId& id = ids[next++ % ids.size()];
        Issue changed = *site.find(id);
        changed.assignee = changed.assignee.empty() ? changed.reporter : Person{};
        site.put(std::move(changed));
        benchmark::DoNotOptimize(evaluation.update(std::vector<IssueId>{id}, now()));
    }
}

BENCHMARK(load_pack)->Unit(benchmark::kMillisecond);
BENCHMARK(change_one_issue)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace healthlint::bench
