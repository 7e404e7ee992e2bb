#include "bridge/store/postgres/postgres_store.h"

#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

// A replica that died holds its number no more. Leases without an owner are of no replica.
constexpr const char* kRecoverInbox =
    "WITH living AS (SELECT objid::bigint AS number FROM pg_locks WHERE locktype = 'advisory'"
    "  AND granted AND objsubid = 2 AND classid::bigint = $1::bigint AND database ="
    "  (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " UPDATE inbox SET lease_until = 0, owner = NULL WHERE owner IS NOT NULL AND lease_until <> 0"
    " AND owner NOT IN (SELECT number FROM living)";
// Not comments: one that was under way may still reach Jira, so it is looked for, and written where
// it is not found, only when its lease has run out. A badge does not wait: twice the same is one,
// and another one is written once more when the lease has run out.
constexpr const char* kRecoverOutbox =
    "WITH living AS (SELECT objid::bigint AS number FROM pg_locks WHERE locktype = 'advisory'"
    "  AND granted AND objsubid = 2 AND classid::bigint = $1::bigint AND database ="
    "  (SELECT oid FROM pg_database WHERE datname = current_database())),"
    " left_over AS (SELECT id, site, issue, lease_until,"
    "  CASE WHEN predecessor IS NULL THEN hash ELSE '?' END AS sent FROM outbox"
    "  WHERE kind = 'badge' AND owner IS NOT NULL AND lease_until <> 0"
    "  AND owner NOT IN (SELECT number FROM living) ORDER BY id FOR UPDATE),"
    " late AS (INSERT INTO late_writes (site, issue, hash, until)"
    "  SELECT site, issue, sent, lease_until FROM left_over ON CONFLICT (site, issue, hash)"
    "  DO UPDATE SET until = GREATEST(late_writes.until, excluded.until))"
    " UPDATE outbox SET lease_until = 0, owner = NULL, predecessor = NULL, unsure = TRUE"
    " FROM left_over WHERE outbox.id = left_over.id";
// Nobody looked at them for a week, and reconciling has long read their issues again.
constexpr std::chrono::days kKeptDeadLetters{7};
constexpr const char* kPruneWebhookIds = "DELETE FROM webhook_ids WHERE received < $1::bigint";
constexpr const char* kPruneInbox = "DELETE FROM inbox WHERE dead AND received < $1::bigint";
constexpr const char* kPruneOutbox = "DELETE FROM outbox WHERE dead AND run_at < $1::bigint";
// An end is told in two steps, and an event may come in after them.
constexpr const char* kPruneEndedInbox =
    "DELETE FROM inbox WHERE NOT dead AND site IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kPruneEndedOutbox =
    "DELETE FROM outbox WHERE NOT dead AND site IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kPruneLate = "DELETE FROM late_writes WHERE until < $1::bigint";
constexpr const char* kPruneChanges = "DELETE FROM verdict_changes WHERE at < $1::bigint";
constexpr const char* kInboxDepth =
    "SELECT COUNT(*) FILTER (WHERE NOT dead), COUNT(*) FILTER (WHERE dead),"
    " MIN(run_at) FILTER (WHERE NOT dead) FROM inbox WHERE site NOT IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
constexpr const char* kOutboxDepth =
    "SELECT COUNT(*) FILTER (WHERE NOT dead), COUNT(*) FILTER (WHERE dead),"
    " MIN(run_at) FILTER (WHERE NOT dead) FROM outbox WHERE site NOT IN"
    " (SELECT id FROM sites WHERE state IN ('uninstalled', 'superseded'))";
// A comment that nobody heard of is not looked for before it can come no more.
constexpr const char* kFigures =
    "SELECT (SELECT COUNT(*) FROM issues WHERE site = $1::bigint),"
    " COUNT(*) FILTER (WHERE badge_hash <> ''), COUNT(*) FILTER (WHERE comment_id <> ''),"
    " GREATEST((SELECT MAX(lease_until) FROM outbox WHERE site = $1::bigint AND lease_until <> 0),"
    "   (SELECT MAX(run_at) FROM outbox WHERE site = $1::bigint AND kind = 'comment' AND unsure"
    "    AND NOT dead),"
    "   (SELECT MAX(until) FROM late_writes WHERE site = $1::bigint))"
    " FROM publish_states WHERE site = $1::bigint";
