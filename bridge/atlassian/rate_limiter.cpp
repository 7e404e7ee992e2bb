#include "bridge/atlassian/rate_limiter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;

CallOutcome outcome_of(int status) {
    constexpr int kRefused = 400;
    constexpr int kLimited = 429;
    constexpr int kFailed = 500;
    if (status == kLimited) return CallOutcome::Limited;
    if (status >= kFailed) return CallOutcome::Failed;
    return status >= kRefused ? CallOutcome::Refused : CallOutcome::Done;
}

std::optional<RateWait> later(std::optional<RateWait> a, std::optional<RateWait> b) {
    if (!a) return b;
    if (!b) return a;
    return a->until >= b->until ? a : b;
}

// Writes may happen `count` times in any `window`: the first moment when one more fits.
TimePoint next_free(const std::vector<TimePoint>& at, int count, milliseconds window) {
    const auto allowed = static_cast<std::size_t>(count);
    return at.size() < allowed ? TimePoint{} : at[at.size() - allowed] + window;
}

}  // namespace

std::string product_of(const std::string& site) {
    return site.ends_with("/wiki") ? "confluence" : "jira";
}

RateLimiter::RateLimiter(RateLimits limits) : limits_(limits) {}

// A clock that was set back has all moments ahead of it that were noted before: they keep their
// distance, or calls would wait until it has caught up.
void RateLimiter::follow_clock(TimePoint now) {
    // A caller reads the clock before it has the lock.
    constexpr std::chrono::seconds kOvertaken{5};
    if (now + kOvertaken < latest_)
        move_back(latest_ - now);
    else if (now < latest_)
        return;
    latest_ = now;
}

void RateLimiter::move_back(milliseconds by) {
    for (auto& [product, pool] : pools_)
        pool.paused_until -= by;
    for (auto& [name, site] : sites_) {
        site.quota.paused_until -= by;
        for (auto& [endpoint, bucket] : site.endpoints) {
            bucket.filled -= by;
            bucket.paused_until -= by;
        }
        site.sweep_after -= by;
        for (auto& [issue, writes] : site.issues) {
            writes.paused_until -= by;
            for (TimePoint& at : writes.at)
                at -= by;
        }
    }
}

double RateLimiter::per_second(const std::string& method) const {
    if (method == "PUT") return limits_.put_per_second;
    if (method == "DELETE") return limits_.delete_per_second;
    return method == "POST" ? limits_.post_per_second : limits_.get_per_second;
}

int RateLimiter::limit_of(const Quota& quota) const {
    return static_cast<int>(quota.part * quota.limit.value_or(limits_.points_per_hour));
}

RateLimiter::Quota& RateLimiter::pool_of(const std::string& site) {
    Quota& pool = pools_[product_of(site)];
    pool.part = part_;
    return pool;
}

RateLimiter::Quota& RateLimiter::quota_of(const RestCost& cost) {
    Quota& own = sites_[cost.site].quota;
    return own.limit ? own : pool_of(cost.site);
}

RateLimiter::Bucket& RateLimiter::bucket_of(const RestCost& cost, TimePoint now) {
    const auto [found, is_new] =
        sites_[cost.site].endpoints.try_emplace(cost.method + " " + cost.endpoint);
    Bucket& bucket = found->second;
    if (is_new) {
        bucket.per_second = per_second(cost.method);
        bucket.most = bucket.tokens = limits_.burst;
    } else if (now > bucket.filled) {
        const std::chrono::duration<double> passed = now - bucket.filled;
        bucket.tokens = std::min(bucket.most, bucket.tokens + passed.count() * bucket.per_second);
    }
    bucket.filled = std::max(bucket.filled, now);
    return bucket;
}

std::optional<RateWait> RateLimiter::wait_for_pauses(const RestCost& cost, TimePoint now) {
    const TimePoint pool = pool_of(cost.site).paused_until;
    const TimePoint site = sites_[cost.site].quota.paused_until;
    const TimePoint until = std::max(pool, site);
    if (until <= now) return std::nullopt;
    return RateWait{until, pool >= site ? "Atlassian paused the app" : "Atlassian paused the site"};
}

