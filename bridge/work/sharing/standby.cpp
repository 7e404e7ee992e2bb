#include "bridge/work/sharing/standby.h"

#include <algorithm>

#include "bridge/base/log.h"

namespace healthlint {

void Standby::look() {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    const TimePoint now = tools_.clock.now();
    if (!lock || now < next_look_) return;
    next_look_ = now + kInterval;
    const auto stored = tools_.store.sites();
    if (!stored) return log_error("sites.unreadable", {{"error", stored.error().message}});
    for (const Site& site : *stored) {
        if (!may_show(site, now)) continue;
        const SiteGrip grip = share_.look_on(site.id);
        const auto watched = grip ? sites_.find(site.id) : nullptr;
        if (!watched) continue;
        show(*watched, site.revision);
        next_look_ = now;  // for the next one: work of ours comes in between
        return;
    }
}

bool Standby::may_show(const Site& site, TimePoint now) {
    const Shown& shown = shown_[site.id];
    return shown.revision != site.revision && now >= shown.again;
}

// What is in memory is of no use for judging afterwards: whoever takes the site reads anew.
void Standby::show(WatchedSite& site, long long revision) {
    const TimePoint began = tools_.clock.now();
    const std::lock_guard tending(site.tending);
    site.start_over();
    const bool shown = site.prepare(false) && site.mirror.show(tools_.clock.now()).has_value();
    site.distrust_memory();
    const TimePoint ended = tools_.clock.now();
    shown_[site.id] = {
        .revision = shown ? std::optional(revision) : std::nullopt,
        .again = ended + rest_after(ended - began)};
}

std::chrono::milliseconds Standby::rest_after(std::chrono::milliseconds reading) {
    return std::max<std::chrono::milliseconds>(kInterval, reading * kRestPerReading);
}

}  // namespace healthlint
