#include "bridge/atlassian/rate_limiter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bridge/atlassian/rate_headers.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;

TimePoint hour_of(TimePoint now) {
    return std::chrono::floor<std::chrono::hours>(now);
}

TimePoint next_hour(TimePoint now) {
    return hour_of(now) + std::chrono::hours(1);
}

// Jira and Confluence count points apart.
std::string product_of(const std::string& site) {
    return site.ends_with("/wiki") ? "confluence" : "jira";
}

std::optional<RateWait> later(std::optional<RateWait> a, std::optional<RateWait> b) {
    if (!a) return b;
    if (!b) return a;
    return a->until >= b->until ? a : b;
}

// Writes may happen `count` times in any `window`: the first moment when one more fits.
TimePoint next_free(const std::deque<TimePoint>& at, int count, milliseconds window) {
    const auto allowed = static_cast<std::size_t>(count);
    return at.size() < allowed ? TimePoint{} : at[at.size() - allowed] + window;
}

}  // namespace

RateLimiter::RateLimiter(RateLimits limits) : limits_(limits) {}

double RateLimiter::per_second(const std::string& method) const {
    if (method == "PUT") return limits_.put_per_second;
    if (method == "DELETE") return limits_.delete_per_second;
    return method == "POST" ? limits_.post_per_second : limits_.get_per_second;
}

int RateLimiter::limit_of(const Ledger& ledger) const {
    return ledger.limit.value_or(limits_.points_per_hour);
}

RateLimiter::Ledger& RateLimiter::ledger_of(const RestCost& cost, TimePoint now) {
    Ledger& own = sites_[cost.site].ledger;
    Ledger& ledger = own.limit ? own : pools_[product_of(cost.site)];
    if (ledger.hour != hour_of(now)) {
        ledger.hour = hour_of(now);
        ledger.used = 0;
    }
    return ledger;
}

RateLimiter::Bucket& RateLimiter::bucket_of(const RestCost& cost, TimePoint now) {
    const auto [found, is_new] =
        sites_[cost.site].endpoints.try_emplace(cost.method + " " + cost.endpoint);
    Bucket& bucket = found->second;
    const double burst = limits_.burst;
    if (is_new) {
        bucket.tokens = burst;
    } else if (now > bucket.filled) {
        const std::chrono::duration<double> passed = now - bucket.filled;
        bucket.tokens = std::min(burst, bucket.tokens + passed.count() * per_second(cost.method));
    }
    bucket.filled = std::max(bucket.filled, now);
    return bucket;
}

std::optional<RateWait> RateLimiter::wait_for_pauses(const RestCost& cost, TimePoint now) {
    const TimePoint pool = pools_[product_of(cost.site)].paused_until;
    const TimePoint site = sites_[cost.site].ledger.paused_until;
    const TimePoint until = std::max(pool, site);
    if (until <= now) return std::nullopt;
    return RateWait{until, pool >= site ? "Atlassian paused the app" : "Atlassian paused the site"};
}

std::optional<RateWait> RateLimiter::wait_for_points(const RestCost& cost, TimePoint now) {
    if (!cost.metered) return std::nullopt;
    const Ledger& ledger = ledger_of(cost, now);
    const int limit = limit_of(ledger);
    // A call above the whole quota could never leave otherwise.
    if (ledger.used + std::min(cost.points, limit) <= limit) return std::nullopt;
    return RateWait{next_hour(now), "the points of this hour are used up"};
}

std::optional<RateWait> RateLimiter::wait_for_endpoint(const RestCost& cost, TimePoint now) {
    const Bucket& bucket = bucket_of(cost, now);
    if (bucket.paused_until > now)
        return RateWait{bucket.paused_until, "Atlassian paused " + cost.endpoint};
    if (bucket.tokens >= 1) return std::nullopt;
    const double missing_ms = (1 - bucket.tokens) / per_second(cost.method) * 1000;
    const milliseconds wait(static_cast<long long>(std::ceil(missing_ms)));
    return RateWait{now + std::max(wait, milliseconds(1)), "calls per second of " + cost.endpoint};
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
    std::erase_if(site.issues, [&](const auto& entry) {
        const IssueWrites& writes = entry.second;
        return writes.paused_until <= now && (writes.at.empty() || writes.at.back() <= oldest);
    });
}