std::optional<RateWait> RateLimiter::wait_for_points(const RestCost& cost, TimePoint now) {
    if (!cost.metered) return std::nullopt;
    Quota& quota = quota_of(cost);
    const int limit = limit_of(quota);
    if (quota.points.admits(cost.site, cost.points, cost.priority, limit, now)) return std::nullopt;
    const TimePoint until = quota.points.ask_again(cost.points, limit, now);
    return RateWait{
        until,
        until == next_hour(now) ? "the points of this hour are used up"
                                : "the points left are held for others"};
}

std::optional<RateWait> RateLimiter::wait_for_endpoint(const RestCost& cost, TimePoint now) {
    const Bucket& bucket = bucket_of(cost, now);
    if (bucket.paused_until > now)
        return RateWait{bucket.paused_until, "Atlassian paused " + cost.endpoint};
    const double wanted = std::min(1 + bucket.most * left_for_others(cost.priority), bucket.most);
    if (bucket.tokens >= wanted) return std::nullopt;
    const double missing_ms = (wanted - bucket.tokens) / bucket.per_second * 1000;
    const milliseconds wait(static_cast<long long>(std::ceil(missing_ms)));
    return RateWait{
        now + std::clamp<milliseconds>(wait, milliseconds(1), limits_.longest_pause),
        "calls per second of " + cost.endpoint};
}

std::optional<RateWait> RateLimiter::wait_for_issues(const RestCost& cost, TimePoint now) {
    TimePoint until{};
    Site& site = sites_[cost.site];
    for (const std::string& issue : cost.written_issues) {
        const auto found = site.issues.find(issue);
        if (found == site.issues.end()) continue;
        const IssueWrites& writes = found->second;
        until = std::max(
            {until,
             writes.paused_until,
             next_free(writes.at, limits_.issue_writes_short, limits_.issue_window_short),
             next_free(writes.at, limits_.issue_writes_long, limits_.issue_window_long)});
    }
    if (until <= now) return std::nullopt;
    return RateWait{until, "writes to one issue"};
}

void RateLimiter::forget_old_writes(Site& site, TimePoint now) const {
    constexpr std::size_t kSweepFrom = 4096;  // issues; below it the memory is not worth a walk
    const TimePoint oldest = now - limits_.issue_window_long;
    if (site.issues.size() < kSweepFrom) return;
    if (site.issues.size() < site.sweep_from && now < site.sweep_after) return;
    std::erase_if(site.issues, [&](const auto& entry) {
        const IssueWrites& writes = entry.second;
        return writes.paused_until <= now && (writes.at.empty() || writes.at.back() <= oldest);
    });
    // A first scan writes more than that within the window, and each call would walk in vain.
    site.sweep_from = site.issues.size() + site.issues.size() / 4;
    site.sweep_after = now + limits_.issue_window_long;
}

void RateLimiter::book(const RestCost& cost, TimePoint now) {
    if (cost.metered) quota_of(cost).points.book(cost.site, cost.points, now);
    bucket_of(cost, now).tokens -= 1;
    Site& site = sites_[cost.site];
    forget_old_writes(site, now);
    for (const std::string& issue : cost.written_issues) {
        std::vector<TimePoint>& at = site.issues[issue].at;
        const auto is_old = [&](TimePoint one) { return one <= now - limits_.issue_window_long; };
        at.erase(at.begin(), std::ranges::find_if_not(at, is_old));
        at.push_back(now);
    }
}

std::optional<RateWait> RateLimiter::enter(const RestCost& cost, TimePoint now) {
    constexpr milliseconds kAskAgain{100};
    const std::lock_guard lock(mutex_);
    const double allowed = limits_.in_flight * (1 - left_for_others(cost.priority));
    int& in_flight = sites_[cost.site].in_flight;
    if (in_flight + 1 > std::max(1.0, allowed))
        return RateWait{now + kAskAgain, "calls in flight to the site"};
    ++in_flight;
    return std::nullopt;
}

void RateLimiter::leave(const RestCost& cost) {
    const std::lock_guard lock(mutex_);
    --sites_[cost.site].in_flight;
}

