#pragma once
// Everything that must survive a crash. One interface, two implementations: SQLite (one working
// process) and PostgreSQL (several replicas). Every function is one transaction; when it returned
// without error, its effect is durable against kill -9. Any thread. The site is always a parameter:
// nothing of one site is ever visible through another.

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/base/time.h"

namespace healthlint {

enum class Product { Jira, Confluence };
enum class SiteState { Active, Disabled, Uninstalled, Superseded };

enum class Door { Connect, Forge };  // through which a site comes in and is called back

// One installation: an app in one product of one tenant. Jira and Confluence of the same tenant are
// two installations with the same host in base_url; the digest needs both.
struct Site {
    SiteId id;
    Door door = Door::Connect;
    Product product = Product::Jira;
    SiteState state = SiteState::Active;
    std::string client_key;  // Forge: the installation's id
    std::string cloud_id;    // Forge; stays over a reinstall
    std::string base_url;    // prefix of every call: the site, or Forge's api.atlassian.com/ex/…
    std::string display_url;
    std::string shared_secret;  // opened; sealed at rest. Forge: the system token, empty until sent
    std::optional<TimePoint> secret_expires;  // Forge
    std::string previous_secret;              // valid until the next, for tokens under way
    std::optional<TimePoint> previous_valid_until;
    TimePoint installed_at{};
    long long revision = 0;  // grows with every change of its mirror and memory; SQLite: stays 0
};

struct Installation {  // what a verified `installed` says
    Product product = Product::Jira;
    std::string client_key, base_url, display_url, shared_secret;
};

struct ForgeInstallation {  // what a verified lifecycle event of Forge says
    Product product = Product::Jira;
    std::string installation_id, cloud_id, base_url;
};

// An accepted webhook. Bodies are not kept: only what intake needs, because refresh reads the
// issue.
struct InboxEvent {
    long long id = 0;
    SiteId site;
    std::string webhook_id;  // X-Atlassian-Webhook-Identifier; empty = never a repetition
    std::string kind;        // "jira:issue_updated"
    IssueId issue;
    TimePoint received{};
    int attempts = 0;
    std::string request_id{};  // of the delivery, for every line of the log about its later work
};

struct StoredIssue {
    IssueId id;
    IssueKey key;
    std::string json;             // fields that rules need, as Jira sent them
    std::string side_facts_json;  // links, history, comments; empty = none read
    TimePoint fetched{};
    std::string content_hash{};  // of `json`, as the mirror compares it; "" = not kept back then
};

// What is remembered of an issue that is in the mirror, beside its content.
struct IssueState {
    IssueId issue;
    std::string content_hash;  // as in StoredIssue
    TimePoint fetched{};
    std::string settle_json;                      // "" = never judged
    bool has_badge = false, has_comment = false;  // written to Jira, as far as is known
    // Hashes of the newest wishes: of what waits or was given up, else of what was written. What
    // was refused is not wished for again until it is another wish, or somebody retries it.
    std::string wanted_badge, wanted_comment;
};

// What was last written to Jira for an issue, and what settle() remembers. Two writers: publishing
// owns the badge and comment members, evaluating owns `grade` and `settle_json`; each stores only
// its own.
struct PublishState {
    IssueId issue;
    std::string badge_hash;  // empty = none written
    std::string comment_id;  // empty = none known
    std::string comment_hash;
    std::string grade;  // shown now
    std::string settle_json;
    std::optional<TimePoint> badge_at, comment_at;
};

enum class WriteKind { Badge, Comment };
enum class Attempt { Counts, Free };  // a rate limit moves work without using up an attempt

struct OutboxItem {
    long long id = 0;
    SiteId site;
    IssueId issue;
    WriteKind kind = WriteKind::Badge;
    std::string payload;  // JSON: the desired end state, not a delta
    std::string hash;     // of the payload without times
    int attempts = 0;
    TimePoint run_at{};
    TimePoint claimed{};  // by claim_outbox(): it was not sent before
};

// A write that Jira may have carried out, whether or not anybody heard of it.
struct SentWrite {
    long long id = 0;  // in the outbox; 0 = not there any more
    IssueId issue;
    WriteKind kind = WriteKind::Badge;
};

// A write that is tried again.
struct WriteRetry {
    TimePoint at{};
    std::string reason;
    Attempt attempt = Attempt::Counts;
    // Set when nobody knows what became of it: it may be carried out as late as this.
    std::optional<TimePoint> late_until{};
};

constexpr std::chrono::days kKeptWebhookIds{7};  // Jira gives up redelivering long before
constexpr std::chrono::days kKeptChanges{400};
constexpr std::chrono::days kKeptLateWrites{1};  // after they are over
constexpr int kKeptRuleVersions = 20;

struct VerdictChange {
    std::string subject_kind, subject_id, subject_label;
    std::string from_grade, to_grade;
    std::string pack, rulebook_hash;
    TimePoint at{};
};

// A text of rules that a site was judged by.
struct RuleVersion {
    std::string hash;         // of the rulebook, as every verdict names it
    std::string pack;         // "ai-team@1.4.0"
    std::string text;         // all its files, as JSON
    std::string detail_json;  // why it came into use, and what its preview said
    TimePoint at{};           // when it came into use, the last time
};

// What one evaluation of a site leads to.
struct Judgement {
    std::vector<OutboxItem> writes;            // as enqueue()
    std::vector<VerdictChange> changes;        // as add_changes()
    std::vector<PublishState> settled;         // as put_settled()
    std::map<std::string, std::string> facts;  // as put_fact()
};

// One queue as operators see it.
struct QueueDepth {
    long long waiting = 0;               // without dead letters
    long long dead = 0;                  // given up, kept with a reason
    std::optional<TimePoint> due_since;  // of the waiting row that is due longest
};

struct Backlog {
    QueueDepth inbox, outbox;
};

// How much the store knows of one site.
struct SiteFigures {
    long long issues = 0;                   // in the mirror
    long long badges = 0;                   // written to Jira
    long long comments = 0;                 // the same
    std::optional<TimePoint> sent_until{};  // until then Jira may carry out what it was sent
};

// Work that was given up and waits for somebody to look at it.
struct DeadLetter {
    enum class Queue { Inbox, Outbox } queue = Queue::Inbox;
    long long id = 0;
    IssueId issue;
    std::string kind;  // "jira:issue_updated", "badge", "comment"
    std::string reason;
    int attempts = 0;
    TimePoint since{};  // received, or last tried
};

constexpr int kMaxListedDeadLetters = 500;
constexpr int kNoLimit = std::numeric_limits<int>::max();

// Where a process stands among those that share the work of a database.
struct ReplicaPlace {
    int replicas = 1;  // that do, this one too
    int rank = 0;      // of this one, from 0, in the order in which they came
};

class Store {
  public:
    virtual ~Store() = default;