constexpr const char* kWalkInOrder =
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE),"
    " set_config('enable_bitmapscan', 'off', TRUE), set_config('enable_sort', 'off', TRUE),"
    // What is off counts as very dear, and what is dear would be compiled first.
    " set_config('jit', 'off', TRUE)";
constexpr const char* kTakeTurn =
    "UPDATE revisions SET revision = revision + 1 WHERE site = $1::bigint"
    " RETURNING COALESCE(owner = $2::integer, TRUE)";

QueueDepth depth_of(const PgRows& rows) {
    if (rows.empty()) return {};
    return {
        .waiting = rows.integer(0, 0), .dead = rows.integer(0, 1), .due_since = rows.time(0, 2)};
}

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(
    const PostgresTarget& target, SecretBox secrets, std::size_t pool_size) {
    auto database = PostgresDatabase::open(target, pool_size);
    if (!database) return tl::unexpected(database.error());
    auto store = std::make_unique<PostgresStore>(*std::move(database), std::move(secrets));
    return store;
}

PostgresStore::PostgresStore(std::unique_ptr<PostgresDatabase> database, SecretBox secrets)
    : database_(std::move(database)),
      secrets_(std::move(secrets)),
      replica_(*database_) {}

Result<void> PostgresStore::recover() {
    // First say that this one lives, or another would take what it claims next.
    if (auto living = replica_.live(); !living) return living;
    return database_->write([&](PgTransaction& tx) {
        tx.change(kRecoverInbox, kReplicaLock);
        tx.change(kRecoverOutbox, kReplicaLock);
    });
}

Result<void> PostgresStore::prune(TimePoint now) {
    return database_->write([&](PgTransaction& tx) {
        tx.change(kPruneWebhookIds, to_column(now - kKeptWebhookIds));
        tx.change(kPruneChanges, to_column(now - kKeptChanges));
        tx.change(kPruneInbox, to_column(now - kKeptDeadLetters));
        tx.change(kPruneOutbox, to_column(now - kKeptDeadLetters));
        tx.change(kPruneLate, to_column(now - kKeptLateWrites));
        tx.change(kPruneEndedInbox);
        tx.change(kPruneEndedOutbox);
    });
}

Result<Backlog> PostgresStore::backlog() {
    return database_->read([&](PgTransaction& tx) {
        return Backlog{
            .inbox = depth_of(tx.query(kInboxDepth)), .outbox = depth_of(tx.query(kOutboxDepth))};
    });
}

Result<SiteFigures> PostgresStore::figures(const SiteId& site) {
    return database_->read([&](PgTransaction& tx) {
        const PgRows rows = tx.query(kFigures, site_number(site));
        if (rows.empty()) return SiteFigures{};
        return SiteFigures{
            .issues = rows.integer(0, 0),
            .badges = rows.integer(0, 1),
            .comments = rows.integer(0, 2),
            .sent_until = rows.time(0, 3)};
    });
}

long long site_number(const SiteId& site) {
    return parse_integer(site.value).value_or(-1);
}

PgParameter site_array(const std::set<SiteId>* sites) {
    if (sites == nullptr) return std::nullopt;
    std::vector<long long> numbers;
    numbers.reserve(sites->size());
    for (const SiteId& site : *sites)
        numbers.push_back(site_number(site));
    return pg_array(numbers);
}

void walk_in_order(PgTransaction& tx) {
    tx.query(kWalkInOrder);
}

void take_turn(PgTransaction& tx, const SiteId& site) {
    tx.query(kTakeTurn, site_number(site), 0);
}

void take_turn_of_owner(PgTransaction& tx, const SiteId& site, int replica) {
    const PgRows rows = tx.query(kTakeTurn, site_number(site), replica);
    if (!rows.empty() && !rows.flag(0, 0))
        tx.refuse(Errc::Unavailable, "another replica works on site " + site.value + " now");
}

}  // namespace healthlint