std::optional<RateWait> RateLimiter::acquire(const RestCost& cost, TimePoint now) {
    const std::lock_guard lock(mutex_);
    follow_clock(now);
    auto wait = later(wait_for_pauses(cost, now), wait_for_points(cost, now));
    wait = later(std::move(wait), wait_for_endpoint(cost, now));
    wait = later(std::move(wait), wait_for_issues(cost, now));
    if (wait)
        count(cost, CallOutcome::HeldBack);
    else
        book(cost, now);
    return wait;
}

void RateLimiter::count(const RestCost& cost, CallOutcome outcome) {
    auto& endpoints = tallies_[product_of(cost.site)];
    std::string name = cost.method + " " + cost.endpoint;
    if (!endpoints.contains(name) && endpoints.size() >= kMaxTalliedEndpoints) name = "other";
    ++endpoints[name].at(static_cast<std::size_t>(outcome));
}

void RateLimiter::lost(const RestCost& cost) {
    const std::lock_guard lock(mutex_);
    count(cost, CallOutcome::NoAnswer);
}

void RateLimiter::learn_quotas(
    const RestCost& cost, const std::vector<QuotaEntry>& entries, TimePoint now) {
    constexpr long long kMostPoints = 100'000'000;  // far above any tier; keeps int in range
    const auto quota_named = [&](const std::string& name) -> Quota* {
        if (name == "tenant-app-quota") return &sites_[cost.site].quota;
        return name == "global-app-quota" ? &pool_of(cost.site) : nullptr;
    };
    // Every limit first: what is used is told as what is left of it.
    for (const QuotaEntry& entry : entries)
        if (Quota* quota = quota_named(entry.name); quota && entry.quota && *entry.quota > 0)
            quota->limit = static_cast<int>(std::min(*entry.quota, kMostPoints));
    for (const QuotaEntry& entry : entries) {
        Quota* const quota = quota_named(entry.name);
        if (quota == nullptr || !entry.remaining || *entry.remaining < 0) continue;
        const auto left = static_cast<long long>(
            quota->part * static_cast<double>(std::min(*entry.remaining, kMostPoints)));
        const long long used = limit_of(*quota) - left;
        quota->points.learn_used(static_cast<int>(std::max(used, 0LL)), now);
    }
}

// An endpoint may have a pace of its own, above or below that of its method. Of several the slowest
// counts.
void RateLimiter::learn_pace(
    const RestCost& cost, const std::vector<QuotaEntry>& entries, TimePoint now) {
    constexpr long long kLongestWindow = 3600;  // s; longer ones are no pace
    std::optional<double> slowest;
    for (const QuotaEntry& entry : entries) {
        const bool policy = entry.quota && entry.window_s && !entry.remaining;
        if (!policy || !entry.name.ends_with("burst-based")) continue;
        // None at all is no pace either: only a refusal stops calls.
        if (*entry.quota < 1 || *entry.window_s < 1 || *entry.window_s > kLongestWindow) continue;
        const auto calls = static_cast<double>(*entry.quota);
        const double per_second = calls / static_cast<double>(*entry.window_s);
        if (slowest && *slowest <= per_second) continue;
        slowest = per_second;
        Bucket& bucket = bucket_of(cost, now);
        bucket.per_second = per_second;
        bucket.most = std::min<double>(limits_.burst, calls);
        bucket.tokens = std::min(bucket.tokens, bucket.most);
    }
}

// "Less than a fifth of the quota is left", without a number.
void RateLimiter::learn_near_limit(
    const RestCost& cost, const HttpHeaders& headers, TimePoint now) {
    const auto near = limit_header(headers, "NearLimit");
    if (!near || to_lower(trim(*near)) != "true" || !cost.metered) return;
    constexpr int kFifths = 5;
    Quota& quota = quota_of(cost);
    quota.points.learn_used(limit_of(quota) / kFifths * (kFifths - 1), now);
}

