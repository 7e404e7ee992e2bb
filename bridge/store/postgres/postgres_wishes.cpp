// What evaluating leaves to be written: wishes and memory, many at a time.

#include <algorithm>
#include <map>
#include <utility>

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

// Before it is read: a claim that is not committed yet must have ended, so that its lease is seen.
constexpr const char* kLockWaiting =
    "SELECT id FROM outbox WHERE site = $1::bigint AND (issue, kind) IN"
    " (SELECT * FROM unnest($2::text[], $3::text[])) ORDER BY id FOR UPDATE";
constexpr const char* kWaiting =
    "SELECT wanted.number, outbox.id, outbox.hash, outbox.run_at, lease_until, predecessor, dead,"
    " owner, outbox.unsure, CASE wanted.kind WHEN 'badge' THEN badge_hash ELSE comment_hash END,"
    " outbox.reason, CASE WHEN wanted.kind = 'badge' AND COALESCE(badge_hash, '') = wanted.hash "
    "THEN"
    "   (SELECT MAX(until) FROM late_writes AS late WHERE late.site = $1::bigint"
    "   AND late.issue = wanted.issue AND late.hash <> wanted.hash) END"
    " FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY"
    "   AS wanted (issue, kind, hash, number)"
    " LEFT JOIN outbox ON outbox.site = $1::bigint AND outbox.issue = wanted.issue"
    "   AND outbox.kind = wanted.kind"
    " LEFT JOIN publish_states AS state ON state.site = $1::bigint AND state.issue = wanted.issue"
    " ORDER BY wanted.number";
constexpr const char* kInsert =
    "INSERT INTO outbox (site, issue, kind, payload, hash, run_at, lease_until, predecessor, owner,"
    " unsure) SELECT $1::bigint, issue, kind, payload, hash, run_at, lease_until,"
    " NULLIF(predecessor, 0), NULLIF(owner, 0), unsure = 1 FROM unnest($2::text[],"
    " $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],"
    " $9::integer[], $10::integer[])"
    " AS wish (issue, kind, payload, hash, run_at, lease_until, predecessor, owner, unsure)";
constexpr const char* kPutSettled =
    "INSERT INTO publish_states (site, issue, grade, settled)"
    " SELECT $1::bigint, issue, grade, settled"
    " FROM unnest($2::text[], $3::text[], $4::text[]) AS memory (issue, grade, settled)"
    " ON CONFLICT (site, issue) DO UPDATE SET grade = excluded.grade,"
    " settled = excluded.settled";
constexpr const char* kState =
    "SELECT issue, badge_hash, comment_id, comment_hash, grade, settled, badge_at, comment_at"
    " FROM publish_states WHERE site = $1::bigint AND issue = $2::text";
constexpr const char* kStates =
    "SELECT issue, badge_hash, comment_id, comment_hash, grade, settled, badge_at, comment_at"
    " FROM publish_states WHERE site = $1::bigint AND issue > $2::text ORDER BY issue"
    " LIMIT $3::integer";

// The rows that a list of wishes becomes, column by column.
struct Rows {
    std::vector<std::string> issues, kinds, payloads, hashes;
    std::vector<long long> run_at, lease_until, predecessors, owners, unsure;
};

// Of several wishes for the same write the last one counts.
std::vector<const OutboxItem*> last_of_each(const std::vector<OutboxItem>& items) {
    std::map<std::pair<IssueId, WriteKind>, const OutboxItem*> last;
    for (const OutboxItem& item : items)
        last[{item.issue, item.kind}] = &item;
    std::vector<const OutboxItem*> wishes;
    for (const OutboxItem& item : items)
        if (last.at({item.issue, item.kind}) == &item) wishes.push_back(&item);
    return wishes;
}

