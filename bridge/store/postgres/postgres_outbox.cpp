// Wanted writes on their way: claimed, settled, put off.

#include <algorithm>

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kItems =
    "SELECT id, site, issue, payload, hash, attempts, run_at, kind FROM outbox"
    " WHERE site = $1::bigint AND NOT dead ORDER BY id";
constexpr const char* kSent =
    "SELECT id, issue, kind FROM outbox WHERE site = $1::bigint"
    " AND (attempts > 0 OR unsure OR dead OR hash = '') UNION ALL"
    " SELECT 0, issue, 'badge' FROM late_writes WHERE site = $1::bigint AND hash <> '' ORDER BY 1";
// As in the inbox: along an index, one look-up for each site for which something waits.
constexpr const char* kNextSite =
    "WITH RECURSIVE waiting (site) AS ("
    "   SELECT MIN(site) FROM outbox WHERE kind = $1::text AND NOT dead UNION ALL"
    "   SELECT (SELECT MIN(outbox.site) FROM outbox WHERE kind = $1::text AND NOT dead"
    "     AND outbox.site > waiting.site) FROM waiting WHERE waiting.site IS NOT NULL)"
    " SELECT sites.id FROM waiting JOIN sites ON sites.id = waiting.site AND sites.state = 'active'"
    " CROSS JOIN LATERAL (SELECT due.run_at, due.id FROM outbox AS due WHERE due.site = sites.id"
    "   AND due.kind = $1::text AND NOT due.dead AND due.run_at <= $2::bigint"
    "   AND due.lease_until <= $2::bigint ORDER BY due.run_at, due.id LIMIT 1) AS first"
    " WHERE $3::bigint[] IS NULL OR sites.id = ANY ($3::bigint[])"
    " ORDER BY first.run_at, first.id LIMIT 1";
constexpr const char* kClaim =
    "WITH due AS MATERIALIZED (SELECT id FROM outbox WHERE site = $3::bigint AND kind = $1::text"
    "   AND NOT dead AND run_at <= $2::bigint AND lease_until <= $2::bigint ORDER BY run_at, id"
    "   LIMIT $4::integer FOR UPDATE SKIP LOCKED)"
    " UPDATE outbox SET lease_until = $5::bigint, owner = $6::integer, attempts = attempts + 1,"
    " predecessor = NULL FROM due WHERE outbox.id = due.id"
    " RETURNING outbox.id, site, issue, payload, hash, attempts, run_at, kind";
constexpr const char* kRemove = "DELETE FROM outbox WHERE id = ANY ($1::bigint[])";
// A predecessor settled ($3 = 0) tells what Jira has now; put off or given up, it does not.
constexpr const char* kReleaseSuccessors =
    "UPDATE outbox SET lease_until = 0, owner = NULL, predecessor = NULL,"
    " run_at = GREATEST(run_at, $2::bigint), unsure = unsure AND $3::integer = 1"
    " WHERE predecessor = ANY ($1::bigint[])";
// What was sent after a late one cannot be overwritten by it. Not where a successor waits, which is
// repeated itself.
constexpr const char* kRepeatAfterLate =
    "WITH over AS (DELETE FROM late_writes WHERE site = $1::bigint AND issue = $2::text"
    "  AND until <= $5::bigint)"
    " INSERT INTO outbox (site, issue, kind, payload, hash, run_at)"
    " SELECT site, issue, 'badge', $3::text, $4::text, MAX(until) FROM late_writes"
    " JOIN sites ON sites.id = late_writes.site AND sites.state IN ('active', 'disabled')"
    " WHERE site = $1::bigint AND issue = $2::text AND hash <> $4::text AND until > $5::bigint"
    " GROUP BY site, issue ON CONFLICT (site, issue, kind) DO NOTHING";
constexpr const char* kKeepLate =
    "INSERT INTO late_writes (site, issue, hash, until)"
    " SELECT id, $2::text, $3::text, $4::bigint FROM sites WHERE id = $1::bigint"
    " ON CONFLICT (site, issue, hash)"
    " DO UPDATE SET until = GREATEST(late_writes.until, excluded.until)";
