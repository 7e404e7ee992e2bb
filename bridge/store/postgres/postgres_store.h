#pragma once
// Store in a PostgreSQL database, for several replicas of the bridge at once. Any thread.
//
// Each open store is a replica with a number of its own, which it writes on what it leases. As long
// as its session stands, an advisory lock on that number says that it lives: when the process dies,
// the server ends the session, and recover() of any other gives its leases back. The duties that
// one replica has at a time are advisory locks of the same session, and so is what says that it
// takes part in the work. A pooler that shares sessions between transactions (PgBouncer's
// transaction mode) would break all three.

#include <memory>
#include <set>
#include <string>

#include "bridge/store/columns.h"
#include "bridge/store/postgres/postgres_database.h"
#include "bridge/store/reseal.h"
#include "bridge/store/secret_box.h"
#include "bridge/store/store.h"

namespace healthlint {

constexpr int kReplicaLock = 0x4C54'0001;  // first key of the locks on the numbers of replicas

// Makes the tables in the first schema of the search path where there are none, and migrates older
// ones forward; the database itself must exist.
Result<std::unique_ptr<Store>> open_postgres_store(
    const PostgresTarget& target,
    SecretBox secrets,
    std::size_t pool_size = PostgresDatabase::kPoolSize);

// Key rotation, see reseal.h.
Result<Resealed> reseal_postgres_store(const PostgresTarget& target, const std::string& keys);

// The session that says that this replica lives. Any thread.
class PostgresReplica {
  public:
    explicit PostgresReplica(const PostgresDatabase& database);

    int number() const { return number_; }

    // Connects where there is no session (any more). Duties of a lost session are lost.
    Result<void> live();
    Result<bool> hold(const std::string& duty);
    Result<std::vector<SiteId>> take_sites(const std::vector<SiteId>& sites, int most);
    Result<std::set<SiteId>> taken_sites();
    Result<void> let_go(const SiteId& site);
    Result<ReplicaPlace> take_part();

  private:
    Result<void> connect();
    void lose();

    const PostgresDatabase& database_;
    const int number_;
    std::mutex mutex_;  // guards all below
    std::unique_ptr<PgConnection> session_;
    std::set<std::string> held_;
    std::set<SiteId> sites_;
    std::optional<std::int64_t> seat_;  // of those that take part
};

class PostgresStore final : public Store {
  public:
    PostgresStore(std::unique_ptr<PostgresDatabase> database, SecretBox secrets);

    Result<void> recover() override;
    Result<bool> hold(const std::string& duty) override;
    Result<std::vector<SiteId>> take_sites(const std::vector<SiteId>& sites, int most) override;
    Result<std::set<SiteId>> taken_sites() override;
    Result<void> let_go(const SiteId& site) override;
    Result<ReplicaPlace> take_part() override;
    Result<void> prune(TimePoint now) override;

    Result<Site> install(
        const Installation& installation, TimePoint now, std::chrono::seconds grace) override;
    Result<Site> install_forge(const ForgeInstallation& installation, TimePoint now) override;
    Result<void> put_system_token(
        const SiteId& site, const std::string& token, TimePoint expires) override;
    Result<void> set_state(const SiteId& site, SiteState state, TimePoint now) override;
    Result<std::optional<Site>> site(const SiteId& id) override;
    Result<std::optional<Site>> site_by_client_key(const std::string& client_key) override;
    Result<std::optional<Site>> site_by_cloud_id(
        Product product, const std::string& cloud_id) override;
    Result<std::vector<Site>> sites() override;
    Result<long long> end_work(const SiteId& site) override;
    Result<bool> purge(const SiteId& site) override;
    Result<std::vector<SiteId>> purge_ended(TimePoint before) override;

    Result<bool> append(const InboxEvent& event) override;
    Result<std::vector<InboxEvent>> claim_inbox(
        int limit,
        TimePoint now,
        std::chrono::seconds lease,
        const std::set<SiteId>* only) override;
    Result<void> finish_inbox(const std::vector<long long>& ids) override;
    Result<void> retry_inbox(
        const std::vector<long long>& ids,
        TimePoint at,
        const std::string& reason,
        Attempt attempt) override;
    Result<void> give_up_inbox(
        const std::vector<long long>& ids, const std::string& reason) override;
    Result<long long> inbox_size() override;

    Result<void> put_issues(const SiteId& site, const std::vector<StoredIssue>& issues) override;
    Result<void> put_side_facts(
        const SiteId& site, const IssueId& issue, const std::string& json) override;
    Result<void> remove_issues(
        const SiteId& site,
        const std::vector<IssueId>& issues,
        const std::vector<OutboxItem>& farewells) override;
    Result<std::vector<StoredIssue>> issues(
        const SiteId& site, const IssueId& after, int limit) override;
    Result<std::vector<StoredIssue>> issues(
        const SiteId& site, const std::vector<IssueId>& ids) override;
    Result<std::vector<IssueState>> issue_states(
        const SiteId& site, const IssueId& after, int limit) override;
    Result<std::vector<IssueState>> issue_states(
        const SiteId& site, const std::vector<IssueId>& ids) override;
    Result<std::vector<IssueId>> issues_fetched_before(
        const SiteId& site, TimePoint before, int limit) override;

