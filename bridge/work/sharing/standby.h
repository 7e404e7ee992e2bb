#pragma once
// Shows the sites on which other processes work, from what those stored, so that every process can
// answer pages of every site. Any thread.

#include <map>
#include <mutex>
#include <optional>

#include "bridge/work/sharing/site_share.h"

namespace healthlint {

class Standby {
  public:
    // All must outlive it.
    Standby(const Tools& tools, WatchedSites& sites, SiteShare& share)
        : tools_(tools),
          sites_(sites),
          share_(share) {}

    // Reads one site anew that changed, where one did.
    void look();

    // How soon a site is read again: it is read whole, so a large one not as often.
    static std::chrono::milliseconds rest_after(std::chrono::milliseconds reading);

    static constexpr std::chrono::seconds kInterval{5};  // at least
    static constexpr int kRestPerReading = 10;           // times as long as the reading took

  private:
    struct Shown {
        std::optional<long long> revision;  // of the site when it was shown
        TimePoint again{};
    };

    bool may_show(const Site& site, TimePoint now);
    void show(WatchedSite& site, long long revision);

    const Tools tools_;
    WatchedSites& sites_;
    SiteShare& share_;
    std::mutex mutex_;  // guards all below
    TimePoint next_look_{};
    std::map<SiteId, Shown> shown_;
};

}  // namespace healthlint