void RateLimiter::learn_nearness(const RestCost& cost, const HttpHeaders& headers, TimePoint now) {
    const auto number = [&](std::string_view name) -> std::optional<long long> {
        const auto header = limit_header(headers, name);
        return header ? parse_integer(trim(*header)) : std::nullopt;
    };
    const auto remaining = number("Remaining");
    const auto limit = number("Limit");
    if (!remaining || !limit || *remaining < 0 || *limit <= 0) return;
    constexpr long long kNear = 5;  // a fifth of the limit, where Atlassian says NearLimit as well
    if (*remaining * kNear >= *limit) return;
    const auto reset_header = limit_header(headers, "Reset");
    const auto reset = reset_header ? parse_reset(*reset_header) : std::nullopt;
    const TimePoint end = std::min(
        reset && *reset > now ? *reset : now + milliseconds(1000), now + limits_.longest_pause);
    // Spread what is left over the time that is left, instead of running into the refusal.
    const milliseconds share = (end - now) / (*remaining + 1);
    Bucket& bucket = bucket_of(cost, now);
    bucket.paused_until = std::max(bucket.paused_until, now + share);
}

milliseconds RateLimiter::default_delay(Site& site, bool quota, TimePoint now) const {
    if (quota) return next_hour(now) - now;
    constexpr int kMostDoublings = 20;
    const int doublings = std::min(site.refusals++, kMostDoublings);
    return std::min<milliseconds>(
        limits_.default_pause * (1LL << doublings), limits_.longest_default_pause);
}

// After a pause the calls that piled up leave at the steady rate, not all at once.
void RateLimiter::drain(Bucket& bucket, TimePoint until) {
    bucket.tokens = std::min(bucket.tokens, 1.0);
    bucket.filled = std::max(bucket.filled, until);
}

void RateLimiter::drain(Site& site, TimePoint until) {
    for (auto& [endpoint, bucket] : site.endpoints)
        drain(bucket, until);
}

RateWait RateLimiter::pause(const RestCost& cost, const HttpHeaders& headers, TimePoint now) {
    const RateReason reason = rate_reason(headers);
    Site& site = sites_[cost.site];
    const bool quota = reason == RateReason::AppQuota || reason == RateReason::SiteQuota;
    const auto told = retry_delay(headers, now);
    const milliseconds delay = told ? *told : default_delay(site, quota, now);
    const TimePoint until = now + std::min<milliseconds>(delay, limits_.longest_pause);
    const auto hold = [until](TimePoint& paused_until) {
        paused_until = std::max(paused_until, until);  // a later answer may name an earlier end
        return paused_until;
    };
    switch (reason) {
    case RateReason::AppQuota:
        for (auto& [name, one] : sites_)
            if (product_of(name) == product_of(cost.site)) drain(one, until);
        return {hold(pool_of(cost.site).paused_until), "points of the app"};
    case RateReason::SiteQuota:
        drain(site, until);
        return {hold(site.quota.paused_until), "points of the site"};
    case RateReason::Burst: {
        Bucket& bucket = bucket_of(cost, now);
        drain(bucket, until);
        return {hold(bucket.paused_until), "calls per second of " + cost.endpoint};
    }
    case RateReason::IssueWrites:
        if (cost.written_issues.empty()) break;
        for (const std::string& issue : cost.written_issues)
            hold(site.issues[issue].paused_until);
        return {until, "writes to one issue"};
    case RateReason::Unknown: break;
    }
    drain(site, until);
    return {hold(site.quota.paused_until), "a limit of the site"};
}

void RateLimiter::give_back(const RestCost& cost, int points, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (cost.metered) quota_of(cost).points.book(cost.site, -points, now);
}

std::optional<RateWait> RateLimiter::learn(
    const RestCost& cost, const HttpResponse& response, TimePoint now) {
    const std::lock_guard lock(mutex_);
    follow_clock(now);
    count(cost, outcome_of(response.status));
    const std::vector<QuotaEntry> entries = quota_entries(response.headers);
    learn_quotas(cost, entries, now);
    learn_pace(cost, entries, now);
    const bool told_to_wait =
        response.status == 503 && find_header(response.headers, "Retry-After").has_value();
    if (response.status == 429 || told_to_wait) return pause(cost, response.headers, now);
    if (response.status < 400) sites_[cost.site].refusals = 0;
    learn_near_limit(cost, response.headers, now);
    learn_nearness(cost, response.headers, now);
    return std::nullopt;
}

void RateLimiter::use_part(double part) {
    const std::lock_guard lock(mutex_);
    part_ = part;
    for (auto& [product, pool] : pools_)
        pool.part = part;
}

}  // namespace healthlint
