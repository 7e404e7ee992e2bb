#include "bridge/work/scan/page_ahead.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/work/fake_jira.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

class PageAheadTest : public testing::Test {
  protected:
    PageAheadTest() { jira_.put("1", "AIX-1", {{"summary", "One"}}); }

    void ask() {
        const auto done =
            ahead_.ask_during(client_, request_, clock_, [] { return Result<void>(); });
        EXPECT_TRUE(done);
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00Z")};
    FakeJira jira_{clock_};
    ConnectCredentials credentials_{"com.healthlint.app", "client", "https://a.example", "secret"};
    RateLimiter limiter_;
    JiraClient client_{jira_, credentials_, limiter_, clock_};
    SearchRequest request_{.jql = "project = AIX", .fields = {"summary"}, .page_token = "p0"};
    PageAhead ahead_;
};

TEST_F(PageAheadTest, IsThereWhenBothAreOverAndIsTakenOnce) {
    const TimePoint asked = clock_.now();
    EXPECT_FALSE(ahead_.take(request_, asked));
    ask();
    EXPECT_TRUE(ahead_.has_page(request_, asked));
    auto page = ahead_.take(request_, asked);
    ASSERT_TRUE(page && page->answer);
    EXPECT_EQ(page->at, asked);
    EXPECT_EQ(client_.read(request_, *page->answer)->issues.size(), 1U);
    EXPECT_FALSE(ahead_.has_page(request_, asked));
    EXPECT_FALSE(ahead_.take(request_, asked));
}

TEST_F(PageAheadTest, AnswersItsOwnRequestOnly) {
    SearchRequest other = request_;
    other.max_results = 50;
    for (int i = 0; i < 3; ++i) {
        ask();
        EXPECT_FALSE(ahead_.has_page(other, clock_.now()));
        EXPECT_FALSE(ahead_.take(other, clock_.now()));
        EXPECT_FALSE(ahead_.take(request_, clock_.now())) << "dropped: the scan goes elsewhere";
        if (i == 0) other = {.jql = "project = MLP", .fields = {"summary"}, .page_token = "p0"};
        if (i == 1) other = {.jql = "project = AIX", .fields = {"status"}, .page_token = "p0"};
    }
}

TEST_F(PageAheadTest, GrowsTooOld) {
    ask();
    clock_.advance(PageAhead::kLongestAge - 1ms);
    EXPECT_TRUE(ahead_.has_page(request_, clock_.now()));
    clock_.advance(1ms);
    EXPECT_FALSE(ahead_.has_page(request_, clock_.now()));
    EXPECT_FALSE(ahead_.take(request_, clock_.now()));
    ask();
    clock_.advance(-1ms);
    EXPECT_FALSE(ahead_.has_page(request_, clock_.now())) << "nobody knows how old it is";
}

TEST_F(PageAheadTest, KeepsARefusalForWhoeverTakesIt) {
    jira_.before = [](const std::string&) { return std::optional(HttpResponse{.status = 502}); };
    ask();
    EXPECT_FALSE(ahead_.has_page(request_, clock_.now()));
    const auto refused = ahead_.take(request_, clock_.now());
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->answer.error().code, Errc::Unavailable);
}

TEST_F(PageAheadTest, AFailureOfTheWorkDoesNotCostThePage) {
    const auto done = ahead_.ask_during(
        client_, request_, clock_, [] { return Result<void>(fail(Errc::Internal, "full")); });
    EXPECT_EQ(done.error().message, "full");
    EXPECT_TRUE(ahead_.take(request_, clock_.now()));
}

}  // namespace
}  // namespace healthlint
