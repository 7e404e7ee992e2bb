#pragma once
// Store in one SQLite file (WAL). Threads may share the object: transactions are short and SQLite
// has one writer anyway, so one connection serves all that write; another one all that read, which
// waits for no writer. Several processes may open the same file, but only one of them works in the
// background.

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "bridge/store/columns.h"
#include "bridge/store/reseal.h"
#include "bridge/store/secret_box.h"
#include "bridge/store/sqlite/inbox_writer.h"
#include "bridge/store/sqlite/sqlite_database.h"
#include "bridge/store/store.h"

namespace healthlint {

// What a commit survives: Process = kill -9 (a power cut may lose the last moments, never
// consistency; reconciling repairs that), PowerCut = both, at an fsync per commit.
enum class Durability { Process, PowerCut };

// Creates the file where there is none (mode 0600) and migrates older ones forward.
Result<std::unique_ptr<Store>> open_sqlite_store(
    const std::string& path, SecretBox secrets, Durability durability = Durability::Process);

// Key rotation, see reseal.h. NotFound where there is no file.
Result<Resealed> reseal_sqlite_store(const std::string& path, const std::string& keys);

class SqliteStore final : public Store {
  public:
    // `reader` reads the same file.
    SqliteStore(
        std::unique_ptr<SqliteDatabase> database,
        std::unique_ptr<SqliteDatabase> reader,
        SecretBox secrets);

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

    Result<Site> open_secrets(SealedSite sealed) const;
    Result<std::optional<Site>> find_site(const char* sql, const std::string& parameter);
    SiteId upsert_site(const Installation& installation, TimePoint now);
    SiteId upsert_forge_site(const ForgeInstallation& installation, TimePoint now);
    Result<void> rotate_secret(
        const SiteId& site, const std::string& secret, TimePoint previous_valid_until);
    // Inside a transaction:
    void enqueue_one(const OutboxItem& item);
    void put_settled_one(const SiteId& site, const PublishState& state);
    void add_change(const SiteId& site, const VerdictChange& change);
    void put_fact_row(const SiteId& site, const std::string& name, const std::string& value);

    std::unique_ptr<SqliteDatabase> database_;
    std::unique_ptr<SqliteDatabase> reader_;
    InboxWriter inbox_writer_;
    SecretBox secrets_;
    std::atomic<bool> recovered_{false};
    std::mutex taken_mutex_;
    std::set<SiteId> taken_;  // guarded by taken_mutex_
};

}  // namespace healthlint
