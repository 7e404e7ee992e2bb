// Work that was given up, for somebody to look at.

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kList =
    "SELECT 'inbox' AS queue, id, issue, kind, reason, attempts, received AS since FROM inbox"
    " WHERE site = $1::bigint AND dead UNION ALL"
    " SELECT 'outbox', id, issue, kind, reason, attempts, run_at FROM outbox"
    " WHERE site = $1::bigint AND dead ORDER BY since, id LIMIT $2::integer";
constexpr const char* kRetryInbox =
    "UPDATE inbox SET dead = FALSE, attempts = 0, run_at = $3::bigint, received = $3::bigint"
    " WHERE site = $1::bigint AND id = $2::bigint AND dead";
constexpr const char* kRetryOutbox =
    "UPDATE outbox SET dead = FALSE, attempts = 0, run_at = $3::bigint"
    " WHERE site = $1::bigint AND id = $2::bigint AND dead";
constexpr const char* kDropInbox =
    "DELETE FROM inbox WHERE site = $1::bigint AND id = $2::bigint AND dead";
constexpr const char* kDropOutbox =
    "DELETE FROM outbox WHERE site = $1::bigint AND id = $2::bigint AND dead";

}  // namespace

Result<std::vector<DeadLetter>> PostgresStore::dead_letters(const SiteId& site) {
    return database_->read([&](PgTransaction& tx) {
        const PgRows rows = tx.query(kList, site_number(site), kMaxListedDeadLetters);
        std::vector<DeadLetter> letters;
        letters.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            letters.push_back(
                {.queue = rows.text(row, 0) == "inbox" ? DeadLetter::Queue::Inbox
                                                       : DeadLetter::Queue::Outbox,
                 .id = rows.integer(row, 1),
                 .issue = {rows.text(row, 2)},
                 .kind = rows.text(row, 3),
                 .reason = rows.text(row, 4),
                 .attempts = static_cast<int>(rows.integer(row, 5)),
                 .since = from_column(rows.integer(row, 6))});
        return letters;
    });
}

Result<bool> PostgresStore::retry_dead_letter(
    const SiteId& site, DeadLetter::Queue queue, long long id, TimePoint now) {
    const char* sql = queue == DeadLetter::Queue::Inbox ? kRetryInbox : kRetryOutbox;
    return database_->write([&](PgTransaction& tx) {
        return tx.change(sql, site_number(site), id, to_column(now)) > 0;
    });
}

Result<bool> PostgresStore::drop_dead_letter(
    const SiteId& site, DeadLetter::Queue queue, long long id) {
    const char* sql = queue == DeadLetter::Queue::Inbox ? kDropInbox : kDropOutbox;
    return database_->write(
        [&](PgTransaction& tx) { return tx.change(sql, site_number(site), id) > 0; });
}

}  // namespace healthlint
