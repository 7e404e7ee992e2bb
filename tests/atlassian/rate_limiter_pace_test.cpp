// How fast calls may follow each other: per second of an endpoint, and at once of a site.

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow = *parse_timestamp("2026-11-23T08:30:00.000Z");

const std::string kSite = "https://acme.example";
const std::string kOther = "https://other.example";

RestCost call(std::string endpoint = "search/jql", std::string site = kSite) {
    return {
        .site = std::move(site),
        .method = "POST",
        .endpoint = std::move(endpoint),
        .written_issues = {},
        .points = 1};
}

HttpResponse told(HttpHeaders headers) {
    return {.status = 200, .headers = std::move(headers), .body = {}};
}

int calls_within(RateLimiter& limiter, std::chrono::milliseconds time) {
    int gone = 0;
    for (TimePoint now = kNow; now < kNow + time; now += 1ms)
        while (!limiter.acquire(call(), now))
            ++gone;
    return gone;
}

// In so long a time, after an answer with this policy to the first call.
int calls_told(const char* policy, std::chrono::milliseconds time) {
    RateLimiter limiter({.post_per_second = 100, .burst = 10});
    limiter.learn(call(), told({{"RateLimit-Policy", policy}}), kNow);
    return calls_within(limiter, time);
}

TEST(Pace, SpacesCallsToOneEndpointOfOneSite) {
    RateLimiter limiter({.post_per_second = 100, .burst = 2});
    EXPECT_FALSE(limiter.acquire(call("a"), kNow));
    EXPECT_FALSE(limiter.acquire(call("a"), kNow));
    const auto wait = limiter.acquire(call("a"), kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 10ms);
    EXPECT_FALSE(limiter.acquire(call("b"), kNow)) << "another endpoint";
    EXPECT_FALSE(limiter.acquire(call("a", kOther), kNow)) << "another site";
    EXPECT_FALSE(limiter.acquire(call("a"), wait->until));
    EXPECT_TRUE(limiter.acquire(call("a"), wait->until));
}

TEST(Pace, NeverPassesTheSteadyRate) {
    RateLimiter limiter({.post_per_second = 100, .burst = 10});
    const int gone = calls_within(limiter, 10s);
    EXPECT_LE(gone, 1010);
    EXPECT_GE(gone, 1000);
}

TEST(Pace, SlowsDownBeforeTheRefusal) {
    RateLimiter limiter({.burst = 1'000'000});
    const HttpResponse near{
        .status = 200,
        .headers = {
            {"X-RateLimit-Limit", "100"},
            {"X-RateLimit-Remaining", "9"},
            {"X-RateLimit-Reset", "2026-11-23T08:30:20Z"}}};
    EXPECT_FALSE(limiter.learn(call(), near, kNow));
    const auto wait = limiter.acquire(call(), kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 2s);
    EXPECT_FALSE(limiter.acquire(call("other"), kNow));

    RateLimiter relaxed({.burst = 1'000'000});
    const HttpResponse far{
        .status = 200, .headers = {{"X-RateLimit-Limit", "100"}, {"X-RateLimit-Remaining", "20"}}};
    relaxed.learn(call(), far, kNow);
    EXPECT_FALSE(relaxed.acquire(call(), kNow));
}

TEST(Pace, KeepsCallsPerSecondFreeForLiveEvents) {
    RateLimiter limiter({.post_per_second = 100, .burst = 50});
    RestCost page = call();
    page.priority = CallPriority::Backfill;
    int pages = 0;
    while (!limiter.acquire(page, kNow))
        ++pages;
    EXPECT_EQ(pages, 40) << "a fifth of the burst stays";
    int events = 0;
    while (!limiter.acquire(call(), kNow))
        ++events;
    EXPECT_EQ(events, 10);
    const auto wait = limiter.acquire(page, kNow);
    ASSERT_TRUE(wait);
    EXPECT_FALSE(limiter.acquire(page, wait->until)) << "it goes on at the time that was named";
}

TEST(Pace, BoundsTheCallsInFlight) {
    RateLimiter limiter({.in_flight = 10});
    RestCost page = call();
    page.priority = CallPriority::Backfill;
    for (int i = 0; i < 8; ++i)
        EXPECT_FALSE(limiter.enter(page, kNow)) << i;
    EXPECT_TRUE(limiter.enter(page, kNow)) << "two places are for those above";
    EXPECT_FALSE(limiter.enter(call(), kNow));
    EXPECT_FALSE(limiter.enter(call(), kNow));
    EXPECT_TRUE(limiter.enter(call(), kNow));
    EXPECT_FALSE(limiter.enter(call("x", kOther), kNow)) << "each site has its own";
    limiter.leave(page);
    EXPECT_FALSE(limiter.enter(call(), kNow));

    RateLimiter narrow({.in_flight = 1});
    EXPECT_FALSE(narrow.enter(page, kNow)) << "one at a time is still a way";
}

// Ten calls were under way when one was refused; a hundred wait for the end of the pause.
TEST(Pace, LetsTheWaitingLeaveOneByOneAfterAPause) {
    RateLimiter limiter({.post_per_second = 100, .burst = 50});
    for (int i = 0; i < 10; ++i)
        ASSERT_FALSE(limiter.acquire(call(), kNow));
    limiter.learn(call(), {.status = 429, .headers = {{"Retry-After", "7"}}}, kNow);
    for (int i = 0; i < 9; ++i)  // the others come back as good answers
        limiter.learn(call(), {.status = 200}, kNow);
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(limiter.acquire(call(), kNow + 7s - 1ms));
    int at_once = 0;
    while (!limiter.acquire(call(), kNow + 7s))
        ++at_once;
    EXPECT_LE(at_once, 1);
    int in_a_second = 0;
    for (auto now = kNow + 7s; now < kNow + 8s; now += 1ms)
        in_a_second += limiter.acquire(call(), now) ? 0 : 1;
    EXPECT_GE(in_a_second, 99) << "and still at the full rate";
}

