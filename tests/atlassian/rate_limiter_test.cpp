#include "bridge/atlassian/rate_limiter.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow = *parse_timestamp("2026-11-23T08:30:00.000Z");
const TimePoint kNextHour = *parse_timestamp("2026-11-23T09:00:00.000Z");

const std::string kSite = "https://acme.example";
const std::string kOther = "https://other.example";

RestCost call(std::string endpoint = "search/jql", int points = 1, std::string site = kSite) {
    return {
        .site = std::move(site),
        .method = "POST",
        .endpoint = std::move(endpoint),
        .written_issues = {},
        .points = points};
}

RestCost write(std::vector<std::string> issues) {
    return {
        .site = kSite, .method = "PUT", .endpoint = "comment", .written_issues = std::move(issues)};
}

HttpResponse refused(HttpHeaders headers) {
    return {.status = 429, .headers = std::move(headers), .body = {}};
}

// Limits that never stand in the way of the one under test.
RateLimits roomy() {
    return {.burst = 1'000'000};
}

TEST(RateLimiter, IsAHardWallAtThePointsOfTheHour) {
    RateLimiter limiter({.points_per_hour = 100, .burst = 1000});
    EXPECT_FALSE(limiter.acquire(call("search/jql", 60), kNow));
    EXPECT_FALSE(limiter.acquire(call("search/jql", 40), kNow));
    EXPECT_EQ(limiter.points_left(kSite, kNow), 0);
    const auto wait = limiter.acquire(call("search/jql", 1, kOther), kNow);
    ASSERT_TRUE(wait) << "the pool is shared by all sites";
    EXPECT_EQ(wait->until, kNextHour);
    EXPECT_FALSE(limiter.acquire(call(), kNextHour));
    EXPECT_EQ(limiter.points_left(kSite, kNextHour), 99);
}

TEST(RateLimiter, KeepsThePointsOfProductsApart) {
    RateLimiter limiter({.points_per_hour = 10, .burst = 1000});
    EXPECT_FALSE(limiter.acquire(call("search/jql", 10), kNow));
    EXPECT_FALSE(limiter.acquire(call("pages", 1, kSite + "/wiki"), kNow));
    EXPECT_EQ(limiter.points_left(kSite + "/wiki", kNow), 9);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 0);
}

TEST(RateLimiter, LetsACallAboveTheWholeQuotaLeaveWhenTheHourIsFresh) {
    RateLimiter limiter({.points_per_hour = 10, .burst = 1000});
    EXPECT_FALSE(limiter.acquire(call("search/jql", 5000), kNow));
    EXPECT_TRUE(limiter.acquire(call(), kNow));
}

TEST(RateLimiter, GivesBackPointsThatWereNotUsed) {
    RateLimiter limiter({.points_per_hour = 200, .burst = 1000});
    const RestCost search = call("search/jql", 101);
    EXPECT_FALSE(limiter.acquire(search, kNow));
    limiter.give_back(search, 98, kNow);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 197);
}

TEST(RateLimiter, SharesThePointsOfTheAppWithOtherReplicas) {
    RateLimiter limiter({.points_per_hour = 100, .burst = 1000});
    limiter.use_part(0.5);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 50);
    EXPECT_FALSE(limiter.acquire(call("search/jql", 50), kNow));
    EXPECT_TRUE(limiter.acquire(call(), kNow));
    limiter.use_part(0.75);
    EXPECT_EQ(limiter.points_left(kNow).front().points, 25);
    EXPECT_FALSE(limiter.acquire(call("search/jql", 25), kNow));
    EXPECT_TRUE(limiter.acquire(call(), kNow));
    limiter.use_part(1);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 25);
}

TEST(RateLimiter, TakesItsPartOfWhatAtlassianSaysIsLeft) {
    RateLimiter limiter(roomy());
    limiter.use_part(0.25);
    EXPECT_FALSE(limiter.acquire(call(), kNow));
    limiter.learn(
        call(),
        {.status = 200,
         .headers =
             {{"RateLimit-Policy", R"("global-app-quota";q=1000;w=3600)"},
              {"RateLimit", R"("global-app-quota";r=400;t=600)"}},
         .body = {}},
        kNow);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 100);
}