    Result<std::vector<PublishState>> publish_states(
        const SiteId& site, const IssueId& after, int limit) override;
    Result<std::optional<PublishState>> publish_state(
        const SiteId& site, const IssueId& issue) override;
    Result<void> put_settled(const SiteId& site, const std::vector<PublishState>& states) override;
    Result<void> enqueue(const std::vector<OutboxItem>& items) override;
    Result<std::vector<OutboxItem>> waiting_writes(const SiteId& site) override;
    Result<std::vector<SentWrite>> sent_writes(const SiteId& site) override;
    Result<std::vector<OutboxItem>> claim_outbox(
        WriteKind kind,
        int limit,
        TimePoint now,
        std::chrono::seconds lease,
        const std::set<SiteId>* only) override;
    Result<void> settle_write(const OutboxItem& item, const PublishState& state) override;
    Result<void> settle_badges(const std::vector<OutboxItem>& items, TimePoint at) override;
    Result<void> retry_write(const OutboxItem& item, const WriteRetry& retry) override;
    Result<void> give_up_write(long long id, const std::string& reason) override;
    Result<long long> outbox_size() override;
    Result<Backlog> backlog() override;
    Result<SiteFigures> figures(const SiteId& site) override;
    Result<std::vector<DeadLetter>> dead_letters(const SiteId& site) override;
    Result<bool> retry_dead_letter(
        const SiteId& site, DeadLetter::Queue queue, long long id, TimePoint now) override;
    Result<bool> drop_dead_letter(
        const SiteId& site, DeadLetter::Queue queue, long long id) override;

    Result<void> add_changes(
        const SiteId& site, const std::vector<VerdictChange>& changes) override;
    Result<std::vector<VerdictChange>> changes(
        const SiteId& site, TimePoint from, TimePoint to) override;

    Result<void> keep(const SiteId& site, const Judgement& judgement) override;
    Result<void> put_fact(
        const SiteId& site, const std::string& name, const std::string& value) override;
    Result<std::optional<std::string>> fact(const SiteId& site, const std::string& name) override;
    Result<void> put_rules(const SiteId& site, const RuleVersion& version) override;
    Result<std::vector<RuleVersion>> rule_versions(const SiteId& site) override;

  private:
    // A row of `sites` with its secrets still sealed.
    struct SealedSite {
        Site site;
        std::string secret, previous_secret;
    };

    static SealedSite read_site(const PgRows& rows, int row);
    Result<Site> open_secrets(SealedSite sealed) const;
    Result<std::optional<Site>> find_site(const char* sql, const std::string& parameter);
    Result<Site> installed(const Result<SiteId>& id);
    static SiteId upsert_site(PgTransaction& tx, const Installation& installation, TimePoint now);
    static SiteId upsert_forge_site(
        PgTransaction& tx, const ForgeInstallation& installation, TimePoint now);
    Result<void> rotate_secret(
        PgTransaction& tx, const SiteId& site, const std::string& secret, TimePoint valid_until);

    std::unique_ptr<PostgresDatabase> database_;
    SecretBox secrets_;
    PostgresReplica replica_;
};

// Site ids are numbers of ours; any other text is the id of no site.
long long site_number(const SiteId& site);
PgParameter site_array(const std::set<SiteId>* sites);  // null stays NULL

// Inside a transaction: from now on the planner walks along indexes. Before a storm is a minute old
// it has no statistics of it, takes a backlog for a few rows, and would look at all of them and
// sort; and a plan that it made while the tables were small would be used on.
void walk_in_order(PgTransaction& tx);

// Inside a transaction that changes the mirror or memory of a site, before all else: the revision
// grows, and its row is held until the end, so that writers of a site take turns.
void take_turn(PgTransaction& tx, const SiteId& site);
// The same of what whoever works on the site changes. Unavailable: that is another replica by now.
void take_turn_of_owner(PgTransaction& tx, const SiteId& site, int replica);

// Parts of transactions: what is wanted and remembered.
void remove_writes(PgTransaction& tx, const std::vector<long long>& ids);
void enqueue_writes(PgTransaction& tx, const SiteId& site, const std::vector<OutboxItem>& items);
void put_settled_rows(
    PgTransaction& tx, const SiteId& site, const std::vector<PublishState>& states);

// Rows in the order of columns that their queries have.
PublishState read_publish_state(const PgRows& rows, int row);
OutboxItem read_outbox_item(const PgRows& rows, int row);

}  // namespace healthlint
