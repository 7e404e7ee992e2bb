// What is to be written of an issue, what was, and what was settled.

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
constexpr const char* kWaiting =
    "SELECT id, hash, run_at, lease_until, predecessor, dead, unsure, reason FROM outbox"
    " WHERE site = ? AND issue = ? AND kind = ?";
constexpr const char* kWritten =
    "SELECT CASE ?3 WHEN 'badge' THEN badge_hash ELSE comment_hash END FROM publish_states"
    " WHERE site = ?1 AND issue = ?2";
constexpr const char* kLateUntil =
    "SELECT MAX(until) FROM late_writes WHERE site = ? AND issue = ? AND hash != ?";
constexpr const char* kRemove = "DELETE FROM outbox WHERE id = ?";
constexpr const char* kInsert =
    "INSERT INTO outbox (site, issue, kind, payload, hash, run_at, lease_until, unsure, "
    "predecessor)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

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

struct Waiting {
    std::int64_t id = 0;
    std::string hash;
    std::int64_t run_at = 0;
    std::int64_t lease_until = 0;
    std::int64_t under_way = 0;  // the write that Jira is being sent right now, or 0
    bool dead = false;
    bool unsure = false;  // an earlier attempt may have reached Jira
    bool tried = false;
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
        .unsure = find.getColumn(6).getInt() != 0,
        .tried = !find.getColumn(7).getString().empty()};
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

// Until when another badge than this one may appear on the issue; nothing once something was sent
// after that.
std::optional<std::int64_t> late_until(SqliteDatabase& database, const OutboxItem& item) {
    if (item.kind != WriteKind::Badge) return std::nullopt;
    SQLite::Statement& find = database.statement(kLateUntil);
    SQLite::bind(find, item.site.value, item.issue.value, item.hash);
    std::optional<std::int64_t> until;
    if (find.executeStep() && !find.getColumn(0).isNull()) until = find.getColumn(0).getInt64();
    return until;
}

}  // namespace

Result<std::vector<PublishState>> SqliteStore::publish_states(
    const SiteId& site, const IssueId& after, int limit) {
    return reader_->read([&] {
        std::vector<PublishState> states;
        SQLite::Statement& query = reader_->statement(kStates);
        SQLite::bind(query, site.value, after.value, limit);
        while (query.executeStep())
            states.push_back(read_state(query));
        return states;
    });
}

Result<std::optional<PublishState>> SqliteStore::publish_state(
    const SiteId& site, const IssueId& issue) {
    return reader_->read([&]() -> Result<std::optional<PublishState>> {
        SQLite::Statement& query = reader_->statement(kState);
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
    const std::string written = written_hash(*database_, item);
    std::int64_t run_at = to_column(item.run_at);
    const bool repetition =
        waiting && !waiting->unsure && !waiting->tried && waiting->hash == written;
    // A newer wish is no way around a rate limit or a delay, but waits for no repetition.
    if (waiting && !waiting->dead && !repetition) run_at = std::max(run_at, waiting->run_at);
    if (!unsure && written == item.hash) {
        const auto late = late_until(*database_, item);
        if (!late) return;
        run_at = std::max(run_at, *late);
    }
    SQLite::Statement& insert = database_->statement(kInsert);
    SQLite::bind(
        insert,
        item.site.value,
        item.issue.value,
        column_of(item.kind),
        item.payload,
        item.hash,
        run_at,
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

}  // namespace healthlint