TEST(RateLimiter, CountsNoPointsForApiTokens) {
    RateLimiter limiter({.points_per_hour = 1, .burst = 1000});
    RestCost token = call();
    token.metered = false;
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(limiter.acquire(token, kNow));
    EXPECT_EQ(limiter.points_left(kSite, kNow), 1);
}

TEST(RateLimiter, AllowsTwentyWritesToAnIssueInTwoSeconds) {
    RateLimiter limiter(roomy());
    for (int i = 0; i < 20; ++i)
        EXPECT_FALSE(limiter.acquire(write({"1"}), kNow + i * 1ms)) << i;
    const auto wait = limiter.acquire(write({"2", "1"}), kNow + 20ms);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 2000ms);
    EXPECT_FALSE(limiter.acquire(write({"2"}), kNow + 20ms)) << "another issue goes on";
    EXPECT_FALSE(limiter.acquire(write({"1"}), wait->until));
}

TEST(RateLimiter, AllowsAHundredWritesToAnIssueInThirtySeconds) {
    RateLimiter limiter(roomy());
    TimePoint now = kNow;
    for (int i = 0; i < 100; ++i, now += 150ms)
        ASSERT_FALSE(limiter.acquire(write({"1"}), now)) << i;
    const auto wait = limiter.acquire(write({"1"}), now);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 30s);
    EXPECT_FALSE(limiter.acquire(write({"1"}), wait->until));
}

// What each 429 stops, and until when. Three probes: the same call, another endpoint of the same
// site, another site.
TEST(RateLimiter, PausesWhatTheRefusalNames) {
    struct Row {
        const char* name;
        HttpHeaders headers;
        TimePoint until;
        bool endpoint, site, app;  // paused: this endpoint, the whole site, every site
    };

    const Row rows[] = {
        {"nothing at all", {}, kNow + 2s, true, true, false},
        {"Retry-After alone", {{"Retry-After", "7"}}, kNow + 7s, true, true, false},
        {"beta header", {{"Beta-Retry-After", "7"}}, kNow + 7s, true, true, false},
        {"gateway: limits and no reason",
         {{"X-Failure-Category", "FAILURE_CLIENT_RATE_LIMITED"},
          {"X-Ratelimit-Limit", "360000"},
          {"X-Ratelimit-Remaining", "0"},
          {"X-Ratelimit-Reset", "2026-11-23T08:31Z"}},
         kNow + 60s,
         true,
         true,
         false},
        {"unknown reason", {{"RateLimit-Reason", "jira-cost-based"}}, kNow + 2s, true, true, false},
        {"burst",
         {{"RateLimit-Reason", "jira-burst-based"}, {"Retry-After", "1"}},
         kNow + 1s,
         true,
         false,
         false},
        {"burst without a time",
         {{"RateLimit-Reason", "jira-burst-based"}},
         kNow + 2s,
         true,
         false,
         false},
        {"quota of the app",
         {{"RateLimit-Reason", "jira-quota-global-based"}, {"Retry-After", "1847"}},
         kNow + 1847s,
         true,
         true,
         true},
        {"quota of the app without a time",
         {{"RateLimit-Reason", "jira-quota-global-based"}},
         kNextHour,
         true,
         true,
         true},
        {"quota of the site without a time",
         {{"RateLimit-Reason", "jira-quota-tenant-based"}},
         kNextHour,
         true,
         true,
         false},
        {"reset in the past",
         {{"X-RateLimit-Reset", "2026-11-23T08:00:00Z"}},
         kNow + 2s,
         true,
         true,
         false},
        {"enormous", {{"Retry-After", "1000000000"}}, kNow + 3600s, true, true, false},
        {"negative", {{"Retry-After", "-1"}}, kNow + 2s, true, true, false},
        {"text", {{"Retry-After", "later"}}, kNow + 2s, true, true, false},
        {"HTTP date",
         {{"Retry-After", "Mon, 23 Nov 2026 08:30:20 GMT"}},
         kNow + 20s,
         true,
         true,
         false},
    };
    for (const Row& row : rows) {
        RateLimiter limiter(roomy());
        ASSERT_FALSE(limiter.acquire(call(), kNow));
        const auto wait = limiter.learn(call(), refused(row.headers), kNow);
        ASSERT_TRUE(wait) << row.name;
        EXPECT_EQ(wait->until, row.until) << row.name;
        EXPECT_EQ(limiter.acquire(call(), kNow).has_value(), row.endpoint) << row.name;
        EXPECT_EQ(limiter.acquire(call("other"), kNow).has_value(), row.site) << row.name;
        EXPECT_EQ(limiter.acquire(call("x", 1, kOther), kNow).has_value(), row.app) << row.name;
        EXPECT_TRUE(limiter.acquire(call(), row.until - 1ms)) << row.name;
        EXPECT_FALSE(limiter.acquire(call(), row.until)) << row.name;
    }
}

