#include "bridge/work/sharing/site_share.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/work/sharing/fair_share.h"

namespace healthlint {
namespace {

const SiteGrip& nothing() {
    static const SiteGrip kNothing = std::make_shared<const std::set<SiteId>>();
    return kNothing;
}

}  // namespace

SiteShare::SiteShare(const Tools& tools, WatchedSites& sites)
    : tools_(tools),
      sites_(sites),
      ours_(nothing()) {}

void SiteShare::look() {
    const std::unique_lock looking(looking_, std::try_to_lock);
    if (looking) look_now();
}

Duty SiteShare::duty() {
    const std::lock_guard looking(looking_);
    look_now();
    const std::lock_guard lock(mutex_);
    return duty_;
}

void SiteShare::look_now() {
    const TimePoint now = tools_.clock.now();
    const bool again = again_.exchange(false);
    if (!again && looked_ && now >= *looked_ && now - *looked_ < kShareAge) return;
    looked_ = now;
    const auto done = share_out(now);
    if (done) return;
    log_error("share.unknown", {{"error", done.error().message}});
    publish({}, now, {});
}

Result<void> SiteShare::share_out(TimePoint now) {
    const auto place = tools_.store.take_part();
    if (!place) return tl::unexpected(place.error());
    const auto taken = tools_.store.taken_sites();
    if (!taken) return tl::unexpected(taken.error());
    Watched active;
    for (auto& site : sites_.active())
        active.emplace(site->id, std::move(site));
    const int count = static_cast<int>(active.size());
    const int share = fair_share(count, *place);

    forget_lost(*taken, active);
    leaving_ = leaving_of(share, active);
    const auto show = [&] {
        std::set<SiteId> ours;
        std::ranges::set_difference(held_, leaving_, std::inserter(ours, ours.end()));
        const Duty duty{
            .known = true,
            .sites = static_cast<int>(ours.size()),
            .of = count,
            .replicas = place->replicas};
        publish(std::move(ours), now + kShareTrust, duty);
    };
    show();  // no step begins any more on those that leave
    if (auto gone = let_go(leaving_, active); !gone) return gone;
    if (auto more = take(share, *taken, active); !more) return more;
    show();
    tools_.limiter.use_part(part_of_points(static_cast<int>(held_.size()), count, *place));
    return {};
}

// Others may have worked on them since.
void SiteShare::forget_lost(const std::set<SiteId>& taken, const Watched& active) {
    std::erase_if(held_, [&](const SiteId& site) {
        if (taken.contains(site)) return false;
        log_warn("site.lost", {{"site", site.value}});
        if (const auto known = active.find(site); known != active.end())
            known->second->distrust_memory();
        return true;
    });
}

std::set<SiteId> SiteShare::leaving_of(int share, const Watched& active) const {
    std::vector<HeldSite> held;
    held.reserve(held_.size());
    for (const SiteId& site : held_)
        held.push_back(
            {.id = site,
             .active = active.contains(site),
             .leaving = leaving_.contains(site),
             .busy = is_busy(site)});
    const auto gone = surplus(std::move(held), share);
    return {gone.begin(), gone.end()};
}

Result<void> SiteShare::let_go(const std::set<SiteId>& leaving, const Watched& active) {
    for (const SiteId& site : leaving) {
        if (is_busy(site)) continue;
        if (const auto known = active.find(site); known != active.end())
            known->second->distrust_memory();
        if (auto gone = tools_.store.let_go(site); !gone) return gone;
        held_.erase(site);
        log_info("site.let_go", {{"site", site.value}});
    }
    return {};
}

Result<void> SiteShare::take(int share, const std::set<SiteId>& had, const Watched& active) {
    std::vector<SiteId> wanted;
    for (const SiteId& id : reserve(active)) {
        if (had.contains(id))  // the answer to an earlier question was lost
            begin_with(id, *active.at(id));
        else
            wanted.push_back(id);
    }
    const int most = share - static_cast<int>(held_.size());
    if (most <= 0 || wanted.empty()) return {};
    const auto taken = tools_.store.take_sites(wanted, most);
    if (!taken) return tl::unexpected(taken.error());
    for (const SiteId& id : *taken)
        begin_with(id, *active.at(id));
    return {};
}

void SiteShare::begin_with(const SiteId& id, WatchedSite& site) {
    {
        const std::lock_guard tending(site.tending);
        site.start_over();
    }
    held_.insert(id);
    log_info("site.taken", {{"site", id.value}});
}

// What may be taken. A step that began before a site was lost may still be under way, and others
// are being looked on.
std::set<SiteId> SiteShare::reserve(const Watched& active) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, site] : active)
        if (!held_.contains(id) && !is_kept(id)) reserved_.insert(id);
    return reserved_;
}

void SiteShare::publish(std::set<SiteId> ours, TimePoint until, const Duty& duty) {
    const std::lock_guard lock(mutex_);
    reserved_.clear();
    trusted_until_ = until;
    duty_ = duty;
    if (*ours_ == ours) return;
    ours_ = std::make_shared<const std::set<SiteId>>(std::move(ours));
    std::erase_if(grips_, [](const auto& grip) { return grip.expired(); });
    grips_.push_back(ours_);
}

SiteGrip SiteShare::keep(const SiteId& site) {
    auto grip = std::make_shared<const std::set<SiteId>>(std::set<SiteId>{site});
    std::erase_if(grips_, [](const auto& one) { return one.expired(); });
    grips_.push_back(grip);
    return grip;
}

bool SiteShare::is_busy(const SiteId& site) const {
    const std::lock_guard lock(mutex_);
    return is_kept(site);
}

// What is ours now is kept by ourselves: that alone is no step.
bool SiteShare::is_kept(const SiteId& site) const {
    return std::ranges::any_of(grips_, [&](const auto& one) {
        const SiteGrip grip = one.lock();
        return grip && grip != ours_ && grip->contains(site);
    });
}

bool SiteShare::has_all() const {
    const std::lock_guard lock(mutex_);
    return !duty_.known || duty_.sites == duty_.of;
}

SiteGrip SiteShare::all() const {
    const std::lock_guard lock(mutex_);
    return tools_.clock.now() < trusted_until_ ? ours_ : nothing();
}

SiteGrip SiteShare::narrow(const SiteGrip& grip, const SiteId& site) {
    const std::lock_guard lock(mutex_);
    return grip->contains(site) ? keep(site) : nothing();
}

SiteGrip SiteShare::begin(const SiteId& site) {
    const std::lock_guard lock(mutex_);
    const bool is_ours = tools_.clock.now() < trusted_until_ && ours_->contains(site);
    return is_ours ? keep(site) : nullptr;
}

SiteGrip SiteShare::look_on(const SiteId& site) {
    const std::lock_guard lock(mutex_);
    return ours_->contains(site) || reserved_.contains(site) ? nullptr : keep(site);
}

std::vector<std::shared_ptr<WatchedSite>> SiteShare::sites() {
    const SiteGrip ours = all();
    auto sites = sites_.active();
    std::erase_if(sites, [&](const auto& site) { return !ours->contains(site->id); });
    return sites;
}

}  // namespace healthlint