    // By a process that works in the background, before it claims and every few seconds: gives
    // back what processes had leased that live no more. SQLite has one working process, so that
    // the first call gives back everything and the others nothing. Comments keep their lease: Jira
    // may still be at work on what a dead process had sent, and would have two. Badges become late
    // (below).
    virtual Result<void> recover() = 0;

    // A duty that one process at a time has, such as "schedule": true when it is the caller's, now
    // and until it ends or loses the database. Ask again before each step.
    virtual Result<bool> hold(const std::string& duty) = 0;
    // Sites have one process at a time, too. Takes up to `most` of these that nobody has; answers
    // which. From now on those that had them before, and may not have noticed yet that they lost
    // them, change nothing by put_issues, put_side_facts, remove_issues, keep and put_rules: for
    // them the store is Unavailable there. Not taken is what such a one is just changing.
    virtual Result<std::vector<SiteId>> take_sites(const std::vector<SiteId>& sites, int most) = 0;
    // What the caller has and never was without: what a lost database took is not in it any more.
    virtual Result<std::set<SiteId>> taken_sites() = 0;
    virtual Result<void> let_go(const SiteId& site) = 0;
    // Says that this process takes its part of the work, until it ends. Commands that only look at
    // a store do not.
    virtual Result<ReplicaPlace> take_part() = 0;
    // Forgets what is past its time: webhook ids after kKeptWebhookIds, verdict changes after
    // kKeptChanges, late writes after kKeptLateWrites. What still waits for a site that was
    // uninstalled or superseded goes too, as by end_work().
    virtual Result<void> prune(TimePoint now) = 0;

