// More side facts than one step may read: of a first scan, and of what changed unseen.

#include "bridge/work/scan/facts_walk.h"

#include <atomic>

#include "bridge/work/facts_reader.h"
#include "bridge/work/scan/backfill.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using State = BackfillStatus::State;

constexpr int kPortion = static_cast<int>(kFactsPortion);
constexpr int kIssues = 2 * kPortion + 1;

class FactsWalkTest : public WorkTest {
  protected:
    FactsWalkTest() : WorkTest(Site::New) {
        write_pack(history_pack());
        service_->check_rules();
        jira_.before = [this](const std::string& call) -> std::optional<HttpResponse> {
            if (!call.ends_with("/changelog")) return std::nullopt;
            clock_.advance(takes_);
            return fails_ ? HttpResponse{.status = 502} : no_history();
        };
    }

    void put_all(const Json& fields) {
        for (int i = 1; i <= kIssues; ++i)
            put_epic(std::to_string(i), fields);
    }

    void read_pages() {
        put_all(both());
        for (int steps = 0; !status().cursor.facts_left && steps < 100; ++steps)
            service_->work_once();
    }

    BackfillStatus status() { return backfill_status(*store_, site_).value_or(BackfillStatus{}); }

    int asked() const { return jira_.count("GET", "/changelog"); }

    std::atomic<std::chrono::milliseconds> takes_{20ms};  // fast, and within the limits
    bool fails_ = false;
};

TEST_F(FactsWalkTest, ReadsOnePortionPerStepAndTellsHowManyAreLeft) {
    read_pages();
    for (const int left : {kPortion + 1, 1}) {
        EXPECT_EQ(status().state, State::Running);
        EXPECT_EQ(status().cursor.facts_left, left);
        EXPECT_EQ(asked(), kIssues - left);
        EXPECT_FALSE(status().remaining) << "that is of the pages";
        EXPECT_EQ(jira_.writes(), 0) << "half a site is not judged";
        service_->work_once();
    }
    settle_down(1min);
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(status().cursor.facts_left, 0);
    EXPECT_EQ(asked(), kIssues) << "each of them once";
    EXPECT_EQ(grade("1"), "healthy");
}

TEST_F(FactsWalkTest, APauseHoldsBetweenPortionsAndARestartGoesOn) {
    read_pages();
    ASSERT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false));
    settle_down();
    EXPECT_EQ(asked(), kPortion);
    restart();
    settle_down();
    EXPECT_EQ(asked(), kPortion);
    EXPECT_EQ(status().state, State::Paused);
    EXPECT_EQ(status().cursor.facts_left, kPortion + 1);
    ASSERT_TRUE(resume_backfill(*store_, site_));
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(asked(), kIssues);
}

TEST_F(FactsWalkTest, APortionEndsEarlierWhereJiraTakesLong) {
    constexpr int kUnderWay = 4;
    takes_ = kPortionTime;
    read_pages();
    EXPECT_GE(asked(), 1);
    EXPECT_LE(asked(), kUnderWay);
    EXPECT_EQ(status().cursor.facts_left, kIssues - asked());
}

TEST_F(FactsWalkTest, ReadsWhatWasEditedMeanwhileBeforeItJudges) {
    read_pages();
    put_epic("1", {{"duedate", "2027-04-30"}});
    webhook("1");
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(asked(), kIssues + 1);
    EXPECT_EQ(grade("1"), "healthy");
}

TEST_F(FactsWalkTest, LooksForWhatLacksOnlyBeforeAndBehindIt) {
    read_pages();
    const std::string late = "99999";  // the last of all
    put_epic(late, both());
    webhook(late, "jira:issue_created");
    while (asked() == kPortion)
        service_->work_once();
    EXPECT_EQ(status().cursor.facts_left, 1) << "it does not look with every portion";
    settle_down(1min);
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(asked(), kIssues + 1);
}

TEST_F(FactsWalkTest, GivesUpOnceForAllPortions) {
    constexpr int kUnderWay = 3;  // beside the one that is too many
    fails_ = true;
    put_all(both());
    for (const auto takes : {20ms, 2'000ms}) {  // a portion is over before so many have failed
        SCOPED_TRACE(takes.count());
        takes_ = takes;
        jira_.forget_calls();
        ASSERT_TRUE(rescan(*store_, site_, clock_.now()));
        settle_down();
        EXPECT_EQ(status().state, State::Done) << "all that lacks was put off";
        EXPECT_GE(asked(), kFailuresInARow);
        EXPECT_LE(asked(), kFailuresInARow + kUnderWay);
        clock_.advance(kTryAgainAfter);
    }
}

TEST_F(FactsWalkTest, GoesOnAfterALimit) {
    read_pages();
    const auto answer = jira_.before;
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        const HttpResponse limited{.status = 429, .headers = {{"Retry-After", "60"}}};
        return call.ends_with("/changelog") ? std::optional(limited) : std::nullopt;
    };
    service_->work_once();
    EXPECT_EQ(status().state, State::Failing);
    EXPECT_EQ(status().cursor.facts_left, kPortion + 1);
    jira_.before = answer;
    jira_.forget_calls();
    clock_.advance(60s);
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(asked(), kPortion + 1);
}

TEST_F(FactsWalkTest, OfAReconcileIsInPortionsToo) {
    settle_down();
    put_all(both());
    clock_.advance(16min);
    jira_.forget_calls();
    int steps = 0;
    for (int before = 0; asked() < kIssues; before = asked()) {
        service_->work_once();
        EXPECT_LE(asked() - before, kPortion);
        if (asked() < kIssues) EXPECT_FALSE(service_->verdict(site_, {"1"}));
        ASSERT_LT(++steps, 100);
    }
    settle_down();
    EXPECT_EQ(asked(), kIssues);
    const auto judged = service_->verdict(site_, {std::to_string(kIssues)});
    EXPECT_TRUE(judged && judged->verdict);
}

}  // namespace
}  // namespace healthlint
