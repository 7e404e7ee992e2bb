// The first scan of a site as people see and steer it.

#include "tests/work/scan/new_site.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using State = BackfillStatus::State;

class Backfill : public NewSite {};

TEST_F(Backfill, TellsHowFarItHasComeAndHowLongItTakes) {
    answer("/search/approximate-count", {.body = R"({"count":12})"});
    EXPECT_EQ(status().state, State::Waiting);
    service_->work_once();
    BackfillStatus seen = status();
    EXPECT_EQ(seen.state, State::Running);
    EXPECT_EQ(seen.cursor.issues, 2);
    EXPECT_EQ(seen.cursor.total, 12);
    EXPECT_FALSE(seen.remaining) << "no time has passed to tell a rate by";
    clock_.advance(1s);
    service_->work_once();
    seen = status();
    EXPECT_EQ(seen.cursor.issues, 4);
    EXPECT_DOUBLE_EQ(seen.per_second, 4);
    EXPECT_EQ(seen.remaining, 2s);
    settle_down();
    seen = status();
    EXPECT_EQ(seen.state, State::Done);
    EXPECT_EQ(seen.cursor.issues, 5);
    EXPECT_EQ(jira_.count("POST", "/search/approximate-count"), 1);
}

TEST_F(Backfill, DoesWithoutATotal) {
    service_->work_once();
    clock_.advance(1s);
    service_->work_once();
    EXPECT_FALSE(status().cursor.total);
    EXPECT_FALSE(status().remaining);
    EXPECT_DOUBLE_EQ(status().per_second, 4);
    settle_down();
    EXPECT_EQ(status().state, State::Done);
}

TEST_F(Backfill, APauseHoldsOverARestartAndCostsNoPageTwice) {
    service_->work_once();
    EXPECT_EQ(pages(), 2);
    ASSERT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false));
    settle_down();
    EXPECT_EQ(status().cursor.issues, 4) << "what has come already is kept";
    restart();
    webhook("5");
    settle_down();
    EXPECT_EQ(pages(), 2);
    EXPECT_EQ(status().state, State::Paused);
    EXPECT_EQ(jira_.writes(), 0) << "half a site is not judged";
    ASSERT_TRUE(resume_backfill(*store_, site_));
    settle_down();
    EXPECT_EQ(pages(), 3);
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(grade("5"), "healthy");
}

TEST_F(Backfill, APauseEndsWithTheScan) {
    ASSERT_TRUE(pause_backfill(*store_, site_, clock_.now()).value_or(false)) << "before it begins";
    settle_down();
    EXPECT_EQ(pages(), 0);
    ASSERT_TRUE(resume_backfill(*store_, site_));
    settle_down();
    ASSERT_EQ(status().state, State::Done);
    EXPECT_FALSE(pause_backfill(*store_, site_, clock_.now()).value_or(true)) << "what of?";
    EXPECT_EQ(is_paused(*store_, site_), false);

    ASSERT_TRUE(store_->put_fact(site_, "scan-paused", "2026-01-01T00:00:00Z"));  // by older ones
    restart();
    settle_down();
    ASSERT_TRUE(keep_cursor(*store_, site_, {}));  // somebody wants it all once more
    restart();
    settle_down();
    EXPECT_EQ(status().state, State::Done);
}

TEST_F(Backfill, AsksForTheNextPageWhileItTakesOneIn) {
    for (const auto& [asked, taken_in] : {std::pair(2, 2), std::pair(3, 4), std::pair(3, 5)}) {
        service_->work_once();
        EXPECT_EQ(pages(), asked);
        EXPECT_EQ(status().cursor.issues, taken_in);
    }
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(jira_.count("POST", "/search/jql"), 3) << "nor once more to reconcile";
}

TEST_F(Backfill, LosesNoPageThatWasAheadWhenItDied) {
    service_->work_once();
    EXPECT_EQ(pages(), 2);
    restart();
    settle_down();
    EXPECT_EQ(pages(), 4) << "one of them twice";
    EXPECT_EQ(status().cursor.issues, 5);
    EXPECT_EQ(store_->issues(site_, {}, kNoLimit)->size(), 5U);
    jira_.forget_calls();
    // The same in the middle of the call that is ahead.
    ASSERT_TRUE(keep_cursor(*store_, site_, {}));
    restart();
    int calls = 0;
    jira_.after = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (call.ends_with("/search/jql") && ++calls == 2) throw Crash{};
        return std::nullopt;
    };
    EXPECT_THROW(settle_down(), Crash);
    EXPECT_EQ(status().cursor.issues, 2) << "the page before it had been taken in";
    restart();
    settle_down();
    EXPECT_EQ(status().cursor.issues, 5);
}

