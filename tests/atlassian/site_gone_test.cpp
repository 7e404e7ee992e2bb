// What a 503 or 405 means is asked from the status page of the site.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/atlassian/jira/client.h"
#include "bridge/atlassian/rest.h"
#include "tests/atlassian/fake_site.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kBase = "https://acme.example";

class SiteGoneTest : public testing::Test {
  protected:
    // One call that is answered so, and its status page so.
    Error error_of(int status, HttpResponse page) {
        site_.requests.clear();
        site_.instead = {{.status = status}, std::move(page)};
        RateLimiter limiter;
        JiraClient jira(site_, credentials_, limiter, clock_);
        const auto answer = jira.myself();
        site_.instead.clear();
        EXPECT_FALSE(answer);
        return answer ? Error{} : answer.error();
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00.000Z")};
    FakeSite site_{kBase};
    ConnectCredentials credentials_{"com.healthlint.app", "client-key", kBase, "secret"};
};

TEST_F(SiteGoneTest, ASuspendedOrDeletedSiteSaysSo) {
    for (const int status : {503, 405}) {
        const Error error = error_of(status, {.status = 503});
        EXPECT_EQ(error.code, Errc::Unavailable);
        EXPECT_EQ(error.retry_after, kSuspendedRetry);
        EXPECT_THAT(error.message, HasSubstr("the site is gone"));
        EXPECT_THAT(error.message, HasSubstr("404"));
        ASSERT_EQ(site_.requests.size(), 2U);
        EXPECT_EQ(site_.last_line(), "GET /status");
        EXPECT_FALSE(find_header(site_.last().headers, "Authorization"))
            << "nothing of ours goes to a page that may be anybody's by now";
    }
}

TEST_F(SiteGoneTest, ARenamedSiteRedirectsItsPageAndIsNotFollowed) {
    const Error error =
        error_of(405, {.status = 302, .headers = {{"Location", "https://other.example/status"}}});
    EXPECT_EQ(error.retry_after, kRenamedRetry);
    EXPECT_THAT(error.message, HasSubstr("renamed"));
    EXPECT_EQ(site_.requests.size(), 2U);
}

TEST_F(SiteGoneTest, ASiteThatIsThereKeepsItsStatus) {
    const Error down = error_of(503, {.status = 200, .body = R"({"state":"RUNNING"})"});
    EXPECT_EQ(down.code, Errc::Unavailable);
    EXPECT_FALSE(down.retry_after);
    EXPECT_THAT(down.message, HasSubstr("503"));
    EXPECT_THAT(down.message, Not(HasSubstr("gone")));
    EXPECT_EQ(error_of(405, {.status = 200}).code, Errc::Invalid);
    EXPECT_THAT(error_of(503, {.status = 404}).message, Not(HasSubstr("gone")));
}

TEST_F(SiteGoneTest, OtherErrorsAskNoPage) {
    for (const int status : {400, 401, 404, 500, 502}) {
        error_of(status, {.status = 503});
        EXPECT_EQ(site_.requests.size(), 1U) << status;
    }
    RateLimiter limiter;
    const SystemTokenCredentials forge(
        "https://api.atlassian.com/ex/jira/cloud", "token", clock_.now() + std::chrono::hours(1));
    FakeSite api("https://api.atlassian.com/ex/jira/cloud");
    api.instead = {{.status = 503}};
    JiraClient jira(api, forge, limiter, clock_);
    EXPECT_FALSE(jira.myself());
    EXPECT_EQ(api.requests.size(), 1U) << "Forge's gateway has no page of the site";
}

}  // namespace
}  // namespace healthlint
