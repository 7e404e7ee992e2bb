#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;

constexpr const char* kWith = R"(      questions: [business-link, heard, growth]
      every: 90d
      min-answers: 5)";

SurveyRound round_of(const std::string& day, std::size_t answers, double heard) {
    return {.at = at(day), .answers = answers, .mean = {{"heard", heard}, {"growth", 3.2}}};
}

CheckResult judged(std::vector<SurveyRound> rounds, const std::string& with = kWith) {
    Snapshot snapshot;
    if (!rounds.empty()) snapshot.surveys[TeamName{"Vision"}] = std::move(rounds);
    const auto check = load_check("pulse", with);
    return check == nullptr ? CheckResult{}
                            : judge(*check, Team{.name = {"Vision"}}, snapshot, at("2026-11-23"));
}

TEST(Pulse, ATeamThatDoesNotTakePartIsNotJudged) {
    EXPECT_EQ(judged({}).outcome, NotApplicable);
}

TEST(Pulse, FourAnswersStayHiddenFiveAreShown) {
    const CheckResult four = judged({round_of("2026-11-01", 4, 1.0)});
    EXPECT_EQ(four.outcome, Unknown);
    EXPECT_EQ(four.unknown, UnknownReason::SmallSample);
    EXPECT_EQ(four.message.en.find("1"), std::string::npos) << four.message.en;
    EXPECT_FALSE(four.inputs.contains("heard"));
    const CheckResult five = judged({round_of("2026-11-01", 5, 4.1)});
    EXPECT_EQ(five.outcome, Pass);
    EXPECT_EQ(five.message.en, "Survey of 5 answers: heard 4.1, growth 3.2 (of 5).");
    EXPECT_EQ(five.message.ko, "팀 의견 5건: 경청과 답변 4.1, 성장 대화 3.2 (5점 만점)");
}

TEST(Pulse, TheTrendIsAgainstARoundThatMayBeShown) {
    EXPECT_NE(
        judged({round_of("2026-08-20", 6, 3.0), round_of("2026-11-01", 5, 4.0)})
            .message.en.find("heard 4 ▲"),
        std::string::npos);
    EXPECT_EQ(
        judged({round_of("2026-08-20", 3, 3.0), round_of("2026-11-01", 5, 4.0)})
            .message.en.find("▲"),
        std::string::npos);
}

TEST(Pulse, AnOverdueRoundWarnsOnTheDayAfter) {
    EXPECT_EQ(judged({round_of("2026-08-25", 7, 4.0)}).outcome, Pass);
    EXPECT_EQ(judged({round_of("2026-08-24", 7, 4.0)}).outcome, Warn);
}

TEST(Pulse, AQuestionThatFewAnsweredStaysHidden) {
    SurveyRound round = round_of("2026-11-01", 6, 1.0);
    round.skipped["heard"] = 2;
    const CheckResult result = judged({round});
    EXPECT_EQ(result.message.en, "Survey of 6 answers: growth 3.2 (of 5).");
    EXPECT_FALSE(result.inputs.contains("heard"));
    round.skipped["heard"] = 1;
    EXPECT_TRUE(judged({round}).inputs.contains("heard"));
    round.skipped = {{"heard", 3}, {"growth", 3}};
    EXPECT_EQ(judged({round}).message.ko, "팀 의견 6건");
}

TEST(Pulse, NeverFewerThanFiveAnswers) {
    EXPECT_EQ(load_check("pulse", "      questions: [heard]\n      min-answers: 4"), nullptr);
}

}  // namespace
}  // namespace healthlint
