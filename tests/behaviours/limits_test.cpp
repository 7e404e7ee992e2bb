// A site that limits us, and what the bridge does then, in real time: the pauses are short.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <map>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/time.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using Instant = std::chrono::steady_clock::time_point;

// Answers reads of issues as the test says and notes when each came.
class LimitTest : public DoorTest {
  protected:
    using Reply = std::function<HttpResponse(int nth)>;  // from 0

    static bool reads_issues(const HttpRequest& request, const Tenant& one) {
        return request.url ==
               one.base_url.substr(atlassian().url().size()) + "/rest/api/3/issue/bulkfetch";
    }

    void answer_reads(const Tenant& one, Reply reply) {
        const std::lock_guard lock(mutex_);
        replies_[one.client_key] = {one, std::move(reply)};
        atlassian().answer_with([this](const HttpRequest& request) { return answer(request); });
    }

    std::vector<Instant> reads(const Tenant& one) {
        const std::lock_guard lock(mutex_);
        return times_[one.client_key];
    }

    void wait_for_reads(const Tenant& one, std::size_t count) {
        bridge().wait_until(
            std::to_string(count) + " reads", [&] { return reads(one).size() >= count; });
    }

    static Tenant scanned() {  // and at rest
        const Tenant one = installed();
        bridge().wait_until("the scan", [&] {
            return std::ranges::any_of(atlassian().seen_by(one), [](const HttpRequest& request) {
                return request.url.ends_with("/search/jql");
            });
        });
        return one;
    }

    // An HTTP date; whole seconds, so up to one of them is lost.
    static std::string in_five_seconds() {
        const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + 5s);
        std::tm parts{};
        gmtime_r(&at, &parts);
        constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr std::array kMonths{
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::array<char, 40> text{};
        std::snprintf(
            text.data(),
            text.size(),
            "%s, %02d %s %04d %02d:%02d:%02d GMT",
            kDays.at(static_cast<std::size_t>(parts.tm_wday)),
            parts.tm_mday,
            kMonths.at(static_cast<std::size_t>(parts.tm_mon)),
            parts.tm_year + 1900,
            parts.tm_hour,
            parts.tm_min,
            parts.tm_sec);
        return text.data();
    }

    static HttpResponse limited(HttpHeaders headers) {
        return {.status = 429, .headers = std::move(headers), .body = {}};
    }

    static HttpResponse nothing_there(HttpHeaders headers = {}) {
        headers.emplace_back("Content-Type", "application/json");
        return {
            .status = 200,
            .headers = std::move(headers),
            .body = R"({"issues":[],"issueErrors":[]})"};
    }

    void TearDown() override {
        DoorTest::TearDown();
        const std::lock_guard lock(mutex_);
        replies_.clear();
    }

  private:
    std::optional<HttpResponse> answer(const HttpRequest& request) {
        Reply reply;
        int nth = 0;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [key, expected] : replies_) {
                if (!reads_issues(request, expected.first)) continue;
                nth = static_cast<int>(times_[key].size());
                times_[key].push_back(std::chrono::steady_clock::now());
                reply = expected.second;
            }
        }
        if (!reply) return std::nullopt;
        return reply(nth);
    }

    std::mutex mutex_;
    std::map<std::string, std::pair<Tenant, Reply>> replies_;
    std::map<std::string, std::vector<Instant>> times_;
};

