#include "bridge/digest/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/digest/fixture.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

DigestPage render(const DigestFixture& week, std::vector<Language> languages) {
    return render_digest(
        week.compose(), languages, "https://acme.atlassian.net", week.rulebook.zone);
}

TEST(DigestPage, SpeaksBothLanguages) {
    DigestFixture week;
    week.project("1", "AIX-1", "Search", Grade::AtRisk);
    week.was("1", Grade::Healthy, "2026-11-10T00:00:00Z");
    const DigestPage page = render(week, {Language::Korean, Language::English});
    EXPECT_EQ(page.title, "AI 프로젝트 주간 건강도 2026-W47");
    EXPECT_THAT(page.body, HasSubstr("2026년 11월 3주차 (11. 16.–11. 22., W47)"));
    EXPECT_THAT(page.body, HasSubstr("16–22 Nov 2026 (W47)"));
    EXPECT_THAT(
        page.body,
        HasSubstr("집계 2026. 11. 23. 07:00 Asia/Seoul · AI 프로젝트 1건 중 1건 평가 (100 %)"));
    EXPECT_THAT(page.body, HasSubstr("양호 → 주의"));
    EXPECT_THAT(page.body, HasSubstr("https://acme.atlassian.net/browse/AIX-1"));
}

TEST(DigestPage, AppearsInAQuietWeekToo) {
    DigestFixture week;
    week.project("1", "AIX-1", "Search", Grade::Healthy);
    week.was("1", Grade::Healthy, "2026-11-10T00:00:00Z");
    EXPECT_THAT(render(week, {Language::English}).body, HasSubstr("No change since W46."));
    EXPECT_THAT(render(week, {Language::Korean}).body, HasSubstr("W46 이후 변경 없음."));
}

TEST(DigestPage, EscapesWhatPeopleWrote) {
    DigestFixture week;
    week.project("1", "AIX-1", "R&D <b>\"x\"\x01", Grade::Healthy);
    const std::string body = render(week, {Language::English}).body;
    EXPECT_THAT(body, HasSubstr("R&amp;D &lt;b&gt;&quot;x&quot;<"));
    EXPECT_THAT(body, Not(HasSubstr("\x01")));
}

TEST(DigestPage, IsTheSameForTheSameWeek) {
    DigestFixture week;
    week.project("1", "AIX-1", "Search", Grade::AtRisk);
    EXPECT_EQ(render(week, {Language::English}).body, render(week, {Language::English}).body);
}

}  // namespace
}  // namespace healthlint
