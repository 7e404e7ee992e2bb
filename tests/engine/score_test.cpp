#include "bridge/engine/score.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/engine/world.h"

namespace healthlint {
namespace {

using enum Outcome;

Verdict graded(std::vector<Finding> findings) {
    static const Scoring kScoring = rulebook_of({}).scoring;
    Verdict verdict;
    verdict.findings = std::move(findings);
    grade(verdict, kScoring);
    return verdict;
}

struct GradeCase {
    std::string name;
    std::vector<Finding> findings;
    Grade grade;
    double score;
    int open;
};

class GradeTest : public testing::TestWithParam<GradeCase> {};

TEST_P(GradeTest, OfFindings) {
    const Verdict verdict = graded(GetParam().findings);
    EXPECT_EQ(verdict.grade, GetParam().grade);
    EXPECT_NEAR(verdict.score, GetParam().score, 0.01);
    EXPECT_EQ(verdict.open, GetParam().open);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    GradeTest,
    testing::Values(
        GradeCase{"NothingToJudge", {}, Grade::Healthy, 100, 0},
        GradeCase{
            "AllPass",
            {finding(Pass, "purpose", 3), finding(Pass, "data", 3)},
            Grade::Healthy,
            100,
            0},
        GradeCase{
            "ExactlyEighty",
            {finding(Pass, "purpose", 8), finding(Fail, "purpose", 2)},
            Grade::Healthy,
            80,
            1},
        GradeCase{
            "JustBelowEighty",
            {finding(Pass, "purpose", 7.9), finding(Fail, "purpose", 2.1)},
            Grade::AtRisk,
            79,
            1},
        GradeCase{
            "ExactlySixty",
            {finding(Pass, "purpose", 6), finding(Fail, "purpose", 4)},
            Grade::AtRisk,
            60,
            1},
        GradeCase{"BelowSixty", {finding(Warn, "purpose", 3)}, Grade::OffTrack, 50, 1},
        GradeCase{
            "NeverHealthyWhileAPillarIsOffTrack",
            {finding(Pass, "purpose", 9), finding(Fail, "data", 1)},
            Grade::AtRisk,
            90,
            1},
        GradeCase{
            "APillarAtRiskDoesNotCap",
            {finding(Pass, "purpose", 9), finding(Pass, "data", 2), finding(Fail, "data", 1)},
            Grade::Healthy,
            91.67,
            1},
        GradeCase{
            "WeightZeroIsShownAndNeverScored",
            {finding(Pass, "purpose", 3), finding(Fail, "leadership", 0)},
            Grade::Healthy,
            100,
            1},
        GradeCase{
            "ObserveAndSuggestDoNotCount",
            {finding(Pass, "purpose", 3),
             finding(Fail, "data", 3, Stage::Observe),
             finding(Fail, "data", 3, Stage::Suggest)},
            Grade::Healthy,
            100,
            0},
        GradeCase{
            "NotApplicableLeavesTheDenominator",
            {finding(Fail, "purpose", 3), finding(NotApplicable, "data", 9)},
            Grade::OffTrack,
            0,
            1},
        GradeCase{
            "EverythingOpenIsWaived",
            {finding(Pass, "purpose", 3), finding(Waived, "data", 3)},
            Grade::Waived,
            100,
            0},
        GradeCase{
            "AWaiverDoesNotHideTheRest",
            {finding(Fail, "purpose", 3), finding(Waived, "data", 3)},
            Grade::OffTrack,
            0,
            1},
        GradeCase{
            "CoverageOfSeventyIsEnough",
            {finding(Pass, "purpose", 7), finding(Unknown, "data", 3)},
            Grade::Healthy,
            100,
            0},
        GradeCase{
            "LessIsNotEnoughInformation",
            {finding(Pass, "purpose", 6.9), finding(Unknown, "data", 3.1)},
            Grade::Unknown,
            100,
            0}),
    [](const auto& test) { return test.param.name; });

TEST(Score, CoverageIsKnownOverApplicable) {
    const Verdict verdict = graded(
        {finding(Pass, "purpose", 3),
         finding(Unknown, "data", 1),
         finding(NotApplicable, "team", 5)});
    EXPECT_DOUBLE_EQ(verdict.coverage, 0.75);
}

TEST(Score, ListsEveryPillarAndLeavesUnknownOnesWithoutAScore) {
    const Verdict verdict = graded({finding(Warn, "purpose", 3), finding(Unknown, "data", 3)});
    ASSERT_EQ(verdict.pillars.size(), 4U);
    EXPECT_EQ(verdict.pillars[0].pillar, "purpose");
    EXPECT_EQ(verdict.pillars[0].score, 50);
    EXPECT_FALSE(verdict.pillars[1].score);
    EXPECT_FALSE(verdict.pillars[2].score);
}

TEST(Score, TeamFindingsOfAnEpicCountAsItsOwn) {
    Verdict verdict;
    verdict.findings = {finding(Pass, "purpose", 3), finding(Pass, "data", 3)};
    verdict.team_findings = {finding(Fail, "focus", 2, Stage::Digest)};
    grade(verdict, rulebook_of({}).scoring);
    EXPECT_EQ(verdict.open, 1);
    EXPECT_EQ(verdict.grade, Grade::AtRisk);
    EXPECT_TRUE(verdict.counted());
}

std::vector<Finding> random_findings(std::mt19937& random) {
    static const std::vector<std::string> kPillars{"purpose", "data", "focus", "team"};
    static const std::vector<Outcome> kOutcomes{
        Pass, Pass, Pass, Warn, Fail, Unknown, NotApplicable, Waived};
    std::vector<Finding> findings;
    const std::size_t count = 1 + random() % 12;
    for (std::size_t i = 0; i < count; ++i) {
        findings.push_back(finding(
            kOutcomes[random() % kOutcomes.size()],
            kPillars[random() % kPillars.size()],
            static_cast<double>(1 + random() % 3)));
        findings.back().rule = {"rule-" + std::to_string(i)};
    }
    return findings;
}

bool is_worse(Grade now, Grade before) {
    const auto scored = [](Grade grade) {
        return grade == Grade::Healthy || grade == Grade::AtRisk || grade == Grade::OffTrack;
    };
    return scored(now) && scored(before) && now > before;
}

TEST(Score, UnknownNeverWorsensAGrade) {
    std::mt19937 random(20261123);  // NOLINT(bugprone-random-generator-seed): failures repeat
    for (int round = 0; round < 20000; ++round) {
        std::vector<Finding> findings = random_findings(random);
        const Verdict before = graded(findings);
        Finding& lost = findings[random() % findings.size()];
        if (lost.outcome != Pass && !is_open(lost.outcome)) continue;
        lost.outcome = Unknown;
        const Verdict after = graded(findings);
        ASSERT_FALSE(is_worse(after.grade, before.grade)) << "round " << round;
        ASSERT_GE(after.score, before.score - 1e-9) << "round " << round;
        ASSERT_LE(after.coverage, before.coverage) << "round " << round;
    }
}

TEST(Score, AWaiverNeverShowsMoreThanAPassWould) {
    std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed)
    for (int round = 0; round < 20000; ++round) {
        std::vector<Finding> findings = random_findings(random);
        Finding& one = findings[random() % findings.size()];
        one.outcome = Pass;
        const Verdict passed = graded(findings);
        one.outcome = Waived;
        const Verdict waived = graded(findings);
        ASSERT_LE(waived.score, passed.score + 1e-9) << "round " << round;
        ASSERT_FALSE(is_worse(passed.grade, waived.grade)) << "round " << round;
    }
}

TEST(Score, StaysInItsBounds) {
    std::mt19937 random(99);  // NOLINT(bugprone-random-generator-seed)
    for (int round = 0; round < 5000; ++round) {
        const Verdict verdict = graded(random_findings(random));
        ASSERT_GE(verdict.score, 0);
        ASSERT_LE(verdict.score, 100);
        ASSERT_GE(verdict.coverage, 0);
        ASSERT_LE(verdict.coverage, 1);
    }
}

}  // namespace
}  // namespace healthlint