TEST_F(LimitTest, LIM001_ARefusalPausesItsSiteAndNoOther) {
    const Tenant one = scanned();
    const Tenant other = scanned();
    answer_reads(one, [](int nth) {
        return nth == 0 ? limited({{"Retry-After", "3"}}) : nothing_there();
    });
    answer_reads(other, [](int) { return nothing_there(); });
    ASSERT_EQ(bridge().webhook(one), 204);
    wait_for_reads(one, 1);
    ASSERT_EQ(bridge().webhook(other), 204);
    wait_for_reads(other, 1);
    EXPECT_EQ(reads(one).size(), 1U) << "the other site was served during the pause";
    wait_for_reads(one, 2);
    EXPECT_GE(reads(one)[1] - reads(one)[0], 2'950ms);
}

TEST_F(LimitTest, LIM003_OneGateHoldsEveryRequestOfTheSite) {
    const Tenant one = scanned();
    answer_reads(one, [](int nth) {
        return nth == 0 ? limited({{"Retry-After", "3"}}) : nothing_there();
    });
    ASSERT_EQ(bridge().webhook(one, "10001"), 204);
    wait_for_reads(one, 1);
    const auto others = atlassian().seen_by(one).size();
    for (int i = 0; i < 10; ++i)
        ASSERT_EQ(bridge().webhook(one, std::to_string(10'100 + i)), 204);
    wait_for_reads(one, 2);
    EXPECT_GE(reads(one)[1] - reads(one)[0], 2'950ms);
    EXPECT_EQ(atlassian().seen_by(one)[others].url, atlassian().seen_by(one).back().url)
        << "nothing else went to the site before";
    EXPECT_LE(reads(one).size(), 4U) << "ten events are few reads, not a stampede";
}

TEST_F(LimitTest, LIM004_AFewCallsLeftAreSpreadOverTheTimeLeft) {
    const Tenant one = scanned();
    answer_reads(one, [](int) {
        return nothing_there(
            {{"X-RateLimit-Limit", "100"},
             {"X-RateLimit-Remaining", "1"},
             {"X-RateLimit-Reset",
              format_timestamp(std::chrono::floor<std::chrono::milliseconds>(
                  std::chrono::system_clock::now() + 8s))}});
    });
    ASSERT_EQ(bridge().webhook(one, "10001"), 204);
    wait_for_reads(one, 1);
    ASSERT_EQ(bridge().webhook(one, "10002"), 204);
    wait_for_reads(one, 2);
    EXPECT_GE(reads(one)[1] - reads(one)[0], 3s) << "it slows down before it is refused";
}

TEST_F(LimitTest, LIM005_AResetInThePastMeansTheUsualPause) {
    const Tenant one = scanned();
    answer_reads(one, [](int nth) {
        return nth == 0 ? limited({{"X-RateLimit-Reset", "2020-01-01T00:00:00Z"}})
                        : nothing_there();
    });
    ASSERT_EQ(bridge().webhook(one), 204);
    wait_for_reads(one, 2);
    EXPECT_GE(reads(one)[1] - reads(one)[0], 1'900ms);
}

TEST_F(LimitTest, LIM006_ALaterAnswerMakesNoPauseShorter) {
    const Tenant one = scanned();
    // Two reads are under way at once; the long pause is answered first.
    std::atomic<int> here{0};
    answer_reads(one, [&](int nth) {
        if (nth >= 2) return nothing_there();
        ++here;
        const auto patience = std::chrono::steady_clock::now() + 5s;
        while (here < 2 && std::chrono::steady_clock::now() < patience)
            std::this_thread::sleep_for(10ms);
        if (nth == 1) std::this_thread::sleep_for(300ms);
        return limited({{"Retry-After", nth == 0 ? "4" : "1"}});
    });
    ASSERT_EQ(bridge().webhook(one, "10001"), 204);
    wait_for_reads(one, 1);
    ASSERT_EQ(bridge().webhook(one, "10002"), 204);
    wait_for_reads(one, 3);
    EXPECT_GE(reads(one)[2] - reads(one)[1], 3'500ms);
}

TEST_F(LimitTest, LIM008_WhatRetryAfterSaysIsReadWithSense) {
    const struct {
        std::string value;
        std::chrono::milliseconds least;
    } rows[] = {{"-5", 1'900ms}, {"later", 1'900ms}, {"date", 3'000ms}};

    const Tenant enormous = scanned();
    answer_reads(enormous, [](int) { return limited({{"Retry-After", "1000000000"}}); });
    ASSERT_EQ(bridge().webhook(enormous), 204);
    wait_for_reads(enormous, 1);
    for (const auto& row : rows) {
        const Tenant one = scanned();
        answer_reads(one, [&](int nth) {
            if (nth > 0) return nothing_there();
            return limited({{"Retry-After", row.value == "date" ? in_five_seconds() : row.value}});
        });
        ASSERT_EQ(bridge().webhook(one), 204);
        wait_for_reads(one, 2);
        EXPECT_GE(reads(one)[1] - reads(one)[0], row.least) << row.value;
    }
    EXPECT_EQ(reads(enormous).size(), 1U) << "a pause that long ends with the hour, not now";
}

TEST_F(LimitTest, LIM009_NoNumberOfRefusalsLosesTheWork) {
    const Tenant one = scanned();
    constexpr int kRefusals = 10;  // more than a failing job may have
    answer_reads(one, [](int nth) {
        return nth < kRefusals ? limited({{"Retry-After", "1"}}) : nothing_there();
    });
    ASSERT_EQ(bridge().webhook(one), 204);
    wait_for_reads(one, kRefusals + 1);
    EXPECT_EQ(bridge().log().find("refresh.given_up"), std::string::npos);
}

// The scan of a large site is on its way when the points run short; an event is still served.
TEST_F(LimitTest, LIM011_AnEventIsServedBeforeTheScan) {
    const Tenant one = tenant();
    std::atomic<int> pages{0};
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.starts_with("/" + one.client_key + "/") ||
            !request.url.ends_with("/search/jql"))
            return std::nullopt;
        return HttpResponse{
            .status = 200,
            .headers =
                {{"Content-Type", "application/json"},
                 {"RateLimit", R"("tenant-app-quota";q=65000;r=300;t=1800)"}},
            .body = R"({"issues":[],"isLast":false,"nextPageToken":"page-)" +
                    std::to_string(++pages) + "\"}"};
    });
    ASSERT_EQ(bridge().install(one).status, 204);
    bridge().wait_until("the scan to be held", [&] {
        return bridge().log().find("held for others") != std::string::npos;
    });
    const int before = pages;
    ASSERT_EQ(bridge().webhook(one), 204);
    bridge().wait_until("the event to be served", [&] {
        return std::ranges::any_of(atlassian().seen_by(one), [](const HttpRequest& request) {
            return request.url.ends_with("/bulkfetch");
        });
    });
    EXPECT_LE(pages, before + 1);
}

}  // namespace
}  // namespace healthlint
