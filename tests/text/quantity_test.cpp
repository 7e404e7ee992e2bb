#include "bridge/text/quantity.h"

#include <gtest/gtest.h>

#include "bridge/text/sentence.h"
#include "bridge/text/time_phrase.h"

namespace healthlint {
namespace {

struct QuantityCase {
    std::string text;
    double value;
    std::string unit;
    Comparison comparison = Comparison::None;
};

TEST(Quantity, ReadsNumbersWithUnits) {
    const std::vector<QuantityCase> cases{
        {"25K", 25'000, ""},
        {"$2.5M", 2'500'000, "$"},
        {"1억 2천만 원", 120'000'000, "원"},
        {"122만톤", 1'220'000, "톤"},
        {"≤ 2.5초", 2.5, "초", Comparison::AtMost},
        {"at least 30 %", 30, "%", Comparison::AtLeast},
        {"7m30s", 7.5, "min"},
        {"1시간 30분", 1.5, "시간"},
        {"90%+", 90, "%", Comparison::AtLeast},
        {"3%p", 3, "%p"},
        {"25 of 40 branches", 25, "branches"},
        {"nine in ten", 90, "%"},
        {"15 cm", 15, "cm"},
        {"no older than 1 hour", 1, "hour", Comparison::AtMost},
        {"3% 밑", 3, "%", Comparison::AtMost},
        {"12/month", 12, "/month"},
        {"2-3 minutes", 3, "minutes"},
        {"3:1", 3, ":1"},
        {"절반", 50, "%"},
        {"two weeks", 2, "weeks"},
        {"half a day", 0.5, "day"},
        {"half an hour", 0.5, "hour"},
        {"3%포인트", 3, "%포인트"},
        {"10,000명 이상", 10'000, "명", Comparison::AtLeast},
        {"75 or higher", 75, "", Comparison::AtLeast},
    };
    for (const QuantityCase& wanted : cases) {
        const auto found = find_quantities(wanted.text);
        ASSERT_EQ(found.size(), 1U) << wanted.text;
        EXPECT_NEAR(found.front().value, wanted.value, 1e-6) << wanted.text;
        EXPECT_EQ(found.front().unit, wanted.unit) << wanted.text;
        EXPECT_EQ(found.front().comparison, wanted.comparison) << wanted.text;
        EXPECT_EQ(found.front().in(wanted.text), wanted.text);
    }
}

TEST(Quantity, LeavesNamesAlone) {
    for (const char* text :
         {"v2",
          "4.1.0",
          "p99",
          "KR2",
          "AIX-12",
          "F1",
          "15:03:22",
          "4th",
          "640x480",
          "#49",
          "2번째",
          "3분기"})
        EXPECT_TRUE(find_quantities(text).empty()) << text;
}

// With a space between, a syllable is a unit only where its word ends or a particle follows.
TEST(Quantity, AWordBehindASpaceIsNoUnit) {
    EXPECT_EQ(find_quantities("0.8 달성").front().unit, "");
    EXPECT_EQ(find_quantities("8 달").front().unit, "달");
    EXPECT_EQ(find_quantities("3 건으로").front().unit, "건");
}

TEST(Sentence, ItemsAndUnitsDoNotEndOrDoEndOne) {
    EXPECT_EQ(split_sentences("OKR 3. Faster checkout").size(), 1U);
    EXPECT_EQ(split_sentences("KR 1-12. Faster checkout").size(), 1U);
    EXPECT_EQ(split_sentences("KR 1-123. Faster checkout").size(), 2U);  // too long for an item
    EXPECT_EQ(split_sentences("Due 2027. Faster checkout").size(), 2U);  // a year is no item
    EXPECT_EQ(split_sentences("It takes 7 min. Orders wait.").size(), 2U);
    EXPECT_EQ(split_sentences("Set it to min. 5 of them.").size(), 1U);
}

TEST(Quantity, OneSpellingPerUnit) {
    EXPECT_EQ(canonical_unit("minutes"), canonical_unit("분"));
    EXPECT_EQ(canonical_unit("%P"), canonical_unit("pp"));
    EXPECT_EQ(canonical_unit("달러"), canonical_unit("$"));
}

TEST(Quantity, HostileTextIsReadInLinearTime) {
    for (const std::string_view piece :
         {"5", "5 ", "1,", "5-", "$", "만", "5만 ", "at least ", "<", "a third "}) {
        std::string text;
        while (text.size() < 100'000)
            text += piece;
        EXPECT_LE(find_quantities(text).size(), text.size());
    }
}

TEST(TimePhrase, FindsDeadlines) {
    for (const char* text :
         {"2026-12-31",
          "end of Q1 FY27",
          "by next quarter",
          "by Q3 2026",
          "H1 2027",
          "EOY",
          "end of March",
          "12월 말까지",
          "2026년 상반기",
          "올해 4분기까지",
          "내년 6월까지",
          "26.12.31까지",
          "2027. 3. 1.까지",
          "6개월 내",
          "in 6 months",
          "by mid-2027",
          "스프린트 14 종료 시점",
          "by release 8.0",
          "by mid-year",
          "before the beta",
          "by 6/30",
          "26Q3",
          "올 하반기까지",
          "추석 전까지",
          "두 달 안에",
          "익월 말까지"}) {
        const auto found = find_time_phrases(text);
        ASSERT_EQ(found.size(), 1U) << text;
        EXPECT_EQ(found.front().in(text), text);
        EXPECT_FALSE(found.front().past) << text;
    }
}

TEST(TimePhrase, KnowsThePastAndWindows) {
    EXPECT_TRUE(find_time_phrases("vs. the 2026-Q3 model").at(0).past);
    EXPECT_TRUE(find_time_phrases("40주차 대비").at(0).past);
    EXPECT_EQ(find_time_phrases("within 7 days").at(0).kind, TimePhrase::Kind::Window);
    EXPECT_TRUE(find_time_phrases("you may march on").empty());
}

}  // namespace
}  // namespace healthlint
