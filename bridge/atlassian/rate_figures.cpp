// What the limiter tells: points that are left, and how calls ended.

#include <algorithm>
#include <climits>

#include "bridge/atlassian/rate_limiter.h"

namespace healthlint {

int RateLimiter::points_left(const std::string& site, TimePoint now) const {
    const std::lock_guard lock(mutex_);
    const auto own = sites_.find(site);
    const Quota* quota = nullptr;
    if (own != sites_.end() && own->second.quota.limit) quota = &own->second.quota;
    const auto pool = pools_.find(product_of(site));
    if (quota == nullptr && pool != pools_.end()) quota = &pool->second;
    return left_of(quota == nullptr ? Quota{.part = part_} : *quota, now);
}

int RateLimiter::left_of(const Quota& quota, TimePoint now) const {
    return std::max(0, limit_of(quota) - quota.points.used(now));
}

std::vector<PointsLeft> RateLimiter::points_left(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    std::vector<PointsLeft> left;
    for (const Pool product : {"jira", "confluence"}) {
        const auto pool = pools_.find(product);
        const int shared = left_of(pool == pools_.end() ? Quota{.part = part_} : pool->second, now);
        left.push_back({product, "app", shared});
        std::optional<int> fewest;
        for (const auto& [name, site] : sites_)
            if (site.quota.limit && product_of(name) == product)
                fewest = std::min(fewest.value_or(INT_MAX), left_of(site.quota, now));
        if (fewest) left.push_back({product, "site", *fewest});
    }
    return left;
}

std::vector<CallTally> RateLimiter::tallies() const {
    const std::lock_guard lock(mutex_);
    std::vector<CallTally> tallies;
    for (const auto& [product, endpoints] : tallies_)
        for (const auto& [endpoint, counts] : endpoints)
            tallies.push_back({product, endpoint, counts});
    return tallies;
}

}  // namespace healthlint