TEST(RateLimiter, PausesOneIssueWhenOnlyItsWritesAreLimited) {
    RateLimiter limiter(roomy());
    const HttpResponse response =
        refused({{"RateLimit-Reason", "jira-per-issue-on-write"}, {"Retry-After", "3"}});
    limiter.learn(write({"1"}), response, kNow);
    EXPECT_TRUE(limiter.acquire(write({"1"}), kNow + 2999ms));
    EXPECT_FALSE(limiter.acquire(write({"2"}), kNow));
    EXPECT_FALSE(limiter.acquire(write({"1"}), kNow + 3s));
}

TEST(RateLimiter, DoublesThePauseWhileRefusalsSayNothing) {
    RateLimiter limiter(roomy());
    TimePoint now = kNow;
    for (const auto expected : {2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
        const auto wait = limiter.learn(call(), refused({}), now);
        ASSERT_TRUE(wait);
        EXPECT_EQ(wait->until, now + expected);
        now = wait->until;
    }
    limiter.learn(call(), {}, now);  // it answers again
    EXPECT_EQ(limiter.learn(call(), refused({}), now)->until, now + 2s);
}

TEST(RateLimiter, KeepsTheLaterEndOfAPause) {
    RateLimiter limiter(roomy());
    limiter.learn(call(), refused({{"Retry-After", "30"}}), kNow);
    EXPECT_EQ(limiter.learn(call(), refused({{"Retry-After", "5"}}), kNow)->until, kNow + 30s);
    EXPECT_TRUE(limiter.acquire(call(), kNow + 29s));
}

TEST(RateLimiter, WaitsOnServiceUnavailableOnlyWhenItSaysHowLong) {
    RateLimiter limiter(roomy());
    EXPECT_FALSE(limiter.learn(call(), {.status = 503}, kNow));
    const auto wait =
        limiter.learn(call(), {.status = 503, .headers = {{"Retry-After", "4"}}}, kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 4s);
}

TEST(RateLimiter, LearnsWhatIsLeftOfThePool) {
    RateLimiter limiter(roomy());
    ASSERT_FALSE(limiter.acquire(call("search/jql", 101), kNow));
    limiter.learn(
        call("search/jql", 101),
        {.status = 200, .headers = {{"RateLimit", R"("global-app-quota";r=10;t=600)"}}},
        kNow);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 10);
    limiter.learn(
        call(),
        {.status = 200, .headers = {{"RateLimit", R"("global-app-quota";r=9000;t=600)"}}},
        kNow);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 10) << "an older answer gives nothing back";
    EXPECT_EQ(limiter.points_left(kSite, kNextHour), 65'000);
}

