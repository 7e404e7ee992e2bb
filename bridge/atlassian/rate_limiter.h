#pragma once
// May this call leave now? One object per app, asked before every call to Atlassian: it books the
// call and says go, or says the earliest time to ask again. It never sleeps; whoever asks moves the
// work. Thread-safe; no I/O.
//
// Three limits of Atlassian, each with its own answer 429:
//   points per hour   per app (shared by all its sites) or per site; a hard wall until the UTC hour
//                     ends. Counted in a ledger of our own, because Atlassian shows the rest only
//                     when little is left.
//   calls per second  per site, method and endpoint; as RateLimit-Policy tells it, else as
//                     published for the method
//   writes per issue  20 in 2 s, 100 in 30 s
// and a bound of our own on the calls in flight to one site. Of all but the third, a call leaves a
// part to the classes above its own (call_priority.h), and sites share the points fairly
// (points_ledger.h).
//
// Several replicas share the points of the app too, each with a ledger of its own over its part.
// An account in the store would lend what one replica does not need to another, but every call of
// one would depend on what all others have told in time; a part is right without asking, and
// follows the sites: who works on the one big site may use nearly all. The price: for the rest of
// an hour in which sites moved, more may be spent than there is; then Atlassian's own numbers and
// refusals hold, as after a restart.

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/atlassian/call_priority.h"
#include "bridge/atlassian/points_ledger.h"
#include "bridge/atlassian/rate_headers.h"
#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