TEST(Pace, IsWhatAtlassianTellsOfTheEndpoint) {
    RateLimiter limiter({.post_per_second = 100, .burst = 10});
    ASSERT_FALSE(limiter.acquire(call(), kNow));
    limiter.learn(
        call(), told({{"RateLimit-Policy", R"("jira-burst-based";q=350;w=1, "x";q=1;w=1)"}}), kNow);
    const int gone = calls_within(limiter, 10s);
    EXPECT_LE(gone, 3510);
    EXPECT_GE(gone, 3490);

    ASSERT_FALSE(limiter.acquire(call("other"), kNow));
    for (int i = 0; i < 9; ++i)
        ASSERT_FALSE(limiter.acquire(call("other"), kNow));
    const auto wait = limiter.acquire(call("other"), kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 10ms) << "another endpoint goes on as published";
}

TEST(Pace, FallsAtOnceWhereAtlassianTellsLess) {
    RateLimiter limiter({.post_per_second = 100, .burst = 50});
    ASSERT_FALSE(limiter.acquire(call(), kNow));
    limiter.learn(call(), told({{"Beta-RateLimit-Policy", R"("jira-burst-based";q=6;w=2)"}}), kNow);
    const int gone = calls_within(limiter, 10s);
    EXPECT_LE(gone, 36) << "six at once, then three a second";
    EXPECT_GE(gone, 34);
}

TEST(Pace, StaysWhenWhatIsToldMakesNoSense) {
    for (const char* policy :
         {R"("jira-burst-based";q=0;w=1)",
          R"("jira-burst-based";q=-5;w=1)",
          R"("jira-burst-based";q=5;w=0)",
          R"("jira-burst-based";q=5)",
          R"("jira-burst-based";w=1)",
          R"("global-app-quota";q=100000;w=1)",
          R"("jira-burst-based";q=1;w=3601)",
          R"("jira-burst-based";q=5;r=5;t=1)"}) {
        const int gone = calls_told(policy, 5s);
        EXPECT_LE(gone, 510) << policy;
        EXPECT_GE(gone, 490) << policy;
    }
}

TEST(Pace, IsTheSlowestOfThoseThatAreTold) {
    for (const char* policy :
         {R"("jira-burst-based";q=200;w=1, "jira-burst-based";q=2000;w=60)",
          R"("jira-burst-based";q=2000;w=60, "jira-burst-based";q=200;w=1)"}) {
        const int gone = calls_told(policy, 6s);
        EXPECT_LE(gone, 210) << policy;
        EXPECT_GE(gone, 205) << policy;
    }
}

TEST(Pace, HoldsNobodyLongerThanThePauseOfAQuota) {
    RateLimiter limiter({.longest_pause = 60s});
    limiter.learn(call(), told({{"RateLimit-Policy", R"("jira-burst-based";q=1;w=3600)"}}), kNow);
    RestCost page = call();
    page.priority = CallPriority::Backfill;
    ASSERT_FALSE(limiter.acquire(page, kNow)) << "one at a time is still a way";
    const auto wait = limiter.acquire(page, kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 60s);
}

class ClockSetBack : public testing::Test {
  protected:
    // Everything was used up at kNow, and the clock shows an hour less.
    static constexpr auto kEarlier = 1h;
    const TimePoint back_ = kNow - kEarlier;
};

TEST_F(ClockSetBack, BucketsRefill) {
    RateLimiter limiter({.post_per_second = 100, .burst = 2});
    while (!limiter.acquire(call(), kNow)) {
    }
    EXPECT_TRUE(limiter.acquire(call(), back_)) << "as empty as before";
    EXPECT_FALSE(limiter.acquire(call(), back_ + 10ms));
    EXPECT_TRUE(limiter.acquire(call(), back_ + 10ms));
}

TEST_F(ClockSetBack, PausesEndInTheirTime) {
    for (const char* reason : {"jira-burst-based", "jira-quota-tenant-based", "something new"}) {
        RateLimiter paused;
        const HttpHeaders headers{{"Retry-After", "3"}, {"RateLimit-Reason", reason}};
        EXPECT_TRUE(paused.learn(call(), {.status = 429, .headers = headers, .body = {}}, kNow));
        EXPECT_TRUE(paused.acquire(call(), back_)) << reason;
        EXPECT_TRUE(paused.acquire(call(), back_ + 2999ms)) << reason;
        EXPECT_FALSE(paused.acquire(call(), back_ + 3100ms)) << reason;
    }
}

TEST_F(ClockSetBack, WritesToAnIssueAgeOn) {
    RateLimiter limiter({.burst = 1000});
    RestCost write = call("comment");
    write.written_issues = {"1"};
    while (!limiter.acquire(write, kNow)) {
    }
    EXPECT_TRUE(limiter.acquire(write, back_));
    EXPECT_TRUE(limiter.acquire(write, back_ + 1999ms));
    EXPECT_FALSE(limiter.acquire(write, back_ + 2000ms));
}

TEST_F(ClockSetBack, ACallerThatWasOvertakenChangesNothing) {
    RateLimiter limiter({.post_per_second = 1, .burst = 1});
    EXPECT_FALSE(limiter.acquire(call(), kNow));
    EXPECT_TRUE(limiter.acquire(call(), kNow - 5s));
    const auto wait = limiter.acquire(call(), kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 1s);
}

}  // namespace
}  // namespace healthlint
