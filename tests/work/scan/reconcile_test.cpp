// What the webhooks did not tell, after a change of very many issues: there are five here, and two
// on a page.

#include "bridge/work/mirror/site_judge.h"
#include "bridge/work/scan/page_cursor.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

constexpr int kIssues = 5;

class Reconcile : public WorkTest {
  protected:
    Reconcile() {
        tells_ = false;
        for (int i = 1; i <= kIssues; ++i)
            put_epic(std::to_string(i));
        clock_.advance(16min);
        settle_down();
        jira_.page_size = 2;
    }

    void change_all() {
        for (int i = 1; i <= kIssues; ++i)
            put_epic(std::to_string(i), both());
        jira_.forget_calls();
    }

    void refuse_page(int number, const HttpResponse& refusal) {
        jira_.before =
            [this, number, refusal](const std::string& call) -> std::optional<HttpResponse> {
            const bool it = call.ends_with("/search/jql") && pages() == number;
            return it ? std::optional(refusal) : std::nullopt;
        };
    }

    int pages() const { return jira_.count("POST", "/search/jql"); }

    TimePoint mark() { return *parse_timestamp(store_->fact(site_, kReconcileFact)->value_or("")); }

    int healthy() const {
        int count = 0;
        for (int i = 1; i <= kIssues; ++i)
            count += grade(std::to_string(i)) == "healthy" ? 1 : 0;
        return count;
    }
};

TEST_F(Reconcile, IsOneCallWhenNothingChanged) {
    jira_.forget_calls();
    clock_.advance(15min);
    settle_down();
    EXPECT_EQ(pages(), 1);
}

TEST_F(Reconcile, ByAnIndexThatLagsUndoesNothing) {
    put_epic("1", owner());
    webhook("1");
    settle_down();
    jira_.freeze_index();
    clock_.advance(1min);
    put_epic("1", both());
    webhook("1");
    settle_down();
    ASSERT_EQ(grade("1"), "healthy");
    jira_.forget_calls();
    clock_.advance(15min);
    settle_down();
    EXPECT_EQ(pages(), 1);
    EXPECT_EQ(grade("1"), "healthy");
    EXPECT_EQ(jira_.count("POST", "/issue/bulkfetch"), 1) << "whether Jira was restored";
}

TEST_F(Reconcile, IsDueWhenTheClockWasSetBackAndSoIsTheSample) {
    clock_.advance(-3h);
    jira_.page_size = 100;
    jira_.forget_calls();
    settle_down();
    EXPECT_EQ(pages(), 1);
    EXPECT_EQ(jira_.count("POST", "/issue/bulkfetch"), 1);
    EXPECT_LE(mark(), clock_.now());
    EXPECT_NE(jira_.last_jql().find("updated >= -20m"), std::string::npos) << jira_.last_jql();
}

TEST_F(Reconcile, GoesOnWhereALimitOrTheEndOfTheProcessStoppedIt) {
    const HttpResponse limited{.status = 429, .headers = {{"Retry-After", "60"}}};
    for (const bool dies : {false, true}) {
        SCOPED_TRACE(dies);
        for (int i = 1; i <= kIssues; ++i)
            put_epic(std::to_string(i), without("assignee"));
        clock_.advance(16min);
        settle_down();
        ASSERT_EQ(healthy(), 0);
        change_all();
        refuse_page(3, limited);
        clock_.advance(15min);
        settle_down();
        EXPECT_EQ(pages(), 3);
        EXPECT_EQ(healthy(), 0) << "half a site is not judged";
        if (dies) restart();
        clock_.advance(60s);
        settle_down();
        EXPECT_EQ(pages(), 4) << "no page twice but the one that was refused";
        EXPECT_EQ(healthy(), kIssues);
    }
}

TEST_F(Reconcile, MarksTheTimeAtWhichItBegan) {
    change_all();
    refuse_page(2, {.status = 429, .headers = {{"Retry-After", "60"}}});
    clock_.advance(15min);
    const TimePoint begins = clock_.now();
    service_->work_once();
    put_epic("1", without("assignee"));  // its page has been read
    settle_down();
    clock_.advance(60s);
    settle_down();
    EXPECT_EQ(mark(), begins);
    EXPECT_EQ(healthy(), kIssues);
    jira_.before = nullptr;
    clock_.advance(15min);
    settle_down();
    EXPECT_EQ(healthy(), kIssues - 1) << "the next one finds it";
}

TEST_F(Reconcile, AsksASlowSiteForLess) {
    change_all();
    jira_.slow_above = kSmallestScanPage;
    clock_.advance(15min);
    settle_down();
    restart();
    for (int tries = 0; tries < 4; ++tries) {
        clock_.advance(5min);
        settle_down();
    }
    EXPECT_EQ(healthy(), kIssues);
}

TEST_F(Reconcile, LooksFurtherBackWhenItTakesLong) {
    change_all();
    refuse_page(2, {.status = 429, .headers = {{"Retry-After", "150"}}});
    clock_.advance(15min);
    settle_down();
    const std::string first = jira_.last_jql();
    clock_.advance(150s);  // half of the overlap
    settle_down();
    EXPECT_EQ(jira_.last_jql(), first);
    EXPECT_EQ(healthy(), kIssues);

    for (int i = 1; i <= kIssues; ++i)
        put_epic(std::to_string(i), without("assignee"));
    jira_.forget_calls();
    refuse_page(2, {.status = 429, .headers = {{"Retry-After", "3000"}}});
    clock_.advance(15min);
    settle_down();
    clock_.advance(50min);
    settle_down();
    EXPECT_EQ(healthy(), 0) << "what it began for lies behind the first view";
    EXPECT_EQ(pages(), 1 + 1 + 3 + 1) << "from the beginning, and the one that is due by now";
}

}  // namespace
}  // namespace healthlint
