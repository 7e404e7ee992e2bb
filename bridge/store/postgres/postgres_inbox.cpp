// Accepted events until they are worked off.

#include <algorithm>

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kAppend =
    "WITH remembered AS (INSERT INTO webhook_ids (site, webhook_id, received)"
    "   SELECT $1::bigint, $2::text, $5::bigint WHERE $2::text <> ''"
    "   ON CONFLICT DO NOTHING RETURNING 1)"
    " INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at, request_id)"
    " SELECT $1::bigint, $2::text, $3::text, $4::text, $5::bigint, $5::bigint, $6::text"
    " WHERE $2::text = '' OR EXISTS (SELECT 1 FROM remembered)";

// Both claim by turn, walking along an index, so that a long backlog costs no more than a short
// one. $1 is now. Later events of an issue wait behind the one that is leased or was put off.
// OFFSET 0: asked of one row at a time; the planner would read all events to answer for all rows.
//
// Of the sites for which something waits, one look-up each, the one that is due longest. One
// replica at a time claims of a site, or a second one could miss a lease that the first has not
// committed yet; the others look at the next site.
constexpr const char* kNextSite =
    "WITH RECURSIVE waiting (site) AS (SELECT MIN(site) FROM inbox WHERE NOT dead UNION ALL"
    "   SELECT (SELECT MIN(inbox.site) FROM inbox WHERE NOT dead AND inbox.site > waiting.site)"
    "   FROM waiting WHERE waiting.site IS NOT NULL)"
    " SELECT sites.id FROM waiting JOIN sites ON sites.id = waiting.site AND sites.state = 'active'"
    " CROSS JOIN LATERAL (SELECT due.run_at, due.id FROM inbox AS due WHERE due.site = sites.id"
    "   AND NOT due.dead AND due.run_at <= $1::bigint AND due.lease_until <= $1::bigint"
    "   AND NOT EXISTS (SELECT 1 FROM inbox AS held WHERE held.site = due.site"
    "     AND held.issue = due.issue AND held.lease_until <> 0 AND NOT held.dead"
    "     AND held.lease_until > $1::bigint OFFSET 0)"
    "   AND NOT EXISTS (SELECT 1 FROM inbox AS held WHERE held.site = due.site"
    "     AND held.issue = due.issue AND held.run_at > held.received AND NOT held.dead"
    "     AND held.run_at > $1::bigint OFFSET 0)"
    "   ORDER BY due.run_at, due.id LIMIT 1) AS first"
    " WHERE $2::bigint[] IS NULL OR sites.id = ANY ($2::bigint[])"
    " ORDER BY first.run_at, first.id LIMIT 1 FOR NO KEY UPDATE OF sites SKIP LOCKED";
// All events of the issues whose first one comes first, also those far behind it.
constexpr const char* kClaim =
    "WITH due_issues AS MATERIALIZED (SELECT due.issue FROM inbox AS due"
    "   WHERE due.site = $2::bigint AND NOT due.dead"
    "   AND due.run_at <= $1::bigint AND due.lease_until <= $1::bigint"
    "   AND NOT EXISTS (SELECT 1 FROM inbox AS earlier WHERE earlier.site = due.site"
    "     AND earlier.issue = due.issue AND NOT earlier.dead"
    "     AND (earlier.run_at, earlier.id) < (due.run_at, due.id) OFFSET 0)"
    "   AND NOT EXISTS (SELECT 1 FROM inbox AS held WHERE held.site = due.site"
    "     AND held.issue = due.issue AND held.lease_until <> 0 AND NOT held.dead"
    "     AND held.lease_until > $1::bigint OFFSET 0)"
    "   AND NOT EXISTS (SELECT 1 FROM inbox AS held WHERE held.site = due.site"
    "     AND held.issue = due.issue AND held.run_at > held.received AND NOT held.dead"
    "     AND held.run_at > $1::bigint OFFSET 0)"
    "   ORDER BY due.run_at, due.id LIMIT $3::integer)"
    " UPDATE inbox SET lease_until = $4::bigint, attempts = attempts + 1, owner = $5::integer"
    " FROM due_issues WHERE inbox.site = $2::bigint AND inbox.issue = due_issues.issue"
    " AND NOT inbox.dead"
    " RETURNING inbox.id, site, webhook_id, kind, inbox.issue, received, attempts, request_id";
constexpr const char* kFinish = "DELETE FROM inbox WHERE id = ANY ($1::bigint[])";
constexpr const char* kRetry =
    "UPDATE inbox SET run_at = $2::bigint, reason = $3::text, owner = NULL, lease_until = 0,"
    " attempts = GREATEST(0, attempts - $4::integer) WHERE id = ANY ($1::bigint[])";
constexpr const char* kGiveUp =
    "UPDATE inbox SET dead = TRUE, reason = $2::text, owner = NULL, lease_until = 0"
    " WHERE id = ANY ($1::bigint[])";
constexpr const char* kSize = "SELECT COUNT(*) FROM inbox WHERE NOT dead";

}  // namespace

Result<bool> PostgresStore::append(const InboxEvent& event) {
    return database_->write([&](PgTransaction& tx) {
        return tx.change(
                   kAppend,
                   site_number(event.site),
                   event.webhook_id,
                   event.kind,
                   event.issue.value,
                   to_column(event.received),
                   event.request_id) > 0;
    });
}

Result<std::vector<InboxEvent>> PostgresStore::claim_inbox(
    int limit, TimePoint now, std::chrono::seconds lease, const std::set<SiteId>* only) {
    return database_->write([&](PgTransaction& tx) {
        std::vector<InboxEvent> events;
        walk_in_order(tx);
        const PgRows next = tx.query(kNextSite, to_column(now), site_array(only));
        if (next.empty()) return events;
        const PgRows rows = tx.query(
            kClaim,
            to_column(now),
            next.integer(0, 0),
            limit,
            to_column(now + lease),
            replica_.number());
        events.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            events.push_back(
                {.id = rows.integer(row, 0),
                 .site = {rows.text(row, 1)},
                 .webhook_id = rows.text(row, 2),
                 .kind = rows.text(row, 3),
                 .issue = {rows.text(row, 4)},
                 .received = from_column(rows.integer(row, 5)),
                 .attempts = static_cast<int>(rows.integer(row, 6)),
                 .request_id = rows.text(row, 7)});
        std::ranges::sort(events, {}, &InboxEvent::id);  // RETURNING promises no order
        return events;
    });
}

Result<void> PostgresStore::finish_inbox(const std::vector<long long>& ids) {
    return database_->write([&](PgTransaction& tx) { tx.change(kFinish, pg_array(ids)); });
}

Result<void> PostgresStore::retry_inbox(
    const std::vector<long long>& ids, TimePoint at, const std::string& reason, Attempt attempt) {
    return database_->write([&](PgTransaction& tx) {
        const int unused = attempt == Attempt::Free ? 1 : 0;
        tx.change(kRetry, pg_array(ids), to_column(at), reason, unused);
    });
}

Result<void> PostgresStore::give_up_inbox(
    const std::vector<long long>& ids, const std::string& reason) {
    return database_->write([&](PgTransaction& tx) { tx.change(kGiveUp, pg_array(ids), reason); });
}

Result<long long> PostgresStore::inbox_size() {
    return database_->read([&](PgTransaction& tx) {
        const PgRows rows = tx.query(kSize);
        return rows.empty() ? 0LL : static_cast<long long>(rows.integer(0, 0));
    });
}

}  // namespace healthlint
