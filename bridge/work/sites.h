#pragma once
// The sites that background work looks after: how to call them, their fields, rules and state.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/jira/client.h"
#include "bridge/atlassian/rate_limiter.h"
#include "bridge/store/store.h"
#include "bridge/work/rule_files.h"
#include "bridge/work/service.h"
#include "bridge/work/site_mirror.h"

namespace healthlint {

// What every step of background work needs; all outlive it.
struct Tools {
    Store& store;
    Transport& transport;
    RateLimiter& limiter;
    Clock& clock;
    const ServiceSettings& settings;
    RuleFiles& rule_files;
};

// Calls one site with the secret it had when this was made.
class SiteConnection {
  public:
    // `catalog` types what Jira answers; null before it was read.
    SiteConnection(
        const Tools& tools, const Site& site, std::shared_ptr<const FieldCatalog> catalog);

    JiraClient& jira() { return jira_; }

    bool serves(const Site& site) const;  // same address, same secret

  private:
    std::string base_url_, secret_;
    ConnectCredentials credentials_;
    JiraClient jira_;
};

class WatchedSite {
  public:
    WatchedSite(const Tools& tools, const Site& site);

    const SiteId id;
    SiteMirror mirror;

    std::shared_ptr<SiteConnection> connection() const;
    void connect(const Site& site);  // again, when address or secret changed

    // Loads fields, rules and state where that has not happened; follows the rule files. True when
    // something was done. Without a connection only what the store holds is used.
    Result<bool> prepare(bool may_call);

    bool ready() const { return ready_; }

    // After a failure to store: memory may be ahead of the store, so start again from there.
    void distrust_memory() { ready_ = false; }

    // One worker at a time tends a site (scan, reconcile, rules).
    std::mutex tending;
    TimePoint next_tend{};                    // guarded by tending
    TimePoint next_digest{};                  // guarded by tending; when to look for one again
    int failures = 0;                         // guarded by tending; in a row
    std::optional<TimePoint> last_reconcile;  // guarded by tending; of this process
    std::string scanned_fields;               // guarded by tending; "" = not known yet
    std::atomic<bool> scanned{false};         // a whole scan is behind us

  private:
    Result<FieldCatalog> catalog(bool may_call);
    void use(const FieldCatalog& fields);
    Result<bool> follow_rules();

    Tools tools_;
    mutable std::mutex mutex_;
    Site site_;                                    // guarded by mutex_
    std::shared_ptr<const FieldCatalog> catalog_;  // guarded by mutex_
    std::shared_ptr<SiteConnection> connection_;   // guarded by mutex_
    std::atomic<bool> ready_{false};
    FieldCatalog fields_;  // guarded by tending, as are all below
    TimePoint catalog_at_{};
    std::string tried_rules_;  // hash of the rule text that was tried last, good or bad
};

// Fields that the rules need and that every verdict, roster and comment needs.
std::vector<std::string> needed_fields(const Rulebook& rulebook, const SiteMirror& mirror);

class WatchedSites {
  public:
    explicit WatchedSites(const Tools& tools) : tools_(tools) {}

    // The active Jira installations, read from the store at most every kSiteListAge.
    std::vector<std::shared_ptr<WatchedSite>> active();
    std::shared_ptr<WatchedSite> find(const SiteId& site);  // null when it is not active

    static constexpr std::chrono::milliseconds kSiteListAge{500};

  private:
    Tools tools_;
    std::mutex mutex_;  // guards all below
    std::map<SiteId, std::shared_ptr<WatchedSite>> sites_;
    std::optional<TimePoint> listed_;
};

}  // namespace healthlint
