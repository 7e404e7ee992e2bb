#pragma once
// The outbox on its way to Jira. Badges go 100 issues at a time by the bulk property call, whose
// task is asked for later; comments one by one, edited in place where there is one. Every write is
// the desired end state, so doing it twice after a crash changes nothing that anybody sees.

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "bridge/work/sharing/site_share.h"

namespace healthlint {

constexpr std::chrono::seconds kOutboxLease{60};  // and so long may Jira take with what it was sent
// Both since the claim, and under the lease, or a write would go out twice.
constexpr std::chrono::seconds kSendWithin{20};
constexpr std::chrono::seconds kTaskPatience{45};

class Publisher {
  public:
    // All must outlive it.
    Publisher(const Tools& tools, WatchedSites& sites, SiteShare& share)
        : tools_(tools),
          sites_(sites),
          share_(share) {}

    // Each does one portion of what is due on sites of ours, or answers false. Any thread.
    bool publish_badges();
    bool publish_comment();
    bool follow_tasks();  // bulk writes that Jira is still working on

  private:
    struct Task {  // a bulk write that Jira has accepted
        SiteId site;
        SiteGrip grip;  // nobody else writes there before this one is settled
        std::string id;
        std::vector<OutboxItem> items;
        TimePoint next_look{};
        int looks = 0;
    };

    void write_badges(WatchedSite& site, const SiteGrip& grip, std::vector<OutboxItem> items);
    void remove_badges(WatchedSite& site, const std::vector<OutboxItem>& items);
    bool is_too_late(const OutboxItem& item) const;  // to be sent under its lease
    void put_back(const std::vector<OutboxItem>& items);
    void look_after(WatchedSite& site, Task task);
    Result<PublishState> write_comment(WatchedSite& site, const OutboxItem& item);
    void settle(const OutboxItem& item, const PublishState& state);
    void settle_badges(const std::vector<OutboxItem>& items);
    void put_off(const std::vector<OutboxItem>& items, const Error& error);

    Tools tools_;
    WatchedSites& sites_;
    SiteShare& share_;
    std::mutex mutex_;
    std::deque<Task> tasks_;  // guarded by mutex_
};

}  // namespace healthlint
