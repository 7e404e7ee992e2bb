#pragma once
// The sites that this process works on, of those that share a database: what is known of a site is
// in one memory, so one process at a time works on it. Each takes its fair part (fair_share.h) of
// what nobody has, and lets go of what is too much as soon as no step on it is under way. When a
// process dies, the store knows at once that its sites are nobody's.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/clock.h"
#include "bridge/work/sites.h"

namespace healthlint {

// Sites that a step may be about. As long as somebody keeps it, none of them changes hands.
using SiteGrip = std::shared_ptr<const std::set<SiteId>>;

class SiteShare {
  public:
    // Both must outlive it.
    SiteShare(const Tools& tools, WatchedSites& sites);

    // Asks the store at most once per kShareAge, takes and lets go. While one thread does, the
    // others go on with what they have, but not for longer than kShareTrust.
    void look();
    Duty duty();  // the same, and waits for the answer

    bool has_all() const;  // as far as is known, no other process works on any site

    void look_again() { again_ = true; }  // an installation came or went: the next look asks

    // All sites that are ours now, none while the store cannot be asked. For a claim.
    SiteGrip all() const;
    // Of what is kept already, one: the others may go.
    SiteGrip narrow(const SiteGrip& grip, const SiteId& site);
    SiteGrip begin(const SiteId& site);    // null: it is not ours
    SiteGrip look_on(const SiteId& site);  // null: it is ours; what is looked on is not taken
    std::vector<std::shared_ptr<WatchedSite>> sites();  // that are ours

    static constexpr std::chrono::seconds kShareAge{1};
    static constexpr std::chrono::seconds kShareTrust{5};

  private:
    using Watched = std::map<SiteId, std::shared_ptr<WatchedSite>>;

    // With looking_ held:
    void look_now();
    Result<void> share_out(TimePoint now);
    void forget_lost(const std::set<SiteId>& taken, const Watched& active);
    Result<void> let_go(const std::set<SiteId>& leaving, const Watched& active);
    Result<void> take(int share, const std::set<SiteId>& had, const Watched& active);
    void begin_with(const SiteId& id, WatchedSite& site);
    std::set<SiteId> leaving_of(int share, const Watched& active) const;
    std::set<SiteId> reserve(const Watched& active);
    void publish(std::set<SiteId> ours, TimePoint until, const Duty& duty);

    bool is_busy(const SiteId& site) const;
    // With mutex_ held:
    bool is_kept(const SiteId& site) const;
    SiteGrip keep(const SiteId& site);

    const Tools tools_;
    WatchedSites& sites_;
    std::atomic<bool> again_{false};

    std::mutex looking_;  // guards these; held while the store is asked
    std::optional<TimePoint> looked_;
    std::set<SiteId> held_;  // as the store knows
    std::set<SiteId> leaving_;

    mutable std::mutex mutex_;   // guards these
    SiteGrip ours_;              // what is held and not leaving
    std::set<SiteId> reserved_;  // what the store is being asked for
    TimePoint trusted_until_{};
    Duty duty_;
    // Everything that was ever handed out and may still be kept, ours_ too.
    std::vector<std::weak_ptr<const std::set<SiteId>>> grips_;
};

}  // namespace healthlint
