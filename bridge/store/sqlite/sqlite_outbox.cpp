// Wanted writes and what was last written.

#include <algorithm>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kState =
    "SELECT issue, badge_hash, comment_id, comment_hash, grade, settled, badge_at, comment_at"
    " FROM publish_states WHERE site = ? AND issue = ?";
constexpr const char* kStates =
    "SELECT issue, badge_hash, comment_id, comment_hash, grade, settled, badge_at, comment_at"
    " FROM publish_states WHERE site = ? AND issue > ? ORDER BY issue LIMIT ?";
constexpr const char* kPutSettled =
    "INSERT INTO publish_states (site, issue, grade, settled) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET grade = excluded.grade, settled = excluded.settled";
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

constexpr const char* kWaiting =
    "SELECT id, hash, run_at, lease_until, predecessor, dead, unsure FROM outbox"
    " WHERE site = ? AND issue = ? AND kind = ?";
constexpr const char* kWritten =
    "SELECT CASE ?3 WHEN 'badge' THEN badge_hash ELSE comment_hash END FROM publish_states"
    " WHERE site = ?1 AND issue = ?2";
constexpr const char* kRemove = "DELETE FROM outbox WHERE id = ?";
constexpr const char* kInsert =
    "INSERT INTO outbox (site, issue, kind, payload, hash, run_at, lease_until, unsure, "
    "predecessor)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kItems =
    "SELECT id, site, issue, payload, hash, attempts, run_at, kind FROM outbox"
    " WHERE site = ? AND dead = 0 ORDER BY id";
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
// An attempt that does not count was refused before it did anything.
constexpr const char* kRetry =
    "UPDATE outbox SET run_at = ?2, reason = ?3, attempts = MAX(0, attempts - ?4), lease_until = 0,"
    " unsure = unsure OR ?4 = 0 WHERE id = ?1";
constexpr const char* kGiveUp =
    "UPDATE outbox SET dead = 1, unsure = 1, reason = ?2, lease_until = 0 WHERE id = ?1";
constexpr const char* kSize = "SELECT COUNT(*) FROM outbox WHERE dead = 0";

std::optional<TimePoint> time_of(const SQLite::Column& column) {
    if (column.isNull()) return std::nullopt;
    return from_column(column.getInt64());
}

PublishState read_state(SQLite::Statement& row) {
    return {
        .issue = {row.getColumn(0).getString()},
        .badge_hash = row.getColumn(1).getString(),
        .comment_id = row.getColumn(2).getString(),
        .comment_hash = row.getColumn(3).getString(),
        .grade = row.getColumn(4).getString(),
        .settle_json = row.getColumn(5).getString(),
        .badge_at = time_of(row.getColumn(6)),
        .comment_at = time_of(row.getColumn(7))};
}

OutboxItem read_item(SQLite::Statement& row) {
    return {
        .id = row.getColumn(0).getInt64(),
        .site = {row.getColumn(1).getString()},
        .issue = {row.getColumn(2).getString()},
        .kind = write_kind_of(row.getColumn(7).getString()),
        .payload = row.getColumn(3).getString(),
        .hash = row.getColumn(4).getString(),
        .attempts = row.getColumn(5).getInt(),
        .run_at = from_column(row.getColumn(6).getInt64())};
}

struct Waiting {
    std::int64_t id = 0;
    std::string hash;
    std::int64_t run_at = 0;
    std::int64_t lease_until = 0;
    std::int64_t under_way = 0;  // the write that Jira is being sent right now, or 0
    bool dead = false;
    bool unsure = false;  // an earlier attempt may have reached Jira
};

std::optional<Waiting> find_waiting(SqliteDatabase& database, const OutboxItem& item) {
    SQLite::Statement& find = database.statement(kWaiting);
    SQLite::bind(find, item.site.value, item.issue.value, column_of(item.kind));
    if (!find.executeStep()) return std::nullopt;
    Waiting waiting{
        .id = find.getColumn(0).getInt64(),
        .hash = find.getColumn(1).getString(),
        .run_at = find.getColumn(2).getInt64(),
        .lease_until = find.getColumn(3).getInt64(),
        .dead = find.getColumn(5).getInt() != 0,
        .unsure = find.getColumn(6).getInt() != 0};
    if (waiting.lease_until != 0)
        waiting.under_way = find.getColumn(4).isNull() ? waiting.id : find.getColumn(4).getInt64();
    return waiting;
}

std::string written_hash(SqliteDatabase& database, const OutboxItem& item) {
    SQLite::Statement& find = database.statement(kWritten);
    SQLite::bind(find, item.site.value, item.issue.value, column_of(item.kind));
    std::string hash;
    if (find.executeStep()) hash = find.getColumn(0).getString();
    return hash;
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

}  // namespace

Result<std::vector<PublishState>> SqliteStore::publish_states(
    const SiteId& site, const IssueId& after, int limit) {
    return database_->read([&] {
        std::vector<PublishState> states;
        SQLite::Statement& query = database_->statement(kStates);
        SQLite::bind(query, site.value, after.value, limit);
        while (query.executeStep())
            states.push_back(read_state(query));
        return states;
    });
}

