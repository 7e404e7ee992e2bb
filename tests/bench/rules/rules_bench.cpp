// 12 conditions over 20,000 issues on one core: the shipped evaluation beside predicates written by
// hand. All must agree on every issue before anything is measured.
//
//   run            judges a site that was just read, issue by issue
//   run_again      judges it again at another moment, from the columns that were kept: what a
//                  running service does, and what the ratios are of
//   fill_columns   what keeping them costs, once per site; a change of an issue fills its row again
//   by_hand        predicates over the structs that run() reads
//   by_hand_rows   predicates over rows of integers, as compact as what run_again() reads; the rows
//                  are made outside of the measurement, as the columns are
//
//   rules_bench                   measures
//   rules_bench --write FILE      the issues and answers as JSON lines, for the JavaScript engines
//
// Run it by scripts/bench, which starts those in the same run and prints the ratios.

#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "bridge/engine/outcomes/evaluation.h"
#include "tests/bench/rules/predicates.h"
#include "tests/bench/rules/site.h"

namespace healthlint::bench {
namespace {

constexpr std::size_t kIssues = 20'000;

const Snapshot& issues() {
    static const Snapshot kSnapshot = snapshot(kIssues);
    return kSnapshot;
}

void count_issues(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kIssues));
}

void run(benchmark::State& state, std::string_view stage) {
    const auto rules = rulebook(stage);
    Evaluation evaluation(*rules);
    issues();
    for (auto _ : state)
        evaluation.run(issues(), now());
    count_issues(state);
}

void run_again(benchmark::State& state, std::string_view stage) {
    const auto rules = rulebook(stage);
    Evaluation evaluation(*rules);
    evaluation.run(issues(), now());
    evaluation.run_again(now());
    for (auto _ : state)
        evaluation.run_again(now());
    count_issues(state);
}

void fill_columns(benchmark::State& state) {
    const auto rules = rulebook("badge");
    const OutcomePlan plan(*rules);
    issues();
    for (auto _ : state) {
        JqlBatch::Table table(plan.batch);
        std::size_t row = 0;
        for (const auto& [id, issue] : issues().issues())
            table.put(row++, issue);
    }
    count_issues(state);
}

void by_hand(benchmark::State& state) {
    const auto rules = rulebook("observe");
    issues();
    std::vector<Answers> answers(kIssues);
    for (auto _ : state) {
        const Deadlines deadlines(now(), rules->zone);
        std::size_t at = 0;
        for (const auto& [id, issue] : issues().issues())
            judge_by_hand(issue, deadlines, answers[at++]);
        benchmark::DoNotOptimize(answers.data());
        benchmark::ClobberMemory();
    }
    count_issues(state);
}

std::vector<Row> rows() {
    std::vector<Row> rows;
    for (const auto& [id, issue] : issues().issues())
        rows.push_back(row_of(issue));
    return rows;
}

void by_hand_rows(benchmark::State& state) {
    const auto rules = rulebook("observe");
    const std::vector<Row> all = rows();
    std::vector<Answers> answers(kIssues);
    for (auto _ : state) {
        const Deadlines deadlines(now(), rules->zone);
        for (std::size_t at = 0; at < kIssues; ++at)
            judge_by_hand(all[at], deadlines, answers[at]);
        benchmark::DoNotOptimize(answers.data());
        benchmark::ClobberMemory();
    }
    count_issues(state);
}

BENCHMARK_CAPTURE(run, outcomes, "observe")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, outcomes_and_grades, "badge")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_again, outcomes, "observe")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_again, outcomes_and_grades, "badge")->Unit(benchmark::kMillisecond);
BENCHMARK(fill_columns)->Unit(benchmark::kMillisecond);
BENCHMARK(by_hand)->Unit(benchmark::kMillisecond);
BENCHMARK(by_hand_rows)->Unit(benchmark::kMillisecond);

// One character per condition: 1, 0, or ? for unknown.
std::string text_of(const Evaluation& evaluation, const IssueId& id) {
    std::string text;
    for (const auto& [rule, ruling] : evaluation.outcomes(id))
        text += ruling.outcome == Outcome::Pass ? '1' : ruling.outcome == Outcome::Fail ? '0' : '?';
    return text;
}