void RateLimiter::book(const RestCost& cost, TimePoint now) {
    if (cost.metered) ledger_of(cost, now).used += cost.points;
    bucket_of(cost, now).tokens -= 1;
    Site& site = sites_[cost.site];
    forget_old_writes(site, now);
    for (const std::string& issue : cost.written_issues) {
        std::deque<TimePoint>& at = site.issues[issue].at;
        while (!at.empty() && at.front() <= now - limits_.issue_window_long)
            at.pop_front();
        at.push_back(now);
    }
}

std::optional<RateWait> RateLimiter::acquire(const RestCost& cost, TimePoint now) {
    const std::lock_guard lock(mutex_);
    auto wait = later(wait_for_pauses(cost, now), wait_for_points(cost, now));
    wait = later(std::move(wait), wait_for_endpoint(cost, now));
    wait = later(std::move(wait), wait_for_issues(cost, now));
    if (!wait) book(cost, now);
    return wait;
}

void RateLimiter::learn_quotas(const RestCost& cost, const HttpHeaders& headers, TimePoint now) {
    for (const QuotaEntry& entry : quota_entries(headers)) {
        const bool own = entry.name == "tenant-app-quota";
        if (!own && entry.name != "global-app-quota") continue;
        Ledger& ledger = own ? sites_[cost.site].ledger : pools_[product_of(cost.site)];
        constexpr long long kMostPoints = 100'000'000;  // far above any tier; keeps int in range
        if (entry.quota && *entry.quota > 0)
            ledger.limit = static_cast<int>(std::min(*entry.quota, kMostPoints));
        if (!entry.remaining || *entry.remaining < 0) continue;
        if (ledger.hour != hour_of(now))
            ledger = {hour_of(now), 0, ledger.limit, ledger.paused_until};
        const long long used = limit_of(ledger) - *entry.remaining;
        // Other calls of ours may be on their way, so only ever towards fewer points.
        ledger.used = std::max(ledger.used, static_cast<int>(std::max(used, 0LL)));
    }
}

void RateLimiter::learn_nearness(const RestCost& cost, const HttpHeaders& headers, TimePoint now) {
    const auto number = [&](std::string_view name) -> std::optional<long long> {
        const auto header = find_header(headers, name);
        return header ? parse_integer(trim(*header)) : std::nullopt;
    };
    const auto remaining = number("X-RateLimit-Remaining");
    const auto limit = number("X-RateLimit-Limit");
    if (!remaining || !limit || *remaining < 0 || *limit <= 0) return;
    constexpr long long kNear = 5;  // a fifth of the limit, where Atlassian says NearLimit as well
    if (*remaining * kNear >= *limit) return;
    const auto reset_header = find_header(headers, "X-RateLimit-Reset");
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
        return {hold(pools_[product_of(cost.site)].paused_until), "points of the app"};
    case RateReason::SiteQuota: return {hold(site.ledger.paused_until), "points of the site"};
    case RateReason::Burst:
        return {hold(bucket_of(cost, now).paused_until), "calls per second of " + cost.endpoint};
    case RateReason::IssueWrites:
        if (cost.written_issues.empty()) break;
        for (const std::string& issue : cost.written_issues)
            hold(site.issues[issue].paused_until);
        return {until, "writes to one issue"};
    case RateReason::Unknown: break;
    }
    return {hold(site.ledger.paused_until), "a limit of the site"};
}

void RateLimiter::give_back(const RestCost& cost, int points, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (!cost.metered || points <= 0) return;
    Ledger& ledger = ledger_of(cost, now);
    ledger.used = std::max(0, ledger.used - points);
}

std::optional<RateWait> RateLimiter::learn(
    const RestCost& cost, const HttpResponse& response, TimePoint now) {
    const std::lock_guard lock(mutex_);
    learn_quotas(cost, response.headers, now);
    const bool told_to_wait =
        response.status == 503 && find_header(response.headers, "Retry-After").has_value();
    if (response.status == 429 || told_to_wait) return pause(cost, response.headers, now);
    if (response.status < 400) sites_[cost.site].refusals = 0;
    learn_nearness(cost, response.headers, now);
    return std::nullopt;
}

int RateLimiter::points_left(const std::string& site, TimePoint now) const {
    const std::lock_guard lock(mutex_);
    const auto own = sites_.find(site);
    const Ledger* ledger = nullptr;
    if (own != sites_.end() && own->second.ledger.limit) ledger = &own->second.ledger;
    const auto pool = pools_.find(product_of(site));
    if (ledger == nullptr && pool != pools_.end()) ledger = &pool->second;
    if (ledger == nullptr) return limits_.points_per_hour;
    const int used = ledger->hour == hour_of(now) ? ledger->used : 0;
    return std::max(0, limit_of(*ledger) - used);
}

}  // namespace healthlint