// An attempt that does not count was refused before it did anything.
constexpr const char* kRetry =
    "UPDATE outbox SET run_at = $2::bigint, reason = $3::text, lease_until = 0, owner = NULL,"
    " attempts = GREATEST(0, attempts - $4::integer), unsure = unsure OR $4::integer = 0"
    " WHERE id = $1::bigint";
constexpr const char* kGiveUp =
    "UPDATE outbox SET dead = TRUE, unsure = TRUE, reason = $2::text, lease_until = 0, owner = NULL"
    " WHERE id = $1::bigint";
constexpr const char* kSize = "SELECT COUNT(*) FROM outbox WHERE NOT dead";

constexpr const char* kPutBadges =
    "INSERT INTO publish_states (site, issue, badge_hash, badge_at)"
    " SELECT $1::bigint, issue, hash, $4::bigint FROM unnest($2::text[], $3::text[])"
    " AS badge (issue, hash) ON CONFLICT (site, issue) DO UPDATE"
    " SET badge_hash = excluded.badge_hash, badge_at = excluded.badge_at";
constexpr const char* kPutComment =
    "INSERT INTO publish_states (site, issue, comment_id, comment_hash, comment_at)"
    " VALUES ($1::bigint, $2::text, $3::text, $4::text, $5::bigint)"
    " ON CONFLICT (site, issue) DO UPDATE SET comment_id = excluded.comment_id,"
    " comment_hash = excluded.comment_hash, comment_at = excluded.comment_at";
constexpr const char* kHasLate = "SELECT 1 FROM late_writes WHERE site = $1::bigint LIMIT 1";
// Of an issue that is not watched any more, once nothing of ours is left on it.
constexpr const char* kForgetState =
    "DELETE FROM publish_states WHERE site = $1::bigint AND issue = $2::text AND badge_hash = ''"
    " AND NOT EXISTS (SELECT 1 FROM issues WHERE site = $1::bigint AND issue = $2::text)";

void end_writes(PgTransaction& tx, const std::vector<long long>& ids) {
    remove_writes(tx, ids);
    tx.change(kReleaseSuccessors, pg_array(ids), 0, 0);
}

void release_successor(PgTransaction& tx, long long id, std::int64_t at) {
    tx.change(kReleaseSuccessors, pg_array(std::vector{id}), at, 1);
}

void repeat_after_late(PgTransaction& tx, const OutboxItem& item) {
    tx.change(
        kRepeatAfterLate,
        site_number(item.site),
        item.issue.value,
        item.payload,
        item.hash,
        item.claimed);
}

}  // namespace

void remove_writes(PgTransaction& tx, const std::vector<long long>& ids) {
    tx.change(kRemove, pg_array(ids));
}

OutboxItem read_outbox_item(const PgRows& rows, int row) {
    return {
        .id = rows.integer(row, 0),
        .site = {rows.text(row, 1)},
        .issue = {rows.text(row, 2)},
        .kind = write_kind_of(rows.text(row, 7)),
        .payload = rows.text(row, 3),
        .hash = rows.text(row, 4),
        .attempts = static_cast<int>(rows.integer(row, 5)),
        .run_at = from_column(rows.integer(row, 6))};
}

Result<void> PostgresStore::enqueue(const std::vector<OutboxItem>& items) {
    return database_->write([&](PgTransaction& tx) {
        // Sites in one order, or two callers could wait for each other.
        std::map<SiteId, std::vector<OutboxItem>> by_site;
        for (const OutboxItem& item : items)
            by_site[item.site].push_back(item);
        for (const auto& [site, wanted] : by_site) {
            take_turn(tx, site);
            enqueue_writes(tx, site, wanted);
        }
    });
}

Result<std::vector<OutboxItem>> PostgresStore::waiting_writes(const SiteId& site) {
    return database_->read([&](PgTransaction& tx) {
        std::vector<OutboxItem> items;
        const PgRows rows = tx.query(kItems, site_number(site));
        items.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            items.push_back(read_outbox_item(rows, row));
        return items;
    });
}

