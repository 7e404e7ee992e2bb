// Labelled sentences, snippets and titles, one per line in *_cases.jsonl beside this file.

#include <fstream>

#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/engine/checks/data_source_reading.h"
#include "bridge/engine/checks/kpi_reading.h"
#include "bridge/engine/checks/role_reading.h"
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

}  // namespace
}  // namespace healthlint
