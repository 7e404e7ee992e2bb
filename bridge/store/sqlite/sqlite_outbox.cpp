// Wanted writes on their way: claimed, settled, put off.

#include <algorithm>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kPutBadge =
    "INSERT INTO publish_states (site, issue, badge_hash, badge_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET badge_hash = excluded.badge_hash, badge_at = excluded.badge_at";
constexpr const char* kPutComment =
    "INSERT INTO publish_states (site, issue, comment_id, comment_hash, comment_at)"
    " VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET comment_id = excluded.comment_id,"
    " comment_hash = excluded.comment_hash, comment_at = excluded.comment_at";

// Of an issue that is not watched any more, once nothing of ours is left on it.
constexpr const char* kForgetState =
    "DELETE FROM publish_states WHERE site = ?1 AND issue = ?2 AND badge_hash = ''"
    " AND NOT EXISTS (SELECT 1 FROM issues WHERE site = ?1 AND issue = ?2)";

constexpr const char* kRemove = "DELETE FROM outbox WHERE id = ?";
constexpr const char* kItems =
    "SELECT id, site, issue, payload, hash, attempts, run_at, kind FROM outbox"
    " WHERE site = ? AND dead = 0 ORDER BY id";
constexpr const char* kSent =
    "SELECT id, issue, kind FROM outbox WHERE site = ?1"
    " AND (attempts > 0 OR unsure != 0 OR dead != 0 OR hash = '') UNION ALL"
    " SELECT 0, issue, 'badge' FROM late_writes WHERE site = ?1 AND hash != '' ORDER BY 1";
constexpr const char* kSitesByTurn =  // of each due write
    "SELECT outbox.site FROM outbox JOIN sites ON sites.id = outbox.site AND sites.state = 'active'"
    " WHERE kind = ?1 AND dead = 0 AND run_at <= ?2 AND lease_until <= ?2"
    " ORDER BY run_at, outbox.id";
constexpr const char* kClaim =
    "UPDATE outbox SET lease_until = ?5, attempts = attempts + 1, predecessor = NULL WHERE id IN ("
    "   SELECT id FROM outbox WHERE site = ?3 AND kind = ?1 AND dead = 0 AND run_at <= ?2"
    "   AND lease_until <= ?2 ORDER BY run_at, id LIMIT ?4)"
    " RETURNING id, site, issue, payload, hash, attempts, run_at, kind";
// The predecessor settled (?3 = 0) tells what Jira has now; put off or given up, it does not.
constexpr const char* kReleaseSuccessor =
    "UPDATE outbox SET lease_until = 0, predecessor = NULL, run_at = MAX(run_at, ?2),"
    " unsure = unsure AND ?3 WHERE predecessor = ?1";
constexpr const char* kHasLate = "SELECT 1 FROM late_writes WHERE site = ? LIMIT 1";
// What was sent after it cannot be overwritten by it.
constexpr const char* kEndLate =
    "DELETE FROM late_writes WHERE site = ? AND issue = ? AND until <= ?";
// Not where a successor waits, which is repeated itself.
constexpr const char* kRepeatAfterLate =
    "INSERT INTO outbox (site, issue, kind, payload, hash, run_at)"
    " SELECT site, issue, 'badge', ?3, ?4, MAX(until) FROM late_writes"
    " JOIN sites ON sites.id = late_writes.site AND sites.state IN ('active', 'disabled')"
    " WHERE site = ?1 AND issue = ?2 AND hash != ?4 GROUP BY site, issue ON CONFLICT DO NOTHING";
constexpr const char* kKeepLate =
    "INSERT INTO late_writes (site, issue, hash, until) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET until = MAX(until, excluded.until)";
// An attempt that does not count was refused before it did anything.
constexpr const char* kRetry =
    "UPDATE outbox SET run_at = ?2, reason = ?3, attempts = MAX(0, attempts - ?4), lease_until = 0,"
    " unsure = unsure OR ?4 = 0 WHERE id = ?1";
constexpr const char* kGiveUp =
    "UPDATE outbox SET dead = 1, unsure = 1, reason = ?2, lease_until = 0 WHERE id = ?1";
constexpr const char* kSize = "SELECT COUNT(*) FROM outbox WHERE dead = 0";

OutboxItem read_item(SQLite::Statement& row, TimePoint claimed) {
    return {
        .id = row.getColumn(0).getInt64(),
        .site = {row.getColumn(1).getString()},
        .issue = {row.getColumn(2).getString()},
        .kind = write_kind_of(row.getColumn(7).getString()),
        .payload = row.getColumn(3).getString(),
        .hash = row.getColumn(4).getString(),
        .attempts = row.getColumn(5).getInt(),
        .run_at = from_column(row.getColumn(6).getInt64()),
        .claimed = claimed};
}

// The one whose turn came first; nothing: no write is due.
std::optional<std::string> next_site(
    SqliteDatabase& database, WriteKind kind, TimePoint now, const std::set<SiteId>* only) {
    SQLite::Statement& sites = database.statement(kSitesByTurn);
    SQLite::bind(sites, column_of(kind), to_column(now));
    while (sites.executeStep()) {
        std::string site = sites.getColumn(0).getString();
        if (only == nullptr || only->contains({site})) return site;
    }
    return std::nullopt;
}

void put_comment(SqliteDatabase& database, const SiteId& site, const PublishState& state) {
    SQLite::Statement& put = database.statement(kPutComment);
    SQLite::bind(put, site.value, state.issue.value, state.comment_id, state.comment_hash);
    if (state.comment_at) put.bind(5, to_column(*state.comment_at));
    put.exec();
}