TEST_F(Backfill, APageAheadThatDoesNotComeIsTheTroubleOfItsOwnStep) {
    for (const HttpResponse& refusal :
         {HttpResponse{.status = 502},
          HttpResponse{.status = 429, .headers = {{"Retry-After", "60"}}}}) {
        ASSERT_TRUE(keep_cursor(*store_, site_, {}));
        restart();
        jira_.forget_calls();
        int calls = 0;
        jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
            const bool second = call.ends_with("/search/jql") && ++calls == 2;
            return second ? std::optional(refusal) : std::nullopt;
        };
        service_->work_once();
        EXPECT_EQ(status().state, State::Running) << "the page that came is taken in";
        EXPECT_EQ(status().cursor.issues, 2);
        service_->work_once();
        EXPECT_EQ(status().state, State::Failing);
        EXPECT_EQ(pages(), 2) << "it is not asked for again at once";
        clock_.advance(60s);
        settle_down();
        EXPECT_EQ(status().state, State::Done);
        EXPECT_EQ(status().cursor.issues, 5);
        EXPECT_EQ(pages(), 4) << refusal.status;
    }
}

TEST_F(Backfill, BeginsAnewOnceWhereATokenIsRefused) {
    // The second page is refused, whatever its token.
    jira_.before = [first = true](const std::string& call) mutable -> std::optional<HttpResponse> {
        if (!call.ends_with("/search/jql")) return std::nullopt;
        first = !first;
        if (!first) return std::nullopt;
        return HttpResponse{.status = 400, .body = R"({"errorMessages":["no such token"]})"};
    };
    settle_down();
    EXPECT_EQ(pages(), 4) << "two pages, twice";
    EXPECT_EQ(status().state, State::Failing);
    EXPECT_EQ(status().failed->failure, ScanFailure::Refused);
    answer("/search/jql", {.status = 400, .body = "{}"});
    clock_.advance(kRestartEvery - 10min);
    settle_down();
    EXPECT_EQ(pages(), 5) << "and no page is read again for nothing";
    clock_.advance(10min);
    jira_.before = nullptr;
    jira_.before = [asked = 0](const std::string& call) mutable -> std::optional<HttpResponse> {
        const bool it = call.ends_with("/search/jql") && asked++ == 0;
        return it ? std::optional(HttpResponse{.status = 400, .body = "{}"}) : std::nullopt;
    };
    settle_down();
    EXPECT_EQ(status().state, State::Done) << "a token does expire now and then";
    EXPECT_EQ(status().cursor.issues, 5);
}

TEST_F(Backfill, DoesNotAskAheadInACircle) {
    int calls = 0;
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (!call.ends_with("/search/jql") || ++calls < 2) return std::nullopt;
        return HttpResponse{.body = R"({"issues":[],"nextPageToken":"p2"})"};
    };
    service_->work_once();
    service_->work_once();
    EXPECT_EQ(pages(), 2);
    EXPECT_EQ(status().state, State::Failing);
    EXPECT_EQ(status().cursor.issues, 2);
}

TEST_F(Backfill, DropsAPageThatIsNotTheNextAfterAll) {
    int calls = 0;
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (!call.ends_with("/search/jql") || ++calls > 1) return std::nullopt;
        return HttpResponse{.body = R"({"issues":[],"isLast":true,"nextPageToken":"p2"})"};
    };
    service_->work_once();
    EXPECT_EQ(pages(), 2);
    service_->work_once();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(status().cursor.issues, 0);
    EXPECT_TRUE(store_->issues(site_, {}, kNoLimit)->empty());
}

struct FailureCase {
    int status;
    ScanFailure failure;
    const char* name;
};