Result<std::optional<PublishState>> SqliteStore::publish_state(
    const SiteId& site, const IssueId& issue) {
    return database_->read([&]() -> Result<std::optional<PublishState>> {
        SQLite::Statement& query = database_->statement(kState);
        SQLite::bind(query, site.value, issue.value);
        std::optional<PublishState> state;
        if (query.executeStep()) state = read_state(query);
        return state;
    });
}

void SqliteStore::put_settled_one(const SiteId& site, const PublishState& state) {
    SQLite::Statement& put = database_->statement(kPutSettled);
    SQLite::bind(put, site.value, state.issue.value, state.grade, state.settle_json);
    put.exec();
}

Result<void> SqliteStore::put_settled(const SiteId& site, const std::vector<PublishState>& states) {
    return database_->write([&] {
        for (const PublishState& state : states)
            put_settled_one(site, state);
    });
}

void SqliteStore::enqueue_one(const OutboxItem& item) {
    const std::optional<Waiting> waiting = find_waiting(*database_, item);
    if (waiting && !waiting->dead && waiting->hash == item.hash) return;
    if (waiting) {
        SQLite::Statement& remove = database_->statement(kRemove);
        SQLite::bind(remove, waiting->id);
        remove.exec();
    }
    // What is under way, or was tried without an answer, may overwrite what was last written, so
    // only without it is there nothing left to do.
    const bool under_way = waiting && waiting->under_way != 0;
    const bool unsure = waiting && (under_way || waiting->unsure);
    if (!unsure && written_hash(*database_, item) == item.hash) return;
    // A newer wish is no way around a rate limit or a delay.
    const std::int64_t run_at = to_column(item.run_at);
    const bool delayed = waiting && !waiting->dead && waiting->run_at > run_at;
    SQLite::Statement& insert = database_->statement(kInsert);
    SQLite::bind(
        insert,
        item.site.value,
        item.issue.value,
        column_of(item.kind),
        item.payload,
        item.hash,
        delayed ? waiting->run_at : run_at,
        under_way ? waiting->lease_until : std::int64_t{0},
        unsure ? 1 : 0);
    if (under_way) insert.bind(9, waiting->under_way);
    insert.exec();
}

Result<void> SqliteStore::enqueue(const std::vector<OutboxItem>& items) {
    return database_->write([&] {
        for (const OutboxItem& item : items)
            enqueue_one(item);
    });
}

Result<std::vector<OutboxItem>> SqliteStore::waiting_writes(const SiteId& site) {
    return database_->read([&] {
        std::vector<OutboxItem> items;
        SQLite::Statement& query = database_->statement(kItems);
        SQLite::bind(query, site.value);
        while (query.executeStep())
            items.push_back(read_item(query));
        return items;
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
            items.push_back(read_item(claim));
        std::ranges::sort(items, {}, [](const OutboxItem& item) {
            return std::pair(item.run_at, item.id);  // RETURNING promises no order
        });
        return items;
    });
}

Result<void> SqliteStore::settle_write(const OutboxItem& item, const PublishState& state) {
    return database_->write([&] {
        SQLite::Statement& remove = database_->statement(kRemove);
        SQLite::bind(remove, std::int64_t{item.id});
        remove.exec();
        SQLite::Statement& release = database_->statement(kReleaseSuccessor);
        SQLite::bind(release, std::int64_t{item.id}, std::int64_t{0}, 0);
        release.exec();
        const bool badge = item.kind == WriteKind::Badge;
        SQLite::Statement& put = database_->statement(badge ? kPutBadge : kPutComment);
        if (badge) {
            SQLite::bind(put, item.site.value, state.issue.value, state.badge_hash);
            if (state.badge_at) put.bind(4, to_column(*state.badge_at));
        } else {
            SQLite::bind(
                put, item.site.value, state.issue.value, state.comment_id, state.comment_hash);
            if (state.comment_at) put.bind(5, to_column(*state.comment_at));
        }
        put.exec();
        if (!badge || !state.badge_hash.empty()) return;
        SQLite::Statement& forget = database_->statement(kForgetState);
        SQLite::bind(forget, item.site.value, state.issue.value);
        forget.exec();
    });
}

Result<void> SqliteStore::retry_write(
    long long id, TimePoint at, const std::string& reason, Attempt attempt) {
    return database_->write([&] {
        SQLite::Statement& retry = database_->statement(kRetry);
        SQLite::bind(
            retry, std::int64_t{id}, to_column(at), reason, attempt == Attempt::Free ? 1 : 0);
        retry.exec();
        SQLite::Statement& release = database_->statement(kReleaseSuccessor);
        SQLite::bind(release, std::int64_t{id}, to_column(at), 1);
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
    return database_->read([&] {
        SQLite::Statement& size = database_->statement(kSize);
        size.executeStep();
        const long long count = size.getColumn(0).getInt64();
        return count;
    });
}

}  // namespace healthlint
