// What an edit of the rules costs before anybody sees it: loading a pack, and previewing the
// shipped pack against a draft of it on 10,000 issues of which every tenth is an AI project. The
// budgets: 100 ms for a pack of 2,000 lines, a second for the preview.

#include <fstream>
#include <iterator>

#include <benchmark/benchmark.h>

#include "bridge/packs/load.h"
#include "bridge/work/rules/preview.h"

namespace healthlint {
namespace {

constexpr int kIssues = 10'000;
constexpr int kProjectEvery = 10;

std::string shipped_pack() {
    std::ifstream in(HEALTHLINT_PACK, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

std::shared_ptr<const Rulebook> rulebook_of(std::string text) {
    return load_pack(
               {.pack = {"bench.rules.yaml", std::move(text)}, .site = std::nullopt},
               FieldCatalog::system_fields())
        .rulebook;
}

Issue issue_of(int number, TimePoint now) {
    Issue issue;
    issue.id = {std::to_string(number)};
    issue.key = {"AIX-" + std::to_string(number)};
    issue.space = {"AIX"};
    issue.summary = "Improve the ranking of results " + std::to_string(number);
    const bool project = number % kProjectEvery == 0;
    issue.type = project ? Ref{"1", "Epic"} : Ref{"2", "Story"};
    issue.hierarchy_level = project ? 1 : 0;
    issue.labels = {project ? "ai-project" : "modelling"};
    issue.status = {"3", "In Progress"};
    issue.category = StatusCategory::InProgress;
    issue.assignee.id = {"p" + std::to_string(number % 97)};
    issue.created = now - std::chrono::days(number % 300);
    issue.updated = now;
    issue.category_changed = now - std::chrono::days(number % 40);
    if (number % 3 == 0) issue.due = std::chrono::floor<std::chrono::days>(now);
    Document description;
    description.blocks.push_back(
        {.text = number % 3 == 0 ? "KPI: CTR from 2.1% to 2.6% by 2027-03-31"
                                 : "Make the results better for everybody"});
    issue.description = std::move(description);
    if (!project)
        issue.parent_key = {"AIX-" + std::to_string(number / kProjectEvery * kProjectEvery)};
    issue.changelog.emplace();
    issue.comments.emplace();
    issue.remote_links.emplace();
    return issue;
}

Snapshot snapshot_of(TimePoint now) {
    Snapshot snapshot;
    snapshot.fields = FieldCatalog::system_fields();
    snapshot.as_of = now;
    for (int i = 1; i <= kIssues; ++i)
        snapshot.put(issue_of(i, now));
    return snapshot;
}

void preview_10000_issues(benchmark::State& state) {
    const TimePoint now = *parse_timestamp("2026-11-23T08:00:00Z");
    const Snapshot snapshot = snapshot_of(now);
    const std::string shipped = shipped_pack();
    const auto running = rulebook_of(shipped);
    // Later, so that projects that fail today would only warn.
    const auto draft = rulebook_of(replaced(
        shipped, "fail-after: 14d in \"In Progress\"", "fail-after: 30d in \"In Progress\""));
    if (!running || !draft || running->hash == draft->hash) {
        state.SkipWithError("the shipped pack does not load, or the draft does not differ");
        return;
    }
    const FirstLook before = first_look(*running, snapshot, now);
    std::size_t changed = 0;
    for (auto _ : state) {
        const RulePreview preview = preview_rules(
            {*running, before.report}, *draft, snapshot, {.site = {}, .now = now}, before.memory);
        changed = preview.diff.changed.size();
        benchmark::DoNotOptimize(preview);
    }
    if (changed == 0) state.SkipWithError("nothing changed");
    state.counters["issues"] = kIssues;
    state.counters["changed"] = static_cast<double>(changed);
}

BENCHMARK(preview_10000_issues)->Unit(benchmark::kMillisecond);

// The rules of the shipped pack again under other ids, until it has 2,000 lines.
std::string long_pack() {
    const std::string shipped = shipped_pack();
    const std::size_t rules = shipped.find("\nrules:\n") + 8;
    const std::string list = shipped.substr(rules);
    std::string text = shipped;
    for (int copy = 1; std::count(text.begin(), text.end(), '\n') < 2'000; ++copy) {
        std::string more = list;
        for (std::size_t at = 0; (at = more.find("- id: ", at)) != std::string::npos; at += 8)
            more.insert(at + 6, "c" + std::to_string(copy) + "-");
        text += more;
    }
    return text;
}

void load_2000_lines(benchmark::State& state) {
    const PackSources sources{.pack = {"bench.rules.yaml", long_pack()}, .site = std::nullopt};
    const FieldCatalog fields = FieldCatalog::system_fields();
    for (auto _ : state) {
        const LoadedPack loaded = load_pack(sources, fields);
        if (!loaded.ok()) state.SkipWithError("the pack does not load");
        benchmark::DoNotOptimize(loaded);
    }
    state.counters["lines"] =
        static_cast<double>(std::count(sources.pack.text.begin(), sources.pack.text.end(), '\n'));
}

BENCHMARK(load_2000_lines)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace healthlint
