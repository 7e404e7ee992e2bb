#include "bridge/store/sqlite/group_forecast.h"

#include <algorithm>

namespace healthlint {

void GroupForecast::learn(std::size_t came, bool in_time) {
    if (!in_time) {
        patience_ = tries_ ? std::min(2 * patience_, kRarely) : kSoon;
        left_ = patience_;
    } else if (tries_) {
        patience_ = kSoon;
        left_ = patience_;
    }
    tries_ = false;
    expected_ = std::clamp<std::size_t>(came, 1, largest_);
    if (!in_time || expected_ == largest_ || --left_ > 0) return;
    expected_ = std::min(2 * expected_, largest_);
    tries_ = true;
}

}  // namespace healthlint