struct RateLimits {
    int points_per_hour = 65'000;  // of one product (Jira, Confluence), over all sites
    int get_per_second = 100;
    int post_per_second = 100;
    int put_per_second = 50;
    int delete_per_second = 50;
    int in_flight = 10;  // to one site
    int burst = 50;  // calls at once to an idle endpoint; Atlassian's bucket size is not published
    int issue_writes_short = 20;
    std::chrono::milliseconds issue_window_short{2'000};
    int issue_writes_long = 100;
    std::chrono::milliseconds issue_window_long{30'000};
    std::chrono::seconds default_pause{2};  // after a 429 that does not say how long; then doubled
    std::chrono::seconds longest_default_pause{60};
    std::chrono::seconds longest_pause{3600};  // whatever a header asks for: quotas reset hourly
};

// "jira" or "confluence", which count points apart. Through every door the base URL of Confluence
// ends in "/wiki" (caller.h).
std::string product_of(const std::string& site);

struct RestCost {
    std::string site;      // base URL
    std::string method;    // "GET"
    std::string endpoint;  // template, "issue/{id}/comment"
    std::vector<std::string> written_issues;
    int points = 1;       // what the call will cost at most
    bool metered = true;  // false for API tokens: their calls cost no points
    CallPriority priority = CallPriority::Live;
};

struct RateWait {
    TimePoint until{};
    std::string reason;  // for the log: "points of the hour are used up"
};

// How calls ended, for the metrics.
enum class CallOutcome { Done, Refused, Limited, Failed, NoAnswer, HeldBack };
constexpr std::size_t kCallOutcomes = 6;

struct CallTally {
    std::string product;   // "jira", "confluence"
    std::string endpoint;  // "POST search/jql"; "other" above kMaxTalliedEndpoints
    std::array<long long, kCallOutcomes> counts{};  // by CallOutcome
};

constexpr std::size_t kMaxTalliedEndpoints = 64;  // of one product

// The fewest points of this hour under a quota that some site has for itself, and the shared ones.
struct PointsLeft {
    std::string product;
    std::string quota;  // "app", "site"
    int points = 0;
};

class RateLimiter {
  public:
    explicit RateLimiter(RateLimits limits = {});

    // A place among the calls in flight to this site; who got one gives it back by leave().
    std::optional<RateWait> enter(const RestCost& cost, TimePoint now);
    void leave(const RestCost& cost);

    // Nothing: go, and the call is booked. Otherwise nothing is booked.
    std::optional<RateWait> acquire(const RestCost& cost, TimePoint now);

    // Reads an answer: learns from rate limit headers, and after a 429 (or a 503 with Retry-After)
    // pauses what was limited. The wait is that pause.
    std::optional<RateWait> learn(
        const RestCost& cost, const HttpResponse& response, TimePoint now);

    // Points that were booked by acquire() and turned out not to be needed; negative: more were.
    void give_back(const RestCost& cost, int points, TimePoint now);

    // No answer came.
    void lost(const RestCost& cost);

    // Of the points that all sites share, this part is ours; the rest is for other replicas.
    void use_part(double part);

    // Of this hour, for the site of this base URL.
    int points_left(const std::string& site, TimePoint now) const;
    std::vector<PointsLeft> points_left(TimePoint now) const;
    std::vector<CallTally> tallies() const;

  private:
    struct Quota {
        PointsLedger points;
        std::optional<int> limit;  // as told by Atlassian; of a site: its own quota instead of ours
        double part = 1;           // of it that is ours
        TimePoint paused_until{};
    };

    struct Bucket {
        double per_second = 0;  // as told by Atlassian, else as published
        double most = 0;        // tokens that it holds
        double tokens = 0;
        TimePoint filled{};
        TimePoint paused_until{};
    };

    struct IssueWrites {
        std::vector<TimePoint> at;  // within the long window, oldest first
        TimePoint paused_until{};
    };

    struct Site {
        Quota quota;
        int in_flight = 0;
        int refusals = 0;                         // in a row that did not say how long to wait
        std::map<std::string, Bucket> endpoints;  // by method and template
        std::map<std::string, IssueWrites> issues;
        std::size_t sweep_from = 0;  // when there are so many of them,
        TimePoint sweep_after{};     // or it is as late as that
    };

    using Pool = std::string;  // product

    // All with mutex_ held.
    void follow_clock(TimePoint now);
    void move_back(std::chrono::milliseconds by);
    void count(const RestCost& cost, CallOutcome outcome);
    int left_of(const Quota& quota, TimePoint now) const;
    Quota& pool_of(const std::string& site);
    Quota& quota_of(const RestCost& cost);
    Bucket& bucket_of(const RestCost& cost, TimePoint now);
    int limit_of(const Quota& quota) const;
    double per_second(const std::string& method) const;
    std::optional<RateWait> wait_for_pauses(const RestCost& cost, TimePoint now);
    std::optional<RateWait> wait_for_points(const RestCost& cost, TimePoint now);
    std::optional<RateWait> wait_for_endpoint(const RestCost& cost, TimePoint now);
    std::optional<RateWait> wait_for_issues(const RestCost& cost, TimePoint now);
    void book(const RestCost& cost, TimePoint now);
    void forget_old_writes(Site& site, TimePoint now) const;
    void learn_quotas(const RestCost& cost, const std::vector<QuotaEntry>& entries, TimePoint now);
    void learn_pace(const RestCost& cost, const std::vector<QuotaEntry>& entries, TimePoint now);
    void learn_near_limit(const RestCost& cost, const HttpHeaders& headers, TimePoint now);
    void learn_nearness(const RestCost& cost, const HttpHeaders& headers, TimePoint now);
    static void drain(Bucket& bucket, TimePoint until);
    static void drain(Site& site, TimePoint until);
    RateWait pause(const RestCost& cost, const HttpHeaders& headers, TimePoint now);
    std::chrono::milliseconds default_delay(Site& site, bool quota, TimePoint now) const;

    RateLimits limits_;
    mutable std::mutex mutex_;
    TimePoint latest_{};                 // guarded by mutex_; what the clock has shown
    double part_ = 1;                    // guarded by mutex_
    std::map<Pool, Quota> pools_;        // guarded by mutex_
    std::map<std::string, Site> sites_;  // guarded by mutex_
    // By product, then method and template; guarded by mutex_
    std::map<Pool, std::map<std::string, std::array<long long, kCallOutcomes>>> tallies_;
};

}  // namespace healthlint