bool has_late_writes(SqliteDatabase& database, const SiteId& site) {
    SQLite::Statement& query = database.statement(kHasLate);
    SQLite::bind(query, site.value);
    return query.executeStep();
}

void outdo_late_writes(SqliteDatabase& database, const OutboxItem& item) {
    SQLite::Statement& end = database.statement(kEndLate);
    SQLite::bind(end, item.site.value, item.issue.value, to_column(item.claimed));
    end.exec();
    SQLite::Statement& repeat = database.statement(kRepeatAfterLate);
    SQLite::bind(repeat, item.site.value, item.issue.value, item.payload, item.hash);
    repeat.exec();
}

void put_badge(SqliteDatabase& database, const OutboxItem& item, const PublishState& state) {
    const std::string& site = item.site.value;
    SQLite::Statement& put = database.statement(kPutBadge);
    SQLite::bind(put, site, state.issue.value, state.badge_hash);
    if (state.badge_at) put.bind(4, to_column(*state.badge_at));
    put.exec();
    if (has_late_writes(database, item.site)) outdo_late_writes(database, item);
    if (!state.badge_hash.empty()) return;
    SQLite::Statement& forget = database.statement(kForgetState);
    SQLite::bind(forget, site, state.issue.value);
    forget.exec();
}

void settle_one(SqliteDatabase& database, const OutboxItem& item, const PublishState& state) {
    SQLite::Statement& remove = database.statement(kRemove);
    SQLite::bind(remove, std::int64_t{item.id});
    remove.exec();
    SQLite::Statement& release = database.statement(kReleaseSuccessor);
    SQLite::bind(release, std::int64_t{item.id}, std::int64_t{0}, 0);
    release.exec();
    if (item.kind == WriteKind::Badge)
        put_badge(database, item, state);
    else
        put_comment(database, item.site, state);
}

}  // namespace

Result<std::vector<OutboxItem>> SqliteStore::waiting_writes(const SiteId& site) {
    return reader_->read([&] {
        std::vector<OutboxItem> items;
        SQLite::Statement& query = reader_->statement(kItems);
        SQLite::bind(query, site.value);
        while (query.executeStep())
            items.push_back(read_item(query, {}));
        return items;
    });
}

Result<std::vector<SentWrite>> SqliteStore::sent_writes(const SiteId& site) {
    return reader_->read([&] {
        std::vector<SentWrite> sent;
        SQLite::Statement& query = reader_->statement(kSent);
        SQLite::bind(query, site.value);
        while (query.executeStep())
            sent.push_back(
                {.id = query.getColumn(0).getInt64(),
                 .issue = {query.getColumn(1).getString()},
                 .kind = write_kind_of(query.getColumn(2).getString())});
        return sent;
    });
}

Result<std::vector<OutboxItem>> SqliteStore::claim_outbox(
    WriteKind kind,
    int limit,
    TimePoint now,
    std::chrono::seconds lease,
    const std::set<SiteId>* only) {
    return database_->write([&] {
        std::vector<OutboxItem> items;
        const auto site = next_site(*database_, kind, now, only);
        if (!site) return items;
        SQLite::Statement& claim = database_->statement(kClaim);
        SQLite::bind(claim, column_of(kind), to_column(now), *site, limit, to_column(now + lease));
        while (claim.executeStep())
            items.push_back(read_item(claim, now));
        std::ranges::sort(items, {}, [](const OutboxItem& item) {
            return std::pair(item.run_at, item.id);  // RETURNING promises no order
        });
        return items;
    });
}

Result<void> SqliteStore::settle_write(const OutboxItem& item, const PublishState& state) {
    return database_->write([&] { settle_one(*database_, item, state); });
}

Result<void> SqliteStore::settle_badges(const std::vector<OutboxItem>& items, TimePoint at) {
    return database_->write([&] {
        for (const OutboxItem& item : items)
            settle_one(
                *database_, item, {.issue = item.issue, .badge_hash = item.hash, .badge_at = at});
    });
}

Result<void> SqliteStore::retry_write(const OutboxItem& item, const WriteRetry& retry) {
    return database_->write([&] {
        const std::int64_t id = item.id;
        if (retry.late_until && item.kind == WriteKind::Badge) {
            SQLite::Statement& late = database_->statement(kKeepLate);
            SQLite::bind(
                late, item.site.value, item.issue.value, item.hash, to_column(*retry.late_until));
            late.exec();
        }
        const std::int64_t at = to_column(retry.at);
        SQLite::Statement& again = database_->statement(kRetry);
        SQLite::bind(again, id, at, retry.reason, retry.attempt == Attempt::Free ? 1 : 0);
        again.exec();
        SQLite::Statement& release = database_->statement(kReleaseSuccessor);
        SQLite::bind(release, id, at, 1);
        release.exec();
    });
}

Result<void> SqliteStore::give_up_write(long long id, const std::string& reason) {
    return database_->write([&] {
        SQLite::Statement& give_up = database_->statement(kGiveUp);
        SQLite::bind(give_up, std::int64_t{id}, reason);
        give_up.exec();
        SQLite::Statement& release = database_->statement(kReleaseSuccessor);
        SQLite::bind(release, std::int64_t{id}, std::int64_t{0}, 1);
        release.exec();
    });
}

Result<long long> SqliteStore::outbox_size() {
    return reader_->read([&] {
        SQLite::Statement& size = reader_->statement(kSize);
        size.executeStep();
        const long long count = size.getColumn(0).getInt64();
        return count;
    });
}

}  // namespace healthlint
