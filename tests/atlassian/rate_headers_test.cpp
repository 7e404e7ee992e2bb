#include "bridge/atlassian/rate_headers.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow = *parse_timestamp("2026-03-26T15:59:30.000Z");

TEST(RateHeaders, ReadsHowLongToWaitFromEverySpelling) {
    const struct {
        const char* name;
        HttpHeaders headers;
        std::optional<std::chrono::milliseconds> delay;
    } rows[] = {
        {"nothing", {}, std::nullopt},
        {"seconds", {{"Retry-After", "7"}}, 7s},
        {"any case", {{"retry-AFTER", " 7 "}}, 7s},
        {"beta", {{"Beta-Retry-After", "9"}}, 9s},
        {"plain before beta", {{"Beta-Retry-After", "9"}, {"Retry-After", "7"}}, 7s},
        {"HTTP date", {{"Retry-After", "Thu, 26 Mar 2026 16:00:00 GMT"}}, 30s},
        {"HTTP date in the past", {{"Retry-After", "Thu, 26 Mar 2026 15:00:00 GMT"}}, std::nullopt},
        {"negative", {{"Retry-After", "-3"}}, std::nullopt},
        {"zero", {{"Retry-After", "0"}}, std::nullopt},
        {"text", {{"Retry-After", "soon"}}, std::nullopt},
        {"enormous", {{"Retry-After", "1000000000"}}, std::chrono::hours(365 * 24)},
        {"reset", {{"X-RateLimit-Reset", "2026-03-26T16:00:00Z"}}, 30s},
        {"reset without seconds", {{"X-Ratelimit-Reset", "2026-03-26T16:00Z"}}, 30s},
        {"reset of beta", {{"X-Beta-RateLimit-Reset", "2026-03-26T16:00Z"}}, 30s},
        {"reset in the past", {{"X-RateLimit-Reset", "2026-03-26T15:59:00Z"}}, std::nullopt},
        {"reset that is no time", {{"X-RateLimit-Reset", "1"}}, std::nullopt},
        {"retry before reset",
         {{"X-RateLimit-Reset", "2026-03-26T16:00:00Z"}, {"Retry-After", "5"}},
         5s},
        {"unreadable retry, readable reset",
         {{"Retry-After", "?"}, {"X-RateLimit-Reset", "2026-03-26T16:00:00Z"}},
         30s},
    };

    for (const auto& row : rows)
        EXPECT_EQ(retry_delay(row.headers, kNow), row.delay) << row.name;
}

TEST(RateHeaders, KnowsTheReasons) {
    const struct {
        const char* reason;
        RateReason expected;
    } rows[] = {
        {"jira-quota-global-based", RateReason::AppQuota},
        {"confluence-quota-global-based", RateReason::AppQuota},
        {"jira-quota-tenant-based", RateReason::SiteQuota},
        {"confluence-quota-tenant-based", RateReason::SiteQuota},
        {"jira-burst-based", RateReason::Burst},
        {"Jira-Burst-Based ", RateReason::Burst},
        {"jira-per-issue-on-write", RateReason::IssueWrites},
        {"jira-cost-based", RateReason::Unknown},
        {"", RateReason::Unknown},
    };

    for (const auto& row : rows)
        EXPECT_EQ(rate_reason({{"RateLimit-Reason", row.reason}}), row.expected) << row.reason;
    EXPECT_EQ(rate_reason({}), RateReason::Unknown);
}

TEST(RateHeaders, ReadsQuotasInAnyNumberAndOrder) {
    const auto entries = parse_quota_entries(
        R"("jira-burst-based";q=100;w=1, "global-app-quota" ; r=11000;t=600,,x;q=?)");
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].name, "jira-burst-based");
    EXPECT_EQ(entries[0].quota, 100);
    EXPECT_EQ(entries[1].name, "global-app-quota");
    EXPECT_EQ(entries[1].remaining, 11000);
    EXPECT_EQ(entries[1].window_s, 600);
    EXPECT_FALSE(entries[2].quota);
}

TEST(RateHeaders, PrefersEnforcedQuotasOverBeta) {
    const auto mixed = quota_entries(
        {{"Beta-Ratelimit", R"("global-app-quota";r=1;t=9)"},
         {"RateLimit", R"("global-app-quota";r=5;t=9)"},
         {"Beta-Ratelimit-Policy", R"("global-app-quota";q=65000;w=3600)"}});
    ASSERT_EQ(mixed.size(), 2U);
    EXPECT_EQ(mixed[0].remaining, 5);
    EXPECT_EQ(mixed[1].quota, 65000);
    EXPECT_TRUE(quota_entries({}).empty());
}

}  // namespace
}  // namespace healthlint