// One row of kWaiting and the wish it belongs to: replaces, withdraws or leaves what waits.
void weigh(
    const PgRows& waiting,
    int row,
    const OutboxItem& item,
    std::vector<long long>& removed,
    Rows& added) {
    const bool there = !waiting.is_null(row, 1);
    const bool dead = there && waiting.flag(row, 6);
    if (there && !dead && waiting.text(row, 2) == item.hash) return;
    if (there) removed.push_back(waiting.integer(row, 1));
    const std::int64_t lease_until = there ? waiting.integer(row, 4) : 0;
    // What is under way, or was tried without an answer, may overwrite what was last written, so
    // only without it is there nothing left to do.
    const bool under_way = lease_until != 0;
    const bool unsure = under_way || (there && waiting.flag(row, 8));
    const std::string written = waiting.text(row, 9);
    std::int64_t run_at = to_column(item.run_at);
    const bool repetition = there && !waiting.flag(row, 8) && waiting.text(row, 10).empty() &&
                            waiting.text(row, 2) == written;
    // A newer wish is no way around a rate limit or a delay, but waits for no repetition.
    if (there && !dead && !repetition)
        run_at = std::max<std::int64_t>(run_at, waiting.integer(row, 3));
    if (!unsure && written == item.hash) {
        if (waiting.is_null(row, 11)) return;
        run_at = std::max<std::int64_t>(run_at, waiting.integer(row, 11));  // another may come
    }
    added.issues.push_back(item.issue.value);
    added.kinds.emplace_back(column_of(item.kind));
    added.payloads.push_back(item.payload);
    added.hashes.push_back(item.hash);
    added.run_at.push_back(run_at);
    added.lease_until.push_back(lease_until);
    added.unsure.push_back(unsure ? 1 : 0);
    added.owners.push_back(under_way ? waiting.integer(row, 7) : 0);
    added.predecessors.push_back(
        !under_way                ? 0
        : waiting.is_null(row, 5) ? waiting.integer(row, 1)
                                  : waiting.integer(row, 5));
}

}  // namespace

void enqueue_writes(PgTransaction& tx, const SiteId& site, const std::vector<OutboxItem>& items) {
    if (items.empty()) return;
    const std::vector<const OutboxItem*> wishes = last_of_each(items);
    std::vector<std::string> issues, kinds, hashes;
    for (const OutboxItem* item : wishes) {
        issues.push_back(item->issue.value);
        kinds.emplace_back(column_of(item->kind));
        hashes.push_back(item->hash);
    }
    const long long number = site_number(site);
    tx.query(kLockWaiting, number, pg_array(issues), pg_array(kinds));
    const PgRows waiting =
        tx.query(kWaiting, number, pg_array(issues), pg_array(kinds), pg_array(hashes));
    std::vector<long long> removed;
    Rows added;
    for (int row = 0; row < waiting.size(); ++row)
        weigh(waiting, row, *wishes.at(static_cast<std::size_t>(row)), removed, added);
    if (!removed.empty()) remove_writes(tx, removed);
    if (!added.issues.empty())
        tx.change(
            kInsert,
            number,
            pg_array(added.issues),
            pg_array(added.kinds),
            pg_array(added.payloads),
            pg_array(added.hashes),
            pg_array(added.run_at),
            pg_array(added.lease_until),
            pg_array(added.predecessors),
            pg_array(added.owners),
            pg_array(added.unsure));
}

void put_settled_rows(
    PgTransaction& tx, const SiteId& site, const std::vector<PublishState>& states) {
    if (states.empty()) return;
    // One statement may touch a row once: of several memories of an issue the last one counts.
    std::map<IssueId, const PublishState*> last;
    for (const PublishState& state : states)
        last[state.issue] = &state;
    std::vector<std::string> issues, grades, settled;
    for (const auto& [issue, state] : last) {
        issues.push_back(issue.value);
        grades.push_back(state->grade);
        settled.push_back(state->settle_json);
    }
    tx.change(
        kPutSettled, site_number(site), pg_array(issues), pg_array(grades), pg_array(settled));
}

PublishState read_publish_state(const PgRows& rows, int row) {
    return {
        .issue = {rows.text(row, 0)},
        .badge_hash = rows.text(row, 1),
        .comment_id = rows.text(row, 2),
        .comment_hash = rows.text(row, 3),
        .grade = rows.text(row, 4),
        .settle_json = rows.text(row, 5),
        .badge_at = rows.time(row, 6),
        .comment_at = rows.time(row, 7)};
}

Result<std::vector<PublishState>> PostgresStore::publish_states(
    const SiteId& site, const IssueId& after, int limit) {
    return database_->read([&](PgTransaction& tx) {
        std::vector<PublishState> states;
        const PgRows rows = tx.query(kStates, site_number(site), after.value, limit);
        states.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            states.push_back(read_publish_state(rows, row));
        return states;
    });
}

Result<std::optional<PublishState>> PostgresStore::publish_state(
    const SiteId& site, const IssueId& issue) {
    return database_->read([&](PgTransaction& tx) -> Result<std::optional<PublishState>> {
        const PgRows rows = tx.query(kState, site_number(site), issue.value);
        return rows.empty() ? std::nullopt : std::optional(read_publish_state(rows, 0));
    });
}

Result<void> PostgresStore::put_settled(
    const SiteId& site, const std::vector<PublishState>& states) {
    return database_->write([&](PgTransaction& tx) {
        take_turn(tx, site);
        put_settled_rows(tx, site, states);
    });
}

}  // namespace healthlint