std::string text_of(const Answers& answers) {
    std::string text;
    for (const bool answer : answers)
        text += answer ? '1' : '0';
    return text;
}

bool all_agree() {
    std::size_t differ = 0;
    for (const std::string_view stage : {"observe", "badge"}) {
        const auto rules = rulebook(stage);
        if (rules == nullptr) return false;
        Evaluation once(*rules);
        once.run(issues(), now());
        Evaluation again(*rules);
        again.run(issues(), now() - std::chrono::days(100));
        again.run_again(now());
        const Deadlines deadlines(now(), rules->zone);
        for (const auto& [id, issue] : issues().issues()) {
            Answers answers{};
            judge_by_hand(issue, deadlines, answers);
            Answers of_row{};
            judge_by_hand(row_of(issue), deadlines, of_row);
            const std::string by_hand = text_of(answers);
            const bool agree = text_of(once, id) == by_hand && text_of(again, id) == by_hand &&
                               of_row == answers && once.of(id) == again.of(id);
            if (agree || ++differ > 10) continue;
            std::cerr << issue.key.value << ": run says " << text_of(once, id) << ", run_again "
                      << text_of(again, id) << ", by hand " << by_hand << " and " << text_of(of_row)
                      << '\n';
        }
    }
    return differ == 0;
}

nlohmann::json names(const std::vector<Ref>& refs) {
    nlohmann::json list = nlohmann::json::array();
    for (const Ref& ref : refs)
        list.push_back(ref.name);
    return list;
}

nlohmann::json text_or_null(const std::string& text) {
    return text.empty() ? nlohmann::json(nullptr) : nlohmann::json(text);
}

template <class Time>
nlohmann::json time_or_null(const std::optional<Time>& time) {
    if (!time) return nullptr;
    return std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch()).count();
}

// As a JavaScript program would hold it: names instead of references, dates as milliseconds.
nlohmann::json json_of(const Issue& issue) {
    constexpr std::array<std::string_view, 4> kCategories{
        "Undefined", "To Do", "In Progress", "Done"};
    nlohmann::json json{
        {"key", issue.key.value},
        {"kind", issue.type.name},
        {"status", issue.status.name},
        {"category", kCategories[static_cast<std::size_t>(issue.category)]},
        {"priority", issue.priority.name},
        {"resolution", text_or_null(issue.resolution.name)},
        {"assignee", text_or_null(issue.assignee.id.value)},
        {"labels", issue.labels},
        {"components", names(issue.components)},
        {"created", time_or_null(issue.created)},
        {"updated", time_or_null(issue.updated)},
        {"resolved", time_or_null(issue.resolved)},
        {"due", time_or_null(issue.due)},
        {"parent", text_or_null(issue.parent_key.value)},
        {"points", nullptr},
        {"owner", nullptr}};
    for (const auto& [field, value] : issue.custom) {
        if (const auto* points = std::get_if<double>(&value)) json["points"] = *points;
        if (const auto* people = std::get_if<std::vector<Person>>(&value))
            json["owner"] = people->front().id.value;
    }
    return json;
}

bool write(const std::string& path) {
    const auto rules = rulebook("observe");
    const Deadlines deadlines(now(), rules->zone);
    std::ofstream out(path);
    out << nlohmann::json{
        {"twoWeeksAgo", time_or_null(std::optional(deadlines.two_weeks_ago))},
        {"aMonthAgo", time_or_null(std::optional(deadlines.a_month_ago))},
        {"twoMonthsAgo", time_or_null(std::optional(deadlines.two_months_ago))},
        {"today", time_or_null(std::optional(deadlines.today))}}
        << '\n';
    for (const auto& [id, issue] : issues().issues()) {
        Answers answers{};
        judge_by_hand(issue, deadlines, answers);
        out << nlohmann::json{{"issue", json_of(issue)}, {"answers", text_of(answers)}} << '\n';
    }
    return static_cast<bool>(out.flush());
}

}  // namespace
}  // namespace healthlint::bench

int main(int argc, char** argv) {
    using namespace healthlint::bench;
    if (!all_agree()) {
        std::cerr << "rules_bench: the engines do not agree; nothing was measured\n";
        return 1;
    }
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments.front() == "--write")
        return write(arguments.back()) ? 0 : 1;
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
