#include <gtest/gtest.h>

#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/text/markup.h"
#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

constexpr const char* kWith = R"(      metric: {field: KPI metric, or-section: [KPI, 성공 기준]}
      target: {field: KPI target, must-have-number: true}
      baseline: {field: KPI baseline, level: warn}
      due: {field: duedate, level: warn}
      max-metrics: 3)";

struct KpiCase {
    std::string name;
    std::string metric, baseline, target;  // fields
    std::string due;
    std::string description;
    Outcome outcome;
    std::string en, ko;  // parts of the message
};

Issue issue_of(const KpiCase& given) {
    Issue issue;
    issue.id = {"1"};
    const auto set = [&](const char* id, const std::string& value) {
        if (!value.empty()) issue.custom[FieldId{id}] = value;
    };
    set("customfield_1", given.metric);
    set("customfield_2", given.baseline);
    set("customfield_3", given.target);
    issue.due = parse_date(given.due);
    issue.description = document_from_markup(given.description);
    return issue;
}

class KpiCheckTest : public testing::TestWithParam<KpiCase> {};

TEST_P(KpiCheckTest, Judges) {
    const auto check = load_check("kpi", kWith);
    ASSERT_NE(check, nullptr);
    const CheckResult result = judge(*check, issue_of(GetParam()));
    EXPECT_EQ(result.outcome, GetParam().outcome) << result.message.en;
    EXPECT_NE(result.message.en.find(GetParam().en), std::string::npos) << result.message.en;
    EXPECT_NE(result.message.ko.find(GetParam().ko), std::string::npos) << result.message.ko;
    EXPECT_FALSE(result.evidence.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    KpiCheckTest,
    testing::Values(
        KpiCase{
            "AllFields",
            "Churn",
            "8.1%",
            "6%",
            "2027-03-31",
            "",
            Outcome::Pass,
            "Churn: 8.1% → 6%, 2027-03-31",
            "측정 가능한 KPI"},
        KpiCase{
            "FieldsWithoutBaseline",
            "Churn",
            "",
            "6%",
            "2027-03-31",
            "",
            Outcome::Warn,
            "no baseline",
            "기준값"},
        KpiCase{
            "FieldsWithoutDate",
            "Churn",
            "8%",
            "6%",
            "",
            "",
            Outcome::Warn,
            "a metric and a target, no due date",
            "기한"},
        KpiCase{
            "VagueTarget",
            "Churn",
            "",
            "much better",
            "",
            "",
            Outcome::Fail,
            "\"much better\": no number",
            "수치"},
        KpiCase{
            "KoreanSection",
            "",
            "",
            "",
            "",
            "h3. 성공 기준\n* CTR 2.1% → 2.6%",
            Outcome::Warn,
            "no due date",
            "기한"},
        KpiCase{
            "SectionAndDueDate",
            "",
            "",
            "",
            "2027-01-31",
            "## KPI\n- CTR 2.1% → 2.6%",
            Outcome::Pass,
            "CTR",
            "CTR"},
        KpiCase{
            "Sentence",
            "",
            "",
            "",
            "",
            "Background first.\nWe want to cut handling time from 7 min to 5 min by Q2.",
            Outcome::Pass,
            "handling time",
            "handling time"},
        KpiCase{
            "VagueSentence",
            "",
            "",
            "",
            "",
            "Improve recommendation quality",
            Outcome::Fail,
            "\"Improve recommendation quality\": no number, no due date",
            "찾은 문구"},
        KpiCase{
            "Nothing",
            "",
            "",
            "",
            "",
            "",
            Outcome::Fail,
            "No metric and no target",
            "아직 없습니다"},
        KpiCase{
            "TargetWithoutMetric", "", "", "95%", "", "", Outcome::Fail, "no metric", "지표 없음"},
        KpiCase{
            "MetricFieldTargetInText",
            "Churn",
            "",
            "",
            "2027-01-31",
            "KPI: monthly churn from 5% to 3%",
            Outcome::Pass,
            "Churn: 5% → 3%",
            "Churn"},
        KpiCase{
            "PastResultIsNoTarget",
            "",
            "",
            "",
            "",
            "Churn fell from 6% to 5% last quarter.",
            Outcome::Fail,
            "",
            ""},
        KpiCase{
            "TooManyMetrics",
            "",
            "",
            "",
            "2027-01-31",
            "h2. KPI\n* CTR 2% -> 3%\n* churn 5% -> 4%\n* NPS 40 -> 50\n* MAU 10K -> 12K",
            Outcome::Warn,
            "4 metrics, at most 3",
            "4개"}),
    [](const auto& test) { return test.param.name; });

TEST(KpiCheck, AFieldThatMayNotBeReadIsUnknown) {
    const auto check = load_check("kpi", kWith);
    ASSERT_NE(check, nullptr);
    Snapshot snapshot;
    snapshot.unreadable_fields.insert(FieldId{"customfield_3"});
    const CheckResult result = judge(*check, Issue{}, snapshot);
    EXPECT_EQ(result.outcome, Outcome::Unknown);
    EXPECT_EQ(result.unknown, UnknownReason::NoAccess);
}

TEST(KpiCheck, ReadsWhatItsParametersName) {
    const auto check = load_check("kpi", kWith);
    ASSERT_NE(check, nullptr);
    EXPECT_TRUE(check->needs().description);
    EXPECT_FALSE(check->needs().remote_links);
    EXPECT_TRUE(check->reads().fields.contains(FieldId{"customfield_3"}));
}

// Found by fuzzing: a row of a table with a metric, whose target no sentence spoke about.
TEST(KpiReading, AlwaysSaysWhy) {
    const KpiReading reading = read_kpi(
        "| Clean CI bu a threshold with a fals*e positive rate below %%.ild on `ubuntu-24.04`to "
        "(B1, CI) | -30% or better |");
    EXPECT_FALSE(reading.measurable());
    EXPECT_FALSE(reading.why.empty());
}

TEST(KpiCheck, RefusesAnUnknownLevel) {
    EXPECT_EQ(load_check("kpi", "      baseline: {field: KPI baseline, level: loud}"), nullptr);
    EXPECT_EQ(load_check("kpi", "      max-metrics: 0"), nullptr);
}

}  // namespace
}  // namespace healthlint
