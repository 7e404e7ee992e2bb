// Work that was given up, for somebody to look at.

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kList =
    "SELECT 'inbox' AS queue, id, issue, kind, reason, attempts, received AS since FROM inbox"
    " WHERE site = ?1 AND dead = 1 UNION ALL"
    " SELECT 'outbox', id, issue, kind, reason, attempts, run_at FROM outbox"
    " WHERE site = ?1 AND dead = 1 ORDER BY since, id LIMIT ?2";
constexpr const char* kRetryInbox =
    "UPDATE inbox SET dead = 0, attempts = 0, run_at = ?3, received = ?3"
    " WHERE site = ?1 AND id = ?2 AND dead = 1";
constexpr const char* kRetryOutbox =
    "UPDATE outbox SET dead = 0, attempts = 0, run_at = ?3"
    " WHERE site = ?1 AND id = ?2 AND dead = 1";
constexpr const char* kDropInbox = "DELETE FROM inbox WHERE site = ?1 AND id = ?2 AND dead = 1";
constexpr const char* kDropOutbox = "DELETE FROM outbox WHERE site = ?1 AND id = ?2 AND dead = 1";

}  // namespace

Result<std::vector<DeadLetter>> SqliteStore::dead_letters(const SiteId& site) {
    return reader_->read([&] {
        SQLite::Statement& list = reader_->statement(kList);
        SQLite::bind(list, site.value, kMaxListedDeadLetters);
        std::vector<DeadLetter> letters;
        while (list.executeStep())
            letters.push_back(
                {.queue = list.getColumn("queue").getString() == "inbox"
                              ? DeadLetter::Queue::Inbox
                              : DeadLetter::Queue::Outbox,
                 .id = list.getColumn("id").getInt64(),
                 .issue = {list.getColumn("issue").getString()},
                 .kind = list.getColumn("kind").getString(),
                 .reason = list.getColumn("reason").getString(),
                 .attempts = list.getColumn("attempts").getInt(),
                 .since = from_column(list.getColumn("since").getInt64())});
        return letters;
    });
}

Result<bool> SqliteStore::retry_dead_letter(
    const SiteId& site, DeadLetter::Queue queue, long long id, TimePoint now) {
    const char* sql = queue == DeadLetter::Queue::Inbox ? kRetryInbox : kRetryOutbox;
    return database_->write([&] {
        SQLite::Statement& retry = database_->statement(sql);
        SQLite::bind(retry, site.value, static_cast<std::int64_t>(id), to_column(now));
        return retry.exec() > 0;
    });
}

Result<bool> SqliteStore::drop_dead_letter(
    const SiteId& site, DeadLetter::Queue queue, long long id) {
    const char* sql = queue == DeadLetter::Queue::Inbox ? kDropInbox : kDropOutbox;
    return database_->write([&] {
        SQLite::Statement& drop = database_->statement(sql);
        SQLite::bind(drop, site.value, static_cast<std::int64_t>(id));
        return drop.exec() > 0;
    });
}

}  // namespace healthlint