    // Sites. Reinstall of a known clientKey keeps the id, replaces the secret, and keeps the old
    // one valid for `grace`; an active site of the same product and base URL with another clientKey
    // becomes Superseded.
    virtual Result<Site> install(
        const Installation& installation, TimePoint now, std::chrono::seconds grace) = 0;
    // A known cloud id keeps its site under the new installation id. Without a system token until
    // one was put.
    virtual Result<Site> install_forge(const ForgeInstallation& installation, TimePoint now) = 0;
    virtual Result<void> put_system_token(
        const SiteId& site, const std::string& token, TimePoint expires) = 0;
    virtual Result<void> set_state(const SiteId& site, SiteState state, TimePoint now) = 0;
    virtual Result<std::optional<Site>> site(const SiteId& id) = 0;
    virtual Result<std::optional<Site>> site_by_client_key(const std::string& client_key) = 0;
    virtual Result<std::optional<Site>> site_by_cloud_id(
        Product product, const std::string& cloud_id) = 0;  // Forge
    virtual Result<std::vector<Site>> sites() = 0;
    // Drops everything that waits for a site that is gone; answers how much that was.
    virtual Result<long long> end_work(const SiteId& site) = 0;
    // Everything of it, credentials too. False, and nothing is done: it is active, or not there.
    virtual Result<bool> purge(const SiteId& site) = 0;
    // Purges sites that were uninstalled or superseded before that time; answers which.
    virtual Result<std::vector<SiteId>> purge_ended(TimePoint before) = 0;

    // Inbox. `append` answers false for a webhook id that was there before (same site).
    virtual Result<bool> append(const InboxEvent& event) = 0;
    // Leases every due event of up to `limit` issues of one site, in the order in which they became
    // due: what was put off goes behind what was due meanwhile. An issue with a leased event waits,
    // so that two workers never read the same issue at once. `only`: of one of these sites; null:
    // of any.
    virtual Result<std::vector<InboxEvent>> claim_inbox(
        int limit, TimePoint now, std::chrono::seconds lease, const std::set<SiteId>* only) = 0;
    virtual Result<void> finish_inbox(const std::vector<long long>& ids) = 0;
    virtual Result<void> retry_inbox(
        const std::vector<long long>& ids,
        TimePoint at,
        const std::string& reason,
        Attempt attempt) = 0;
    // Dead letters: kept with their reason, never claimed again.
    virtual Result<void> give_up_inbox(
        const std::vector<long long>& ids, const std::string& reason) = 0;
    virtual Result<long long> inbox_size() = 0;  // without dead letters

    // Snapshot. An older reading (by `fetched`) never replaces a newer one.
    virtual Result<void> put_issues(const SiteId& site, const std::vector<StoredIssue>& issues) = 0;
    // Of an issue that is there; "" = to be read again.
    virtual Result<void> put_side_facts(
        const SiteId& site, const IssueId& issue, const std::string& json) = 0;
    // Forgets issues, and what was judged of them. Those with a farewell (the removal of their
    // badge) keep what was written until that is settled.
    virtual Result<void> remove_issues(
        const SiteId& site,
        const std::vector<IssueId>& issues,
        const std::vector<OutboxItem>& farewells) = 0;
    // In the order of ids, those behind `after` (empty = all), at most `limit`: a site is larger
    // than what one wants in memory at once. So for publish_states().
    virtual Result<std::vector<StoredIssue>> issues(
        const SiteId& site, const IssueId& after, int limit) = 0;
    // Those of these that are there, in any order.
    virtual Result<std::vector<StoredIssue>> issues(
        const SiteId& site, const std::vector<IssueId>& ids) = 0;
    // Both of these in the same two ways.
    virtual Result<std::vector<IssueState>> issue_states(
        const SiteId& site, const IssueId& after, int limit) = 0;
    virtual Result<std::vector<IssueState>> issue_states(
        const SiteId& site, const std::vector<IssueId>& ids) = 0;
    // Those fetched before that time, longest ago first, at most `limit`.
    virtual Result<std::vector<IssueId>> issues_fetched_before(
        const SiteId& site, TimePoint before, int limit) = 0;