TEST(RateLimiter, CountsASiteWithItsOwnQuotaOnItsOwn) {
    RateLimiter limiter({.points_per_hour = 50, .burst = 1000});
    limiter.learn(
        call(),
        {.status = 200,
         .headers = {{"Beta-RateLimit-Policy", R"("tenant-app-quota";q=130000;w=3600)"}}},
        kNow);
    ASSERT_FALSE(limiter.acquire(call("search/jql", 1000), kNow));
    EXPECT_EQ(limiter.points_left(kSite, kNow), 129'000);
    EXPECT_EQ(limiter.points_left(kOther, kNow), 50);
}

TEST(RateLimiter, TakesNearLimitWithoutANumberForAFifth) {
    RateLimiter limiter(roomy());
    limiter.learn(call(), {.status = 200, .headers = {{"X-RateLimit-NearLimit", "true"}}}, kNow);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 13'000);
    RateLimiter calm(roomy());
    calm.learn(call(), {.status = 200, .headers = {{"X-RateLimit-NearLimit", "false"}}}, kNow);
    EXPECT_EQ(calm.points_left(kSite, kNow), 65'000);
}

TEST(RateLimiter, ReadsPlainBeforeBetaWhenBothCome) {
    RateLimiter limiter(roomy());
    limiter.learn(
        call(),
        {.status = 200,
         .headers =
             {{"Beta-RateLimit", R"("global-app-quota";r=1;t=600)"},
              {"ratelimit", R"("jira-burst-based";r=90;t=1, "global-app-quota";r=500;t=600)"}}},
        kNow);
    EXPECT_EQ(limiter.points_left(kSite, kNow), 500);
    const auto wait = limiter.learn(
        call(),
        refused({{"Beta-RateLimit-Reason", "jira-burst-based"}, {"Beta-Retry-After", "3"}}),
        kNow);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->until, kNow + 3s);
    EXPECT_FALSE(limiter.acquire(call("other"), kNow)) << "the reason names one endpoint";
}

long long tallied(const RateLimiter& limiter, const std::string& endpoint, CallOutcome outcome) {
    for (const CallTally& tally : limiter.tallies())
        if (tally.endpoint == endpoint) return tally.counts.at(static_cast<std::size_t>(outcome));
    return 0;
}

TEST(RateLimiter, TalliesHowCallsEnd) {
    RateLimiter limiter({.points_per_hour = 10, .burst = 1000});
    EXPECT_FALSE(limiter.acquire(call("search/jql", 10), kNow));
    EXPECT_TRUE(limiter.acquire(call(), kNow));
    for (const int status : {200, 204, 404, 429, 500})
        limiter.learn(call(), {.status = status}, kNow);
    limiter.lost(call());
    const std::string search = "POST search/jql";
    EXPECT_EQ(tallied(limiter, search, CallOutcome::HeldBack), 1);
    EXPECT_EQ(tallied(limiter, search, CallOutcome::Done), 2);
    EXPECT_EQ(tallied(limiter, search, CallOutcome::Refused), 1);
    EXPECT_EQ(tallied(limiter, search, CallOutcome::Limited), 1);
    EXPECT_EQ(tallied(limiter, search, CallOutcome::Failed), 1);
    EXPECT_EQ(tallied(limiter, search, CallOutcome::NoAnswer), 1);
}

TEST(RateLimiter, TalliesABoundedNumberOfEndpoints) {
    RateLimiter limiter(roomy());
    for (std::size_t i = 0; i < kMaxTalliedEndpoints; ++i)
        limiter.lost(call("endpoint " + std::to_string(i)));
    EXPECT_EQ(tallied(limiter, "other", CallOutcome::NoAnswer), 0);
    limiter.lost(call("one more"));
    limiter.lost(call("and another"));
    limiter.lost(call("endpoint 0"));
    EXPECT_EQ(tallied(limiter, "other", CallOutcome::NoAnswer), 2);
    EXPECT_EQ(tallied(limiter, "POST endpoint 0", CallOutcome::NoAnswer), 2);
    EXPECT_EQ(limiter.tallies().size(), kMaxTalliedEndpoints + 1);
}

TEST(RateLimiter, TellsTheFewestPointsOfAnySiteWithAQuotaOfItsOwn) {
    RateLimiter limiter({.points_per_hour = 100, .burst = 1000});
    const auto left = [&](const std::string& product, const std::string& quota) {
        for (const PointsLeft& one : limiter.points_left(kNow))
            if (one.product == product && one.quota == quota) return one.points;
        return -1;
    };
    EXPECT_EQ(left("jira", "app"), 100);
    EXPECT_EQ(left("jira", "site"), -1);
    EXPECT_FALSE(limiter.acquire(call("search/jql", 30), kNow));
    EXPECT_EQ(left("jira", "app"), 70);
    EXPECT_EQ(left("confluence", "app"), 100);
    for (const auto& [site, remaining] : {std::pair(kSite, "40"), std::pair(kOther, "15")})
        limiter.learn(
            call("search/jql", 1, site),
            {.headers =
                 {{"Beta-RateLimit-Policy", R"("tenant-app-quota";q=50;w=3600)"},
                  {"Beta-RateLimit",
                   std::string(R"("tenant-app-quota";r=)") + remaining + ";t=60"}}},
            kNow);
    EXPECT_EQ(left("jira", "site"), 15);
    EXPECT_EQ(left("jira", "app"), 70);
}

}  // namespace
}  // namespace healthlint
