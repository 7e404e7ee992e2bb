#include "bridge/store/sqlite/sqlite_store.h"

#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace healthlint {
namespace {

constexpr const char* kRecoverInbox = "UPDATE inbox SET lease_until = 0 WHERE lease_until != 0";
// Not comments: one that was under way may still reach Jira, so it is looked for, and written where
// it is not found, only when its lease has run out. A badge does not wait: twice the same is one,
// and another one is written once more when the lease has run out.
constexpr const char* kKeepLate =
    "INSERT INTO late_writes (site, issue, hash, until)"
    " SELECT site, issue, CASE WHEN predecessor IS NULL THEN hash ELSE '?' END, lease_until"
    " FROM outbox WHERE lease_until != 0 AND kind = 'badge'"
    " ON CONFLICT DO UPDATE SET until = MAX(until, excluded.until)";
constexpr const char* kRecoverOutbox =
    "UPDATE outbox SET lease_until = 0, predecessor = NULL, unsure = 1"
    " WHERE lease_until != 0 AND kind = 'badge'";
constexpr const char* kPruneWebhookIds = "DELETE FROM webhook_ids WHERE received < ?";
// Nobody looked at them for a week, and reconciling has long read their issues again.
constexpr std::chrono::days kKeptDeadLetters{7};
constexpr const char* kPruneInbox = "DELETE FROM inbox WHERE dead = 1 AND received < ?";
constexpr const char* kPruneOutbox = "DELETE FROM outbox WHERE dead = 1 AND run_at < ?";
// An end is told in two steps, and an event may come in after them.
constexpr const char* kPruneEndedInbox =
    "DELETE FROM inbox WHERE dead = 0 AND site IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kPruneEndedOutbox =
    "DELETE FROM outbox WHERE dead = 0 AND site IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kPruneLate = "DELETE FROM late_writes WHERE until < ?";
constexpr const char* kPruneChanges = "DELETE FROM verdict_changes WHERE at < ?";
constexpr const char* kInboxDepth =
    "SELECT COUNT(*) FILTER (WHERE dead = 0), COUNT(*) FILTER (WHERE dead != 0),"
    " MIN(run_at) FILTER (WHERE dead = 0) FROM inbox WHERE site NOT IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kOutboxDepth =
    "SELECT COUNT(*) FILTER (WHERE dead = 0), COUNT(*) FILTER (WHERE dead != 0),"
    " MIN(run_at) FILTER (WHERE dead = 0) FROM outbox WHERE site NOT IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kIssueCount = "SELECT COUNT(*) FROM issues WHERE site = ?";
constexpr const char* kWrittenCounts =
    "SELECT COUNT(*) FILTER (WHERE badge_hash != ''), COUNT(*) FILTER (WHERE comment_id != '')"
    " FROM publish_states WHERE site = ?";
// A comment that nobody heard of is not looked for before it can come no more.
constexpr const char* kSentUntil =
    "SELECT MAX(until) FROM (SELECT MAX(lease_until) AS until FROM outbox WHERE site = ?1"
    " AND lease_until != 0 UNION ALL SELECT MAX(run_at) FROM outbox WHERE site = ?1"
    " AND kind = 'comment' AND unsure != 0 AND dead = 0"
    " UNION ALL SELECT MAX(until) FROM late_writes WHERE site = ?1)";

QueueDepth read_depth(SQLite::Statement& query) {
    query.executeStep();
    QueueDepth depth{
        .waiting = query.getColumn(0).getInt64(), .dead = query.getColumn(1).getInt64()};
    if (!query.getColumn(2).isNull()) depth.due_since = from_column(query.getColumn(2).getInt64());
    return depth;
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(
    const std::string& path, SecretBox secrets, Durability durability) {
    auto database = SqliteDatabase::open(path, durability);
    if (!database) return tl::unexpected(database.error());
    auto reader = SqliteDatabase::open_reader(path);
    if (!reader) return tl::unexpected(reader.error());
    return std::make_unique<SqliteStore>(
        *std::move(database), *std::move(reader), std::move(secrets));
}

SqliteStore::SqliteStore(
    std::unique_ptr<SqliteDatabase> database,
    std::unique_ptr<SqliteDatabase> reader,
    SecretBox secrets)
    : database_(std::move(database)),
      reader_(std::move(reader)),
      inbox_writer_(*database_),
      secrets_(std::move(secrets)) {}

Result<void> SqliteStore::recover() {
    if (recovered_) return {};
    auto done = database_->write([&] {
        database_->statement(kRecoverInbox).exec();
        database_->statement(kKeepLate).exec();
        database_->statement(kRecoverOutbox).exec();
    });
    if (done) recovered_ = true;
    return done;
}

// One process works, so that whatever it wants is its own.
Result<bool> SqliteStore::hold(const std::string&) {
    return true;
}

Result<std::vector<SiteId>> SqliteStore::take_sites(const std::vector<SiteId>& sites, int most) {
    const std::lock_guard lock(taken_mutex_);
    std::vector<SiteId> taken;
    for (const SiteId& site : sites)
        if (std::ssize(taken) < most && taken_.insert(site).second) taken.push_back(site);
    return taken;
}

Result<std::set<SiteId>> SqliteStore::taken_sites() {
    const std::lock_guard lock(taken_mutex_);
    return taken_;
}

Result<void> SqliteStore::let_go(const SiteId& site) {
    const std::lock_guard lock(taken_mutex_);
    taken_.erase(site);
    return {};
}

Result<ReplicaPlace> SqliteStore::take_part() {
    return ReplicaPlace{};
}

Result<void> SqliteStore::prune(TimePoint now) {
    return database_->write([&] {
        SQLite::Statement& webhook_ids = database_->statement(kPruneWebhookIds);
        SQLite::bind(webhook_ids, to_column(now - kKeptWebhookIds));
        webhook_ids.exec();
        SQLite::Statement& changes = database_->statement(kPruneChanges);
        SQLite::bind(changes, to_column(now - kKeptChanges));
        changes.exec();
        SQLite::Statement& late = database_->statement(kPruneLate);
        SQLite::bind(late, to_column(now - kKeptLateWrites));
        late.exec();
        for (const char* sql : {kPruneInbox, kPruneOutbox}) {
            SQLite::Statement& dead = database_->statement(sql);
            SQLite::bind(dead, to_column(now - kKeptDeadLetters));
            dead.exec();
        }
        database_->statement(kPruneEndedInbox).exec();
        database_->statement(kPruneEndedOutbox).exec();
    });
}

Result<Backlog> SqliteStore::backlog() {
    return reader_->read([&] {
        return Backlog{
            .inbox = read_depth(reader_->statement(kInboxDepth)),
            .outbox = read_depth(reader_->statement(kOutboxDepth))};
    });
}

Result<SiteFigures> SqliteStore::figures(const SiteId& site) {
    return reader_->read([&] {
        const auto row_of = [&](const char* sql) -> SQLite::Statement& {
            SQLite::Statement& query = reader_->statement(sql);
            SQLite::bind(query, site.value);
            query.executeStep();
            return query;
        };
        SiteFigures figures{.issues = row_of(kIssueCount).getColumn(0).getInt64()};
        SQLite::Statement& written = row_of(kWrittenCounts);
        figures.badges = written.getColumn(0).getInt64();
        figures.comments = written.getColumn(1).getInt64();
        SQLite::Statement& sent = row_of(kSentUntil);
        if (!sent.getColumn(0).isNull())
            figures.sent_until = from_column(sent.getColumn(0).getInt64());
        return figures;
    });
}

}  // namespace healthlint