    // Publishing. `enqueue` replaces a waiting write of the same issue and kind: only the newest
    // desired state counts; one whose hash equals what was last written withdraws the waiting write
    // instead. While a write is under way its successor waits for it. `settle_write` removes the
    // item and stores the state's members of that kind in one transaction.
    // A badge that nobody heard of again, because its process died under the lease or as told to
    // `retry_write`, is late: Jira may still carry it out. A different badge that was claimed
    // before that is over waits again when it is settled, to be written once more then; a newer
    // wish takes its place at once. What is given up was refused, so it is not late.
    virtual Result<std::vector<PublishState>> publish_states(
        const SiteId& site, const IssueId& after, int limit) = 0;
    virtual Result<std::optional<PublishState>> publish_state(
        const SiteId& site, const IssueId& issue) = 0;
    virtual Result<void> put_settled(
        const SiteId& site, const std::vector<PublishState>& states) = 0;
    virtual Result<void> enqueue(const std::vector<OutboxItem>& items) = 0;
    virtual Result<std::vector<OutboxItem>> waiting_writes(const SiteId& site) = 0;
    // What is not settled and may show on an issue: what was tried, was given up, took the place of
    // such a write, or is late. Removals too: they wait because something is there.
    virtual Result<std::vector<SentWrite>> sent_writes(const SiteId& site) = 0;
    // Up to `limit` due writes of one kind and one site; `only` as in claim_inbox().
    virtual Result<std::vector<OutboxItem>> claim_outbox(
        WriteKind kind,
        int limit,
        TimePoint now,
        std::chrono::seconds lease,
        const std::set<SiteId>* only) = 0;
    virtual Result<void> settle_write(const OutboxItem& item, const PublishState& state) = 0;
    // The same of badges of one site that were all written, all in one transaction.
    virtual Result<void> settle_badges(const std::vector<OutboxItem>& items, TimePoint at) = 0;
    virtual Result<void> retry_write(const OutboxItem& item, const WriteRetry& retry) = 0;
    virtual Result<void> give_up_write(long long id, const std::string& reason) = 0;
    virtual Result<long long> outbox_size() = 0;

    // Without what is left of sites that were uninstalled or superseded: nobody works it off.
    virtual Result<Backlog> backlog() = 0;
    virtual Result<SiteFigures> figures(const SiteId& site) = 0;

    // Dead letters of one site, oldest first, at most kMaxListedDeadLetters. The others answer
    // false where this site has no such dead letter. An event that is retried counts as received
    // now.
    virtual Result<std::vector<DeadLetter>> dead_letters(const SiteId& site) = 0;
    virtual Result<bool> retry_dead_letter(
        const SiteId& site, DeadLetter::Queue queue, long long id, TimePoint now) = 0;
    virtual Result<bool> drop_dead_letter(
        const SiteId& site, DeadLetter::Queue queue, long long id) = 0;

    // History and digests.
    virtual Result<void> add_changes(
        const SiteId& site, const std::vector<VerdictChange>& changes) = 0;
    virtual Result<std::vector<VerdictChange>> changes(
        const SiteId& site, TimePoint from, TimePoint to) = 0;

    // All of it or nothing, so that a crash neither loses a wish nor records a change twice.
    virtual Result<void> keep(const SiteId& site, const Judgement& judgement) = 0;

    // Small facts per site: scan cursor, last reconcile, field catalog, digest page ids, app user.
    virtual Result<void> put_fact(
        const SiteId& site, const std::string& name, const std::string& value) = 0;
    virtual Result<std::optional<std::string>> fact(
        const SiteId& site, const std::string& name) = 0;

    // put_fact() by whoever works on the site: refused to those that lost it.
    Result<void> keep_fact(const SiteId& site, const std::string& name, const std::string& value) {
        return keep(site, {.facts = {{name, value}}});
    }

    // Rule versions: a site's last kKeptRuleVersions by `at`, newest first. A hash that is there
    // already is replaced.
    virtual Result<void> put_rules(const SiteId& site, const RuleVersion& version) = 0;
    virtual Result<std::vector<RuleVersion>> rule_versions(const SiteId& site) = 0;
};

}  // namespace healthlint
