// Three days at the wall of the hourly points: five sites of one app, one of them noisy, each with
// a scan that would take the whole quota for itself, and refusals of every kind. Requests, limiter
// and decisions are the real ones; Atlassian's side counts by its documents and by nothing of ours.

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bridge/atlassian/rest.h"
#include "bridge/work/decide.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

constexpr long long kWall = 65'000;
constexpr auto kStep = 5s;
constexpr auto kDays = 72h;
constexpr int kPageIssues = 100;
constexpr long long kIssuesPerRefresh = 100;
constexpr long long kPages = 20'000;  // two million issues of each site

long long hour_number(TimePoint at) {
    return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

// What a 429 was seen to carry, each with what it means.
std::vector<HttpHeaders> refusals() {
    return {
        {},
        {{"Retry-After", "7"}},
        {{"Beta-Retry-After", "3"}, {"Beta-RateLimit-Reason", "jira-burst-based"}},
        {{"Retry-After", "2"}, {"RateLimit-Reason", "jira-burst-based"}},
        {{"RateLimit-Reason", "jira-burst-based"}},
        {{"Retry-After", "4"}, {"RateLimit-Reason", "jira-per-issue-on-write"}},
        {{"RateLimit-Reason", "jira-cost-based"}, {"X-RateLimit-Limit", "600000"}},
        {{"X-Failure-Category", "FAILURE_CLIENT_RATE_LIMITED"},
         {"X-Ratelimit-Limit", "360000"},
         {"X-Ratelimit-Remaining", "0"}},
        {{"Retry-After", "30"}, {"RateLimit-Reason", "jira-quota-tenant-based"}},
        {{"Retry-After", "20"}, {"RateLimit-Reason", "jira-quota-global-based"}},
        {{"Retry-After", "-5"}},
        {{"Retry-After", "soon"}},
        {{"Retry-After", "9"}, {"Beta-Retry-After", "90"}, {"RateLimit-Reason", "something-new"}},
    };
}

class Atlassian final : public Transport {
  public:
    explicit Atlassian(Clock& clock) : clock_(clock) {}

    Result<HttpResponse> send(const HttpRequest& request) override {
        ++calls;
        const long long hour = hour_number(clock_.now());
        if (hour != hour_) {
            used_by_hour.push_back(0);
            hour_ = hour;
        }
        if (used_by_hour.back() >= kWall) {
            ++hit_the_wall;
            return HttpResponse{
                .status = 429, .headers = {{"RateLimit-Reason", "jira-quota-global-based"}}};
        }
        if (random_() % kOneIn == 0) {
            ++refused;
            return HttpResponse{.status = 429, .headers = kinds_[random_() % kinds_.size()]};
        }
        const auto cost = request.url.find("cost=");
        used_by_hour.back() += std::stoll(request.url.substr(cost + 5));
        HttpResponse answer{.status = 200, .body = "{}"};
        const long long left = kWall - used_by_hour.back();
        if (left < kWall / 5)
            answer.headers.emplace_back(
                random_() % 2 == 0 ? "RateLimit" : "Beta-RateLimit",
                "\"global-app-quota\";r=" + std::to_string(std::max(0LL, left)) + ";t=600");
        return answer;
    }

    std::vector<long long> used_by_hour;
    long long calls = 0, refused = 0, hit_the_wall = 0;

  private:
    static constexpr unsigned kOneIn = 150;
    Clock& clock_;
    std::mt19937 random_{20261123};
    std::vector<HttpHeaders> kinds_ = refusals();
    long long hour_ = -1;
};

// Signing is not what is tried here.
class OpenDoor final : public Credentials {
  public:
    explicit OpenDoor(std::string base_url) : base_url_(std::move(base_url)) {}

    const std::string& base_url() const override { return base_url_; }

    Result<void> authorize(HttpRequest& /*request*/, TimePoint /*now*/) const override {
        return {};
    }

  private:
    std::string base_url_;
};

// How long live events waited, counted by second.
class Delays {
  public:
    void add(std::chrono::milliseconds delay, long long count) {
        counts_[delay / 1s] += count;
        all_ += count;
    }

    std::chrono::seconds percentile(double part) const {
        auto rank = static_cast<long long>(part * static_cast<double>(all_ - 1));
        for (const auto& [seconds, count] : counts_)
            if ((rank -= count) < 0) return std::chrono::seconds(seconds);
        return {};
    }

    long long all() const { return all_; }

  private:
    std::map<long long, long long> counts_;
    long long all_ = 0;
};

struct Batch {  // events that came together
    TimePoint at{};
    int count = 0;
};

struct Waiting {  // a queue of one class, and when it may be tried again
    std::deque<Batch> batches;
    long long count = 0;
    TimePoint run_at{};
    int attempts = 0;
    int lost = 0;
};

struct SimulatedSite {
    explicit SimulatedSite(const std::string& name)
        : url("https://" + name + ".example"),
          credentials(url) {}

    std::string url;
    OpenDoor credentials;
    Waiting events;
    Waiting pages;
    double event_rate = 0;  // per second
    double events_owed = 0;
    Delays delays;  // of live events
    long long pages_done = 0;
    std::array<long long, 72> pages_by_hour{};
};

class Simulation {
  public:
    Simulation() {
        for (const char* name : {"noisy", "a", "b", "c", "d"}) {
            sites.push_back(std::make_unique<SimulatedSite>(name));
            sites.back()->event_rate = sites.size() == 1 ? 10 : 0.05;
            sites.back()->pages.count = kPages;
        }
    }

    void run() {
        const TimePoint end = start_ + kDays;
        for (; clock.now() < end; clock.advance(kStep)) {
            for (auto& site : sites)
                arrive(*site);
            for (auto& site : sites)
                while (refresh(*site)) {
                }
            scan();
        }
    }

    ManualClock clock{*parse_timestamp("2026-11-23T00:00:00.000Z")};
    Atlassian atlassian{clock};
    RateLimiter limiter;
    std::vector<std::unique_ptr<SimulatedSite>> sites;
    int attempts_used = 0;

  private:
    void arrive(SimulatedSite& site) {
        const double seconds = std::chrono::duration<double>(kStep).count();
        site.events_owed += site.event_rate * seconds;
        const int count = static_cast<int>(site.events_owed);
        if (count == 0) return;
        site.events_owed -= count;
        site.events.count += count;
        site.events.batches.push_back({clock.now(), count});
    }

    bool call(SimulatedSite& site, Waiting& queue, CallPriority priority, int points) {
        if (queue.count == 0 || queue.run_at > clock.now()) return false;
        RestCaller caller(atlassian, site.credentials, limiter, clock);
        caller.set_priority(priority);
        RestRequest request;
        request.method = "POST";
        request.path = {priority == CallPriority::Live ? "bulkfetch" : "search"};
        request.endpoint = request.path.front();
        request.query = {{"cost", std::to_string(points)}};
        request.points = points;
        const auto answer = caller.send(request);
        if (answer) {
            queue.attempts = 0;
            return true;
        }
        const RetryDecision decision = decide(answer.error(), ++queue.attempts);
        if (decision.action == RetryDecision::Action::GiveUp) ++queue.lost;
        if (decision.attempt == Attempt::Counts) ++attempts_used;
        if (decision.attempt == Attempt::Free) --queue.attempts;
        queue.run_at = clock.now() + decision.delay;
        return false;
    }

    bool refresh(SimulatedSite& site) {
        auto left = std::min(site.events.count, kIssuesPerRefresh);
        if (!call(site, site.events, CallPriority::Live, 1 + static_cast<int>(left))) return false;
        site.events.count -= left;
        while (left > 0) {
            Batch& batch = site.events.batches.front();
            const auto taken = static_cast<int>(std::min<long long>(left, batch.count));
            site.delays.add(clock.now() - batch.at, taken);
            left -= taken;
            batch.count -= taken;
            if (batch.count == 0) site.events.batches.pop_front();
        }
        return true;
    }

    // Workers take pages of whichever site has one, until nobody may.
    void scan() {
        for (bool any = true; any;) {
            any = false;
            for (auto& site : sites) {
                if (!call(*site, site->pages, CallPriority::Backfill, 1 + kPageIssues)) continue;
                --site->pages.count;
                ++site->pages_done;
                ++site->pages_by_hour.at(static_cast<std::size_t>((clock.now() - start_) / 1h));
                any = true;
            }
        }
    }

    TimePoint start_ = clock.now();
};

TEST(Limits, HoldForThreeDaysAtTheWallWithANoisySite) {
    Simulation simulation;
    simulation.run();
    const Atlassian& far = simulation.atlassian;
    ASSERT_EQ(far.used_by_hour.size(), 72U);
    EXPECT_GT(far.refused, 500) << "the refusals were there";
    EXPECT_EQ(far.hit_the_wall, 0) << "our own ledger stops in time";
    for (const long long used : far.used_by_hour) {
        EXPECT_LE(used, kWall);
        EXPECT_GE(used, kWall * 9 / 10) << "points that expire help nobody";
    }
    EXPECT_EQ(simulation.attempts_used, 0) << "a refusal never uses up an attempt";

    for (const auto& site : simulation.sites) {
        SCOPED_TRACE(site->url);
        EXPECT_EQ(site->events.lost + site->pages.lost, 0);
        EXPECT_EQ(site->pages_done + site->pages.count, kPages);
        // No hour without progress, and nobody far behind the others.
        EXPECT_GE(std::ranges::min(site->pages_by_hour), 20);
        EXPECT_LE(site->delays.percentile(0.5), 5s);
        EXPECT_LE(site->delays.percentile(0.99), 30s);
        std::printf(
            "%-22s pages %lld, fewest in an hour %lld; live events %lld, p50 %lld s, p99 %lld s, "
            "longest %lld s\n",
            site->url.c_str(),
            site->pages_done,
            std::ranges::min(site->pages_by_hour),
            site->delays.all(),
            static_cast<long long>(site->delays.percentile(0.5).count()),
            static_cast<long long>(site->delays.percentile(0.99).count()),
            static_cast<long long>(site->delays.percentile(1).count()));
    }
    long long quietest = simulation.sites[1]->pages_done;
    long long busiest = quietest;
    for (std::size_t i = 1; i < simulation.sites.size(); ++i) {
        quietest = std::min(quietest, simulation.sites[i]->pages_done);
        busiest = std::max(busiest, simulation.sites[i]->pages_done);
    }
    EXPECT_LE(busiest, quietest * 5 / 4) << "quiet sites are treated alike";
    EXPECT_LE(simulation.sites[0]->pages_done, quietest * 5 / 4) << "noise buys nothing";
    std::printf(
        "%lld calls, %lld refused, %lld at the wall\n", far.calls, far.refused, far.hit_the_wall);
}

}  // namespace
}  // namespace healthlint
