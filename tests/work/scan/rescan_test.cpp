// A scan of a site that is known already, because somebody wishes so.

#include "bridge/work/mirror/site_judge.h"
#include "tests/work/scan/new_site.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using State = BackfillStatus::State;

class Rescan : public NewSite {};

TEST_F(Rescan, ThatNoBridgeHasSeenYetWaitsAndMayBePaused) {
    settle_down();
    ASSERT_EQ(status().state, State::Done);
    clock_.advance(1min);
    ASSERT_TRUE(rescan(*store_, site_, clock_.now()));
    EXPECT_EQ(status().state, State::Waiting);
    EXPECT_EQ(status().cursor.issues, 0) << "of the scan before";
    EXPECT_FALSE(status().cursor.done);
    EXPECT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false));
    EXPECT_EQ(status().state, State::Paused);
    jira_.forget_calls();
    settle_down();
    EXPECT_EQ(pages(), 0);
    ASSERT_TRUE(resume_backfill(*store_, site_));
    EXPECT_EQ(status().state, State::Waiting);
    settle_down();
    EXPECT_EQ(pages(), 3);
    EXPECT_EQ(status().state, State::Done);
}

TEST_F(Rescan, ReadsAllAnewWhileEventsAreJudged) {
    settle_down();
    ASSERT_EQ(status().state, State::Done);
    clock_.advance(1min);
    jira_.forget_calls();
    ASSERT_TRUE(rescan(*store_, site_, clock_.now()));  // as another process would
    service_->work_once();
    EXPECT_EQ(status().state, State::Running);
    EXPECT_EQ(status().cursor.issues, 2);
    put_epic("5", without("duedate"));
    webhook("5");
    service_->work_once();
    EXPECT_EQ(status().state, State::Running);
    EXPECT_NE(service_->verdict(site_, {"5"})->verdict->grade, Grade::Healthy);
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(pages(), 3);
    EXPECT_EQ(status().cursor.issues, 5);

    const TimePoint started = status().cursor.started;
    clock_.advance(1min);
    settle_down();
    restart();
    settle_down();
    EXPECT_EQ(status().cursor.started, started) << "a wish is answered once";
}

TEST_F(Rescan, ARestartOrARuleChangeMeanwhileStopsNoJudging) {
    const auto edit = [&](const Json& fields) {
        put_epic("5", fields);
        webhook("5");
        settle_down();
        return service_->verdict(site_, {"5"})->verdict->grade;
    };
    settle_down();
    for (const bool is_paused : {true, false}) {
        SCOPED_TRACE(is_paused);
        clock_.advance(1min);
        ASSERT_TRUE(rescan(*store_, site_, clock_.now()));
        service_->work_once();
        ASSERT_EQ(status().state, State::Running);
        answer("/search/jql", {.status = 502});
        if (is_paused) ASSERT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false));
        restart();
        EXPECT_NE(edit(without("duedate")), Grade::Healthy);
        write_pack(small_pack(is_paused ? "1.0.1" : "1.0.2"));
        service_->check_rules();
        EXPECT_EQ(edit(both()), Grade::Healthy);
        EXPECT_NE(status().state, State::Done);
        jira_.before = nullptr;
        ASSERT_TRUE(resume_backfill(*store_, site_));
        clock_.advance(10min);
        settle_down();
        EXPECT_EQ(status().state, State::Done);
    }
}

TEST_F(Rescan, StopsNoReconcileAndNoSample) {
    settle_down();
    clock_.advance(1min);
    ASSERT_TRUE(rescan(*store_, site_, clock_.now()));
    service_->work_once();
    ASSERT_EQ(status().cursor.issues, 2);
    jira_.page_size = 100;  // a reconcile is one step
    const auto mark = [&] { return parse_timestamp(*store_->fact(site_, kReconcileFact).value()); };
    const auto passes = [&](const std::string& issue, const Json& fields) {
        put_epic(issue, fields);
        clock_.advance(16min);
        service_->work_once();
        EXPECT_EQ(mark(), clock_.now());
        EXPECT_EQ(status().cursor.issues, 2) << "the scan waits meanwhile";
        return service_->verdict(site_, {issue})->verdict->grade == Grade::Healthy;
    };
    EXPECT_FALSE(passes("5", without("duedate")));
    ASSERT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false));
    EXPECT_FALSE(passes("4", without("duedate")));
    jira_.forget_calls();
    jira_.remove("3");
    clock_.advance(24h);
    settle_down();
    EXPECT_EQ(status().state, State::Paused);
    EXPECT_FALSE(service_->verdict(site_, {"3"})) << "nobody told but the sample";
    const auto before = mark();
    ASSERT_TRUE(resume_backfill(*store_, site_));
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(mark(), before) << "and not when the scan began";
}

TEST_F(Rescan, FindsWhatWasRestoredToAnOlderState) {
    settle_down();
    clock_.advance(1h);
    put_epic("5", without("duedate"));
    webhook("5");
    settle_down();
    ASSERT_NE(grade("5"), "healthy");
    clock_.advance(-30min);
    put_epic("5", due());  // as it was half an hour before
    clock_.advance(1h);
    ASSERT_TRUE(rescan(*store_, site_, clock_.now()));
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(service_->verdict(site_, {"5"})->verdict->grade, Grade::Healthy);
}

TEST_F(Rescan, AFirstScanThatIsWishedAnewJudgesNoHalfSite) {
    service_->work_once();
    ASSERT_TRUE(rescan(*store_, site_, clock_.now()));
    service_->work_once();
    ASSERT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false));
    restart();
    webhook("5");
    settle_down();
    EXPECT_EQ(jira_.writes(), 0);
}

TEST_F(Rescan, IsFollowedAtTheNextStartAndFromItsBeginning) {
    service_->work_once();
    ASSERT_EQ(status().cursor.issues, 2);
    ASSERT_TRUE(rescan(*store_, site_, clock_.now() + 1h)) << "by one whose clock is ahead";
    restart();
    jira_.forget_calls();
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(pages(), 3);
}

}  // namespace
}  // namespace healthlint
