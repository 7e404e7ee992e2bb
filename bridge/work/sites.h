#pragma once
// The sites that background work looks after: how to call them, their fields, rules and state.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/jira/client.h"
#include "bridge/atlassian/rate_limiter.h"
#include "bridge/store/store.h"
#include "bridge/work/mirror/site_mirror.h"
#include "bridge/work/rule_files.h"
#include "bridge/work/rules/rule_switch.h"
#include "bridge/work/scan/facts_walk.h"
#include "bridge/work/scan/page_ahead.h"
#include "bridge/work/service.h"

namespace healthlint {

// What every step of background work needs; all outlive it.
struct Tools {
    Store& store;
    Transport& transport;
    RateLimiter& limiter;
    Clock& clock;
    const ServiceSettings& settings;
    RuleFiles& rule_files;
    WorkMetrics& metrics;
};

// The active Confluence installation of the tenant that `jira` belongs to: through the same door,
// with the same origin or, on Forge, the same cloud id. NotFound says what to install.
Result<Site> confluence_of(Store& store, const Site& jira);

// Scheme, host and port of an address, "" for none.
std::string origin_of(const std::string& url);

// Calls one site with the secret it had when this was made.
class SiteConnection {
  public:
    // `catalog` types what Jira answers; null before it was read.
    SiteConnection(
        const Tools& tools, const Site& site, std::shared_ptr<const FieldCatalog> catalog);

    JiraClient& jira() { return jira_; }

    // Called as a person: there is no app whose lozenge could be set.
    bool by_token() const { return by_token_; }

    bool serves(const Site& site) const;  // same address, same secret

  private:
    std::string base_url_, secret_;
    bool by_token_;
    std::unique_ptr<const Credentials> credentials_;
    JiraClient jira_;
};

// How to call a site back, by the door through which it came in.
std::unique_ptr<const Credentials> credentials_of(const Tools& tools, const Site& site);
// Made known by a login, not by an app that was installed there; and the client key it has then.
bool is_token_site(const Site& site);
std::string token_client_key(const std::string& base_url);
// Whether it is the site of settings.login, or its Confluence.
bool is_called_by_token(const ServiceSettings& settings, const Site& site);

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

    bool ready() const { return ready_ && !distrusted_; }

    // What other rules would change here. Invalid with every diagnostic: they cannot be used.
    Result<RulePreview> preview_rules(const PackSources& draft, TimePoint now);

    // What the mirror does. After a failure to store, memory is not trusted any more. What a search
    // leaves in doubt is read again as after an event.
    Result<void> absorb(Reading reading);
    Result<void> absorb_facts(const IssueId& issue, SideFacts facts, TimePoint asked);
    Result<void> judge(Extent extent);

    // Memory may be ahead of the store, or behind, so start again from there. Any thread.
    void distrust_memory() { distrusted_ = true; }

    // Another process worked here meanwhile: as after a start of this one, but what is shown stays
    // until there is something else to show. With `tending` held.
    void start_over();

    // It was not active for a while: what waited to be written is gone, and what changed meanwhile
    // nobody told. Any thread.
    void come_back();

    // One worker at a time tends a site (scan, reconcile, rules).
    std::mutex tending;
    TimePoint next_tend{};                     // guarded by tending
    TimePoint next_digest{};                   // guarded by tending; when to look for one again
    TimePoint next_sample{};                   // guarded by tending
    int failures = 0;                          // guarded by tending; in a row
    PageAhead ahead;                           // guarded by tending
    FactsWalk facts_walk;                      // guarded by tending
    std::optional<TimePoint> last_reconcile;   // guarded by tending; of this process
    std::string scanned_fields;                // guarded by tending; "" = not known yet
    std::optional<TimePoint> looked_for_wish;  // guarded by tending; to have all read anew
    std::atomic<bool> scanned{false};          // a whole scan is behind us
    std::atomic<bool> reconcile_soon{false};   // events were too old to be read one by one
    std::atomic<long long> stale_events{0};    // such events, of this process

  private:
    Result<std::optional<FieldCatalog>> stored_catalog();
    Result<void> keep_catalog(const std::vector<Field>& fields);
    Result<std::optional<FieldCatalog>> catalog(bool may_call);
    void use(const FieldCatalog& fields);

    Tools tools_;
    mutable std::mutex mutex_;
    Site site_;                                    // guarded by mutex_
    std::shared_ptr<const FieldCatalog> catalog_;  // guarded by mutex_
    std::shared_ptr<SiteConnection> connection_;   // guarded by mutex_
    std::atomic<bool> ready_{false};
    std::atomic<bool> distrusted_{false};  // since loading began
    FieldCatalog fields_;                  // guarded by tending, as are all below
    TimePoint catalog_due_{};
    RuleSwitch rules_;
};

// Fields that the rules need and that every verdict, roster and comment needs.
std::vector<std::string> needed_fields(const Rulebook& rulebook, const SiteMirror& mirror);

class WatchedSites {
  public:
    explicit WatchedSites(const Tools& tools) : tools_(tools) {}

    // The active Jira installations, read from the store at most every kSiteListAge, by one thread:
    // the others have the list from before meanwhile.
    std::vector<std::shared_ptr<WatchedSite>> active();
    std::shared_ptr<WatchedSite> find(const SiteId& site);  // null when it is not active
    void forget_list();  // an installation changed: the next question reads the store

    static constexpr std::chrono::milliseconds kSiteListAge{500};

  private:
    void refresh();
    void take_over(const std::vector<Site>& stored);
    std::shared_ptr<WatchedSite> known(const SiteId& site) const;
    bool is_fresh(TimePoint now) const;

    Tools tools_;
    std::mutex reading_;  // held while the store is asked; taken before mutex_, or tried
    // Guards all below. The sites change with both locks held, so that one is enough to read them.
    std::mutex mutex_;
    std::map<SiteId, std::shared_ptr<WatchedSite>> sites_;
    // Not active any more; a step may still be under way. One that comes back is the same object:
    // two of one site would not know of each other.
    std::map<SiteId, std::weak_ptr<WatchedSite>> left_;
    std::optional<TimePoint> listed_;
    long long changes_ = 0;  // of which we were told
};

}  // namespace healthlint
