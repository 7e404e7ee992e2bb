#pragma once
// May this call leave now? One object per app, asked before every call to Atlassian: it books the
// call and says go, or says the earliest time to ask again. It never sleeps; whoever asks moves the
// work. Thread-safe; no I/O.
//
// Three limits of Atlassian, each with its own answer 429:
//   points per hour   per app (shared by all its sites) or per site; a hard wall until the UTC hour
//                     ends. Counted in a ledger of our own, because Atlassian shows the rest only
//                     when little is left.
//   calls per second  per site, method and endpoint
//   writes per issue  20 in 2 s, 100 in 30 s

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

struct RateLimits {
    int points_per_hour = 65'000;  // of one product (Jira, Confluence), over all sites
    int get_per_second = 100;
    int post_per_second = 100;
    int put_per_second = 50;
    int delete_per_second = 50;
    int burst = 50;  // calls at once to an idle endpoint; Atlassian's bucket size is not published
    int issue_writes_short = 20;
    std::chrono::milliseconds issue_window_short{2'000};
    int issue_writes_long = 100;
    std::chrono::milliseconds issue_window_long{30'000};
    std::chrono::seconds default_pause{2};  // after a 429 that does not say how long; then doubled
    std::chrono::seconds longest_default_pause{60};
    std::chrono::seconds longest_pause{3600};  // whatever a header asks for: quotas reset hourly
};

struct RestCost {
    std::string site;      // base URL; one that ends in "/wiki" is Confluence
    std::string method;    // "GET"
    std::string endpoint;  // template, "issue/{id}/comment"
    std::vector<std::string> written_issues;
    int points = 1;       // what the call will cost at most
    bool metered = true;  // false for API tokens: their calls cost no points
};

struct RateWait {
    TimePoint until{};
    std::string reason;  // for the log: "points of the hour are used up"
};

class RateLimiter {
  public:
    explicit RateLimiter(RateLimits limits = {});

    // Nothing: go, and the call is booked. Otherwise nothing is booked.
    std::optional<RateWait> acquire(const RestCost& cost, TimePoint now);

    // Reads an answer: learns from rate limit headers, and after a 429 (or a 503 with Retry-After)
    // pauses what was limited. The wait is that pause.
    std::optional<RateWait> learn(
        const RestCost& cost, const HttpResponse& response, TimePoint now);

    // Points that were booked by acquire() in this hour and turned out not to be needed.
    void give_back(const RestCost& cost, int points, TimePoint now);

    // Of this hour, for the site of this base URL.
    int points_left(const std::string& site, TimePoint now) const;

  private:
    struct Ledger {
        TimePoint hour{};  // start of the UTC hour that `used` belongs to
        int used = 0;
        std::optional<int> limit;  // as told by Atlassian; of a site: its own quota instead of ours
        TimePoint paused_until{};
    };

    struct Bucket {
        double tokens = 0;
        TimePoint filled{};
        TimePoint paused_until{};
    };

    struct IssueWrites {
        std::deque<TimePoint> at;  // within the long window, oldest first
        TimePoint paused_until{};
    };

    struct Site {
        Ledger ledger;
        int refusals = 0;                         // in a row that did not say how long to wait
        std::map<std::string, Bucket> endpoints;  // by method and template
        std::map<std::string, IssueWrites> issues;
    };

    using Pool = std::string;  // product

    // All with mutex_ held.
    Ledger& ledger_of(const RestCost& cost, TimePoint now);
    Bucket& bucket_of(const RestCost& cost, TimePoint now);
    int limit_of(const Ledger& ledger) const;
    double per_second(const std::string& method) const;
    std::optional<RateWait> wait_for_pauses(const RestCost& cost, TimePoint now);
    std::optional<RateWait> wait_for_points(const RestCost& cost, TimePoint now);
    std::optional<RateWait> wait_for_endpoint(const RestCost& cost, TimePoint now);
    std::optional<RateWait> wait_for_issues(const RestCost& cost, TimePoint now);
    void book(const RestCost& cost, TimePoint now);
    void forget_old_writes(Site& site, TimePoint now) const;
    void learn_quotas(const RestCost& cost, const HttpHeaders& headers, TimePoint now);
    void learn_nearness(const RestCost& cost, const HttpHeaders& headers, TimePoint now);
    RateWait pause(const RestCost& cost, const HttpHeaders& headers, TimePoint now);
    std::chrono::milliseconds default_delay(Site& site, bool quota, TimePoint now) const;

    RateLimits limits_;
    mutable std::mutex mutex_;
    std::map<Pool, Ledger> pools_;       // guarded by mutex_
    std::map<std::string, Site> sites_;  // guarded by mutex_
};

}  // namespace healthlint