TEST_F(Backfill, NamesWhatHoldsItUp) {
    for (const FailureCase& one :
         {FailureCase{429, ScanFailure::RateLimited, "rate-limited"},
          FailureCase{500, ScanFailure::Unreachable, "unreachable"},
          FailureCase{403, ScanFailure::NotAllowed, "not-allowed"},
          FailureCase{400, ScanFailure::Refused, "refused"},
          FailureCase{404, ScanFailure::Gone, "gone"},
          FailureCase{409, ScanFailure::Conflict, "conflict"}}) {
        answer("/search/jql", {.status = one.status, .body = R"({"errorMessages":["because"]})"});
        clock_.advance(10min);
        service_->work_once();
        const BackfillStatus seen = status();
        EXPECT_EQ(seen.state, State::Failing);
        ASSERT_TRUE(seen.failed) << one.status;
        EXPECT_EQ(seen.failed->failure, one.failure);
        EXPECT_EQ(seen.failed->at, clock_.now());
        EXPECT_EQ(name_of(one.failure), one.name);
        EXPECT_FALSE(words_of(one.failure).empty());
    }
    EXPECT_EQ(status().failed->times, 5) << "to wait for a limit is no failure";
    jira_.before = nullptr;
    clock_.advance(10min);
    service_->work_once();
    EXPECT_EQ(status().state, State::Running);
    EXPECT_FALSE(status().failed);
}

TEST_F(Backfill, AsksForLessWhereJiraIsTooSlowAndForMoreAgain) {
    answer("/search/jql", {.status = 504, .body = "{}"});
    for (const int size : {50, 25, 12, kSmallestScanPage, kSmallestScanPage}) {
        service_->work_once();
        EXPECT_EQ(status().cursor.page.size, size);
        clock_.advance(10min);
    }
    restart();
    jira_.before = nullptr;
    service_->work_once();
    EXPECT_EQ(status().cursor.page.size, 2 * kSmallestScanPage);
    answer("/search/jql", {.status = 400, .body = "{}"});
    clock_.advance(10min);  // and the page ahead is too old
    service_->work_once();
    EXPECT_EQ(status().cursor.page.size, 2 * kSmallestScanPage)
        << "a token that expired is not slowness";
    jira_.before = nullptr;
    clock_.advance(10min);
    service_->work_once();
    EXPECT_EQ(status().cursor.page.size, 4 * kSmallestScanPage);
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(status().cursor.issues, 5);
}

TEST_F(Backfill, ALimitDoesNotMakeTheNextFailureWorse) {
    answer("/search/jql", {.status = 429, .headers = {{"Retry-After", "60"}}});
    for (int i = 0; i < 10; ++i) {
        service_->work_once();
        clock_.advance(60s);
    }
    EXPECT_EQ(status().failed->failure, ScanFailure::RateLimited);
    EXPECT_EQ(status().failed->times, 1);
    answer("/search/jql", {.status = 502});
    service_->work_once();
    EXPECT_EQ(status().failed->failure, ScanFailure::Unreachable);
    jira_.before = nullptr;
    clock_.advance(2s);
    service_->work_once();
    EXPECT_EQ(status().state, State::Running) << "the first failure waits for two seconds";
}

TEST_F(Backfill, APauseAfterAFailureDoesNotGrowWithAClockThatIsSetBack) {
    answer("/search/jql", {.status = 400, .body = "{}"});
    service_->work_once();
    jira_.before = nullptr;
    clock_.advance(-1h);
    service_->work_once();
    EXPECT_EQ(status().state, State::Running);
}

TEST_F(Backfill, ARetryDoesNotWaitForThePauseAfterAFailure) {
    answer("/search/jql", {.status = 400, .body = "{}"});
    service_->work_once();
    EXPECT_EQ(pages(), 1);
    clock_.advance(1s);
    service_->work_once();
    EXPECT_EQ(pages(), 1) << "it is put off";
    ASSERT_TRUE(retry_backfill(*store_, site_, clock_.now()).value_or(false));
    service_->work_once();
    EXPECT_EQ(pages(), 2);
    service_->work_once();
    EXPECT_EQ(pages(), 2) << "one retry is one try";
    clock_.advance(1s);
    jira_.before = nullptr;
    ASSERT_TRUE(retry_backfill(*store_, site_, clock_.now()).value_or(false));
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_FALSE(retry_backfill(*store_, site_, clock_.now()).value_or(true)) << "it does not fail";
}

}  // namespace
}  // namespace healthlint