Result<std::vector<SentWrite>> PostgresStore::sent_writes(const SiteId& site) {
    return database_->read([&](PgTransaction& tx) {
        std::vector<SentWrite> sent;
        const PgRows rows = tx.query(kSent, site_number(site));
        sent.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            sent.push_back(
                {.id = rows.integer(row, 0),
                 .issue = {rows.text(row, 1)},
                 .kind = write_kind_of(rows.text(row, 2))});
        return sent;
    });
}

Result<std::vector<OutboxItem>> PostgresStore::claim_outbox(
    WriteKind kind,
    int limit,
    TimePoint now,
    std::chrono::seconds lease,
    const std::set<SiteId>* only) {
    return database_->write([&](PgTransaction& tx) {
        std::vector<OutboxItem> items;
        walk_in_order(tx);
        const PgRows next = tx.query(kNextSite, column_of(kind), to_column(now), site_array(only));
        if (next.empty()) return items;
        const PgRows rows = tx.query(
            kClaim,
            column_of(kind),
            to_column(now),
            next.integer(0, 0),
            limit,
            to_column(now + lease),
            replica_.number());
        items.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row) {
            items.push_back(read_outbox_item(rows, row));
            items.back().claimed = now;
        }
        std::ranges::sort(items, {}, [](const OutboxItem& item) {
            return std::pair(item.run_at, item.id);  // RETURNING promises no order
        });
        return items;
    });
}

Result<void> PostgresStore::settle_write(const OutboxItem& item, const PublishState& state) {
    return database_->write([&](PgTransaction& tx) {
        const long long site = site_number(item.site);
        const std::string& issue = state.issue.value;
        take_turn(tx, item.site);
        end_writes(tx, {item.id});
        if (item.kind == WriteKind::Comment) {
            tx.change(
                kPutComment, site, issue, state.comment_id, state.comment_hash, state.comment_at);
            return;
        }
        tx.change(
            kPutBadges,
            site,
            pg_array(std::vector{issue}),
            pg_array(std::vector{state.badge_hash}),
            state.badge_at);
        repeat_after_late(tx, item);
        if (state.badge_hash.empty()) tx.change(kForgetState, site, issue);
    });
}

Result<void> PostgresStore::settle_badges(const std::vector<OutboxItem>& items, TimePoint at) {
    if (items.empty()) return {};
    const SiteId& site_id = items.front().site;
    const long long site = site_number(site_id);
    std::vector<long long> ids;
    std::vector<std::string> issues, hashes;
    for (const OutboxItem& item : items) {
        ids.push_back(item.id);
        issues.push_back(item.issue.value);
        hashes.push_back(item.hash);
    }
    // Few round trips, however many badges: other writers of the site wait for their turn.
    return database_->write([&](PgTransaction& tx) {
        take_turn(tx, site_id);
        end_writes(tx, ids);
        tx.change(kPutBadges, site, pg_array(issues), pg_array(hashes), to_column(at));
        const bool has_late = !tx.query(kHasLate, site).empty();
        for (const OutboxItem& item : items) {
            if (has_late) repeat_after_late(tx, item);
            if (item.hash.empty()) tx.change(kForgetState, site, item.issue.value);
        }
    });
}

Result<void> PostgresStore::retry_write(const OutboxItem& item, const WriteRetry& retry) {
    return database_->write([&](PgTransaction& tx) {
        const std::int64_t at = to_column(retry.at);
        tx.change(kRetry, item.id, at, retry.reason, retry.attempt == Attempt::Free ? 1 : 0);
        release_successor(tx, item.id, at);
        if (retry.late_until && item.kind == WriteKind::Badge)  // behind, as in recover()
            tx.change(
                kKeepLate,
                site_number(item.site),
                item.issue.value,
                item.hash,
                to_column(*retry.late_until));
    });
}

Result<void> PostgresStore::give_up_write(long long id, const std::string& reason) {
    return database_->write([&](PgTransaction& tx) {
        tx.change(kGiveUp, id, reason);
        release_successor(tx, id, 0);
    });
}

Result<long long> PostgresStore::outbox_size() {
    return database_->read([&](PgTransaction& tx) {
        const PgRows rows = tx.query(kSize);
        return rows.empty() ? 0LL : static_cast<long long>(rows.integer(0, 0));
    });
}

}  // namespace healthlint
