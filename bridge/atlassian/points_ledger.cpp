#include "bridge/atlassian/points_ledger.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace healthlint {
namespace {

constexpr std::chrono::hours kHour{1};
constexpr std::chrono::seconds kHeldBackFor{30};
constexpr double kKeptFromLive = 0.5;  // of the unused shares of others

double part_left_of_hour(TimePoint now) {
    const std::chrono::duration<double> left = next_hour(now) - now;
    return left / kHour;
}

}  // namespace

TimePoint hour_of(TimePoint now) {
    return std::chrono::floor<std::chrono::hours>(now);
}

TimePoint next_hour(TimePoint now) {
    return hour_of(now) + kHour;
}

void PointsLedger::turn_to(TimePoint now) {
    if (hour_ == hour_of(now)) return;
    const bool follows = hour_ + kHour == hour_of(now);
    for (auto it = sites_.begin(); it != sites_.end();) {
        const bool active = follows && it->second.used > 0;
        it->second = {.used = 0, .active_before = active};
        it = active ? std::next(it) : sites_.erase(it);
    }
    hour_ = hour_of(now);
    used_ = 0;
}

double PointsLedger::unused_by_others(const std::string& site, double share) const {
    double unused = 0;
    for (const auto& [name, one] : sites_)
        if (name != site) unused += std::max(0.0, share - one.used);
    return unused;
}

bool PointsLedger::admits(
    const std::string& site, int points, CallPriority priority, int limit, TimePoint now) {
    turn_to(now);
    if (used_ == 0) return true;
    const double left = limit - used_;
    if (points > left) return false;
    const auto known = sites_.find(site);
    const double own = known == sites_.end() ? 0 : known->second.used;
    const auto active = static_cast<double>(sites_.size()) + (known == sites_.end() ? 1 : 0);
    const double share = limit / active;
    const double part = part_left_of_hour(now);
    const double kept = priority == CallPriority::Live ? kKeptFromLive : 1.0;
    const double borrowable = left - unused_by_others(site, share) * part * kept;
    const double mine = std::min(left, std::max(share - own, borrowable));
    const double held = points_left_for_others(priority) * part;
    return points + share * held <= mine && points + limit * held <= left;
}

void PointsLedger::book(const std::string& site, int points, TimePoint now) {
    turn_to(now);
    Share& share = sites_[site];
    // What is given back may have been booked in the hour before.
    const int counted = std::max(points, -share.used);
    share.used += counted;
    used_ += counted;
}

void PointsLedger::learn_used(int used, TimePoint now) {
    turn_to(now);
    used_ = std::max(used_, used);
}

int PointsLedger::used(TimePoint now) const {
    return hour_ == hour_of(now) ? used_ : 0;
}

TimePoint PointsLedger::ask_again(int points, int limit, TimePoint now) const {
    if (points > limit - used(now)) return next_hour(now);
    return std::min(next_hour(now), now + kHeldBackFor);
}

}  // namespace healthlint
