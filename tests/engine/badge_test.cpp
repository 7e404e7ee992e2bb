#include "bridge/engine/badge.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

struct BadgeCase {
    Grade grade;
    int open;
    std::string en, ko, type;
};

class BadgeTest : public testing::TestWithParam<BadgeCase> {};

TEST_P(BadgeTest, WordCountAndColour) {
    const auto& [grade, open, en, ko, type] = GetParam();
    EXPECT_EQ(badge_label(grade, open, Language::English), en);
    EXPECT_EQ(badge_label(grade, open, Language::Korean), ko);
    EXPECT_EQ(lozenge_type(grade), type);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadgeTest,
    testing::Values(
        BadgeCase{Grade::Healthy, 0, "HEALTHY", "양호", "success"},
        BadgeCase{Grade::AtRisk, 2, "AT RISK · 2", "주의 · 2", "moved"},
        BadgeCase{Grade::OffTrack, 3, "OFF TRACK · 3", "위험 · 3", "removed"},
        BadgeCase{Grade::Unknown, 2, "NEEDS INFO", "정보 부족", "default"},
        BadgeCase{Grade::Waived, 0, "WAIVED", "예외 적용", "new"}));

}  // namespace
}  // namespace healthlint
