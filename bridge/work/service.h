#pragma once
// What runs in the background, as one object: reads dirty issues, judges them, writes badges and
// comments, scans new sites, reconciles, and follows the rule files. The caller owns the threads:
//
//     Service service(store, transport, limiter, clock, settings);
//     if (auto ready = service.open(); !ready) …;        // rule files are broken: says where
//     std::jthread scheduler([&](std::stop_token stop) { service.run_scheduler(stop); });
//     std::jthread worker([&](std::stop_token stop) { service.run_worker(stop); });  // several
//
// Nothing needs to be told about new work: accepted events, installations and edited rule files are
// found within kPollInterval. Of several processes on one database each works on its part of the
// sites (sharing/site_share.h) and answers for all. The functions that answer questions are safe on
// any thread, read at most from the store, and never wait for Jira.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/digest/page.h"
#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/http/transport.h"
#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"
#include "bridge/work/metrics/rule_series.h"

namespace healthlint {

class RateLimiter;
struct WorkMetrics;
struct PackSources;
struct RulePreview;
struct TakenAway;

constexpr std::chrono::milliseconds kPollInterval{100};

// The headless door: one site, called as one person with an API token, no app in it. What a person
// may not see or do there, nobody gets.
struct TokenLogin {
    std::string site;  // "https://acme.atlassian.net"
    std::string email;
    std::string token;
};

struct ServiceSettings {
    std::string app_key = "com.healthlint.app";
    std::string module_key = "health";  // of the issue context, names the status property
    std::string pack_file = "rules/ai-team.rules.yaml";
    std::string site_file;  // empty = none
    std::chrono::seconds reconcile_every{std::chrono::minutes(15)};
    std::chrono::seconds reconcile_overlap{std::chrono::minutes(5)};
    std::chrono::seconds catalog_every{std::chrono::hours(24)};  // field list of a site
    // Sites that ended so long ago are purged; none = never.
    std::optional<std::chrono::days> purge_ended_after;
    std::optional<TokenLogin> login;
    bool publishes_digest = true;  // by itself, when a week is over
};

// What is known about one issue now, settled, as its badge shows it.
struct CurrentVerdict {
    std::shared_ptr<const Verdict> verdict;  // null: no rule selects the issue
    IssueKey key;
    std::string pack;        // "ai-team@1.4.0"
    TimePoint checked_at{};  // when its data was last known to be right, for "checked 12 s ago"
    Language language = Language::English;  // of the badge, as the rules say
};

// What happened since this process started.
struct ServiceCounters {
    long long stale_events = 0;  // too old to be worked off: a reconcile took their place
};

// What this process works on, of what all that share the database work on.
struct Duty {
    bool known = false;  // the store could be asked
    int sites = 0;
    int of = 0;        // active Jira installations
    int replicas = 0;  // this one too
};

// Everything known about one site, copied: for the digest.
struct SiteView {
    std::shared_ptr<const Rulebook> rulebook;
    Snapshot snapshot;
    Report report;  // settled
};

struct DigestPublication {
    enum class Change { Created, Updated, None } change = Change::None;
    std::string page_id;
    std::string title;
    std::string url;  // where people read it
};

class Service {
  public:
    // All four must outlive the service.
    Service(
        Store& store,
        Transport& transport,
        RateLimiter& limiter,
        Clock& clock,
        ServiceSettings settings);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // Reads the rule files and takes back what a dead process had leased. Invalid with every
    // diagnostic when the rules cannot be used: there is no older rulebook to stay with.
    Result<void> open();

    // Makes the site of settings.login known to the store, its Confluence with it; answers Jira's.
    Result<Site> sign_in();

    void run_worker(const std::stop_token& stop);     // start several
    void run_scheduler(const std::stop_token& stop);  // start one

    // Nothing: the issue is not known (yet), or the site is not being watched.
    std::optional<CurrentVerdict> verdict(const SiteId& site, const IssueId& issue);
    // Jira's own answers about a person, kept for a minute; they may take a call. Unavailable when
    // Jira could not be asked.
    Result<bool> may_browse(const SiteId& site, const AccountId& person, const IssueId& issue);
    Result<bool> administers(const SiteId& site, const AccountId& person);
    // An installation came, changed or went: what is done next knows it.
    void sites_changed();
    ServiceCounters counters();
    Duty duty();  // asks the store at most once a second
    bool has_rules() const;
    const WorkMetrics& metrics() const;
    // How many subjects have which outcome now, by rule, over all sites this process works on.
    RuleOutcomes rule_outcomes();
    // Loads the site from the store where that has not happened yet, so it works without threads.
    Result<SiteView> view(const SiteId& site);

    // What other rules would change on the data of this site; writes nothing and works without
    // threads. Invalid with every diagnostic: they cannot be used there.
    Result<RulePreview> preview_rules(const SiteId& site, const PackSources& draft);

    // Writes the weekly page of this Jira site now; an equal page is not written again. Works
    // without threads. Running workers do it by themselves when a week is over.
    Result<DigestPublication> publish_digest(const SiteId& site, Week week);
    Result<DigestPage> preview_digest(const SiteId& site, Week week);

    // For the command line, without threads; both wait on the clock where Jira asks for it.
    // Reads and judges the whole of a site, or what changed since the last time; writes nothing to
    // Jira. An error when it cannot be read now.
    Result<SiteView> read_whole(const SiteId& site);
    // Writes what the last judgement asks for; answers how many writes are left for a later time.
    Result<long long> write_due();
    // Whether the site lets us in for that, as far as is known without a call: Conflict says why
    // not.
    Result<void> may_take_away(const Site& site);
    // Disables the site and takes its badges and comments away from Jira (publish/take_away.h).
    Result<TakenAway> take_away(
        const SiteId& site, const std::function<void(std::size_t done, std::size_t total)>& tell);

    // One round of everything that is due, on the caller's thread; false when there was nothing to
    // do. Workers call it in a loop, tests and commands as often as they like.
    bool work_once();

    // Looks whether the rule files changed; sites follow in their next round. The scheduler calls
    // it every second.
    void check_rules();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace healthlint
