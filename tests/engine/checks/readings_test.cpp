// Labelled sentences, snippets and titles, one per line in *_cases.jsonl beside this file.

#include <cmath>
#include <fstream>
#include <iostream>

#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/engine/checks/data/data_source_reading.h"
#include "bridge/engine/checks/kpi/kpi_collector.h"
#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/engine/checks/roles/role_reading.h"
#include "bridge/text/quantity.h"

namespace healthlint {
namespace {

std::vector<Json> cases(const std::string& name) {
    std::ifstream file(std::string(HEALTHLINT_CASES) + "/" + name);
    std::vector<Json> rows;
    for (std::string line; std::getline(file, line);)
        rows.push_back(parse_json(line));
    return rows;
}

TEST(ReadKpi, LabelledSentences) {
    const std::vector<Json> rows = cases("kpi_cases.jsonl");
    ASSERT_GE(rows.size(), 110U);
    for (const Json& row : rows) {
        SCOPED_TRACE(string_member(row, "text"));
        const KpiReading reading = read_kpi(string_member(row, "text"));
        ASSERT_EQ(reading.measurable(), bool_member(row, "measurable")) << reading.why;
        if (!reading.measurable()) continue;
        const Kpi& kpi = reading.kpis.front();
        EXPECT_NEAR(kpi.target->amount.value, row.at("value").get<double>(), 1e-6);
        if (row.contains("unit")) {
            EXPECT_EQ(
                canonical_unit(kpi.target->amount.unit),
                canonical_unit(string_member(row, "unit")));
        }
        const std::string deadline = string_member(row, "deadline");
        EXPECT_EQ(kpi.deadline.empty(), deadline.empty()) << kpi.deadline;
        EXPECT_NE(kpi.deadline.find(deadline), std::string::npos) << kpi.deadline;
    }
}

// Written in batches before the reader was run on them, in the styles of many writers; "own-3-07"
// is of the third batch. Language has no end, so the shares are held and not every row.
TEST(ReadKpi, SentencesOfManyWriters) {
    const std::vector<Json> rows = cases("kpi_sentences.jsonl");
    ASSERT_GE(rows.size(), 1'700U);
    int positive = 0, found = 0, hits = 0, targets = 0, deadlines = 0;
    for (const Json& row : rows) {
        if (bool_member(row, "ambiguous")) continue;
        const std::string text = string_member(row, "text");
        const KpiReading reading = read_kpi(text);
        const bool wanted = bool_member(row, "measurable");
        positive += wanted ? 1 : 0;
        found += reading.measurable() ? 1 : 0;
        if (wanted != reading.measurable())
            std::cout << (wanted ? "missed: " : "false alarm: ") << text << '\n';
        if (!wanted || !reading.measurable()) continue;
        ++hits;
        const Kpi& kpi = reading.kpis.front();
        const double value = row.at("value").get<double>();
        const bool same_unit =
            canonical_unit(kpi.target->amount.unit) == canonical_unit(string_member(row, "unit"));
        const bool right = std::abs(kpi.target->amount.value - value) < 1e-6 && same_unit;
        targets += right ? 1 : 0;
        const std::string deadline = string_member(row, "deadline");
        const bool overlaps = kpi.deadline.find(deadline) != std::string::npos;
        deadlines += kpi.deadline.empty() == deadline.empty() && overlaps ? 1 : 0;
    }
    const auto share = [](int part, int whole) { return static_cast<double>(part) / whole; };
    EXPECT_GE(share(hits, found), 0.97) << "precision";
    EXPECT_GE(share(hits, positive), 0.95) << "recall";
    EXPECT_GE(share(targets, hits), 0.95) << "value and unit of the target";
    EXPECT_GE(share(deadlines, hits), 0.93) << "deadline";
}

// The same for snippets and titles.
TEST(ReadDataSource, SnippetsOfManyWriters) {
    const std::vector<Json> rows = cases("data_source_snippets.jsonl");
    ASSERT_GE(rows.size(), 500U);
    int wanted = 0, found = 0, hits = 0;
    for (const Json& row : rows) {
        if (bool_member(row, "ambiguous")) continue;
        const std::string text = string_member(row, "text");
        const bool source = bool_member(row, "source");
        const bool read = !read_data_source(text).sources.empty();
        if (source != read) std::cout << (source ? "missed: " : "false alarm: ") << text << '\n';
        wanted += source ? 1 : 0;
        found += read ? 1 : 0;
        hits += source && read ? 1 : 0;
    }
    EXPECT_GE(2.0 * hits / (wanted + found), 0.95) << "F1";
}

TEST(ReadRole, TitlesOfManyCompanies) {
    const std::vector<Json> rows = cases("role_titles.jsonl");
    ASSERT_GE(rows.size(), 500U);
    int asked = 0, right = 0;
    for (const Json& row : rows) {
        if (bool_member(row, "ambiguous")) continue;
        const std::string title = string_member(row, "title");
        const RoleReading reading = read_role(title);
        const bool same = to_string(reading.role) == string_member(row, "role");
        if (!same) std::cout << title << ": " << to_string(reading.role) << '\n';
        ++asked;
        right += same ? 1 : 0;
    }
    EXPECT_GE(static_cast<double>(right) / asked, 0.97);
}

TEST(ReadDataSource, LabelledSnippets) {
    const std::vector<Json> rows = cases("data_source_cases.jsonl");
    ASSERT_GE(rows.size(), 60U);
    for (const Json& row : rows) {
        SCOPED_TRACE(string_member(row, "text"));
        const DataSourceReading reading = read_data_source(string_member(row, "text"));
        EXPECT_EQ(!reading.sources.empty(), bool_member(row, "source")) << reading.why;
    }
}

TEST(ReadRole, LabelledTitles) {
    const std::vector<Json> rows = cases("role_cases.jsonl");
    ASSERT_GE(rows.size(), 60U);
    for (const Json& row : rows)
        EXPECT_EQ(
            to_string(read_role(string_member(row, "title")).role), string_member(row, "role"))
            << string_member(row, "title");
}

TEST(ReadKpi, KeepsTheWordsRead) {
    const KpiReading reading =
        read_kpi("Reduce monthly churn from 5.1% to 3.5 % by ２０２６-12-31.");
    ASSERT_TRUE(reading.measurable());
    const Kpi& kpi = reading.kpis.front();
    EXPECT_EQ(kpi.metric, "monthly churn");
    EXPECT_EQ(kpi.baseline->text, "5.1%");
    EXPECT_EQ(kpi.target->amount.text, "3.5 %");
    EXPECT_EQ(kpi.target->direction, KpiDirection::Decrease);
    EXPECT_EQ(kpi.deadline, "by ２０２６-12-31");
    EXPECT_TRUE(missing_parts(kpi).empty());
}

TEST(ReadKpi, ReadsSeveral) {
    const KpiReading reading = read_kpi("h2. KPI\n* CTR 2% -> 3%\n* churn below 4%\n* NPS of 50");
    ASSERT_EQ(reading.kpis.size(), 3U);
    EXPECT_EQ(reading.kpis[1].metric, "churn");
}

TEST(ReadKpi, NamesWhatIsMissing) {
    const KpiReading reading = read_kpi("Improve customer satisfaction.");
    ASSERT_EQ(reading.kpis.size(), 1U);
    EXPECT_EQ(reading.kpis.front().metric, "customer satisfaction");
    EXPECT_EQ(
        missing_parts(reading.kpis.front()),
        (std::vector<std::string>{"target", "baseline", "deadline"}));
}

// Linear and bounded on hostile text.
TEST(ReadKpi, HostileTextReturns) {
    for (const std::string_view piece :
         {"5", "5% ", "a ", "목표: ", "→", "from 5 to ", ":", "| 5 ", "(", "by Q4 ", "%", "1."}) {
        std::string text;
        while (text.size() < 40'000)
            text += piece;
        EXPECT_LE(read_kpi(text).kpis.size(), 20U);
        EXPECT_LE(read_data_source(text).sources.size(), 50U);
    }
}

// --- limits, each at its edge ----------------------------------------------------------------

std::string padded(std::string_view goal, std::size_t bytes) {
    // One sentence of exactly so many bytes that ends with the goal.
    std::string text;
    while (text.size() + goal.size() < bytes)
        text += text.size() % 6 == 5 ? ' ' : 'a';
    return text + std::string(goal);
}

TEST(ReadKpi, ASentenceBeyondTheLimitIsCut) {
    constexpr std::string_view kGoal = " and so we must reduce churn to 3";
    EXPECT_TRUE(read_kpi(padded(kGoal, kMaxKpiSentence)).measurable());
    EXPECT_FALSE(read_kpi(padded(kGoal, kMaxKpiSentence + 1)).measurable());
}

TEST(ReadKpi, ACellBeyondTheLimitIsCut) {
    constexpr std::string_view kGoal = " and so we must reduce churn to 3%";
    EXPECT_TRUE(read_kpi("|" + padded(kGoal, kMaxKpiSentence) + "|").measurable());
    EXPECT_FALSE(read_kpi("|" + padded(kGoal, kMaxKpiSentence + 1) + "|").measurable());
}

TEST(ReadKpi, AWideRowIsDataAndNoGoal) {
    const auto row = [](std::size_t cells) {
        std::string text = "|Metric|Target|";
        std::string values = "|churn|3%|";
        for (std::size_t cell = 2; cell < cells; ++cell) {
            text += "x|";
            values += "y|";
        }
        return "|" + text + "|\n" + values;
    };
    EXPECT_TRUE(read_kpi(row(kMaxKpiCells)).measurable());
    EXPECT_FALSE(read_kpi(row(kMaxKpiCells + 1)).measurable());
}

TEST(ReadKpi, KeepsNoMoreGoalsThanItsLimit) {
    std::string text;
    for (std::size_t goal = 0; goal <= KpiCollector::kMaxKpis; ++goal)
        text += "- Reduce churn to 3%\n";
    EXPECT_EQ(read_kpi(text).kpis.size(), KpiCollector::kMaxKpis);
}

TEST(ReadRole, ALongTextIsNoTitle) {
    const std::string title = "Data Scientist ";
    EXPECT_EQ(
        read_role(title + std::string(kMaxRoleTitle - title.size(), 'x')).role,
        Role::DataScientist);
    EXPECT_EQ(
        read_role(title + std::string(kMaxRoleTitle + 1 - title.size(), 'x')).role, Role::Other);
}

// The readers once looked up what a text talks about again for every word of it: 200 kB of plain
// prose took minutes. The time limit of the test run is what would stop that now.
TEST(Readers, EndlessProseIsReadInOneGo) {
    constexpr std::size_t kBytes = 200'000;
    for (const std::string_view piece :
         {"we want to reduce the churn and ", "table orders from ", "목표를 달성 ", "((((", "9"}) {
        std::string text;
        while (text.size() < kBytes)
            text += piece;
        EXPECT_LE(read_kpi(text).kpis.size(), KpiCollector::kMaxKpis);
        EXPECT_LE(read_data_source(text).sources.size(), 50U);
        EXPECT_EQ(read_role(text).role, Role::Other);
    }
}

}  // namespace
}  // namespace healthlint
