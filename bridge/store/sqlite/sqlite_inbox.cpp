// Accepted events until they are worked off.

#include <algorithm>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

// Issues with a due event, and without one that is leased or was put off: later events of an issue
// wait behind the one that failed. ?1 is now.
constexpr const char* kNextSite =
    "SELECT due.site FROM inbox AS due JOIN sites ON sites.id = due.site AND sites.state = 'active'"
    // Asked once, and first: what waits for disabled sites is not walked through in vain.
    " WHERE EXISTS (SELECT 1 FROM sites AS active WHERE active.state = 'active' AND EXISTS"
    "   (SELECT 1 FROM inbox AS waiting WHERE waiting.site = active.id AND waiting.dead = 0))"
    " AND due.dead = 0 AND due.run_at <= ?1 AND due.lease_until <= ?1"
    " AND NOT EXISTS (SELECT 1 FROM inbox AS held WHERE held.site = due.site"
    "   AND held.issue = due.issue AND held.dead = 0 AND (held.lease_until > ?1 OR held.run_at > "
    "?1))"
    " ORDER BY due.id LIMIT 1";
constexpr const char* kClaim =
    "UPDATE inbox SET lease_until = ?4, attempts = attempts + 1"
    " WHERE site = ?2 AND dead = 0 AND issue IN ("
    "   SELECT due.issue FROM inbox AS due WHERE due.site = ?2 AND due.dead = 0"
    "   AND due.run_at <= ?1 AND due.lease_until <= ?1"
    "   AND NOT EXISTS (SELECT 1 FROM inbox AS held WHERE held.site = due.site"
    "     AND held.issue = due.issue AND held.dead = 0 AND (held.lease_until > ?1 OR held.run_at > "
    "?1))"
    "   GROUP BY due.issue ORDER BY MIN(due.id) LIMIT ?3)"
    " RETURNING id, site, webhook_id, kind, issue, received, attempts, request_id";
constexpr const char* kFinish = "DELETE FROM inbox WHERE id = ?";
constexpr const char* kRetry =
    "UPDATE inbox SET run_at = ?2, reason = ?3, attempts = MAX(0, attempts - ?4), lease_until = 0"
    " WHERE id = ?1";
constexpr const char* kGiveUp =
    "UPDATE inbox SET dead = 1, reason = ?2, lease_until = 0 WHERE id = ?1";
constexpr const char* kSize = "SELECT COUNT(*) FROM inbox WHERE dead = 0";

}  // namespace

Result<bool> SqliteStore::append(const InboxEvent& event) {
    return inbox_writer_.append(event);
}

Result<std::vector<InboxEvent>> SqliteStore::claim_inbox(
    int limit, TimePoint now, std::chrono::seconds lease) {
    return database_->write([&] {
        std::vector<InboxEvent> events;
        SQLite::Statement& next = database_->statement(kNextSite);
        SQLite::bind(next, to_column(now));
        if (!next.executeStep()) return events;
        const std::string site = next.getColumn(0).getString();
        SQLite::Statement& claim = database_->statement(kClaim);
        SQLite::bind(claim, to_column(now), site, limit, to_column(now + lease));
        while (claim.executeStep())
            events.push_back(
                {.id = claim.getColumn(0).getInt64(),
                 .site = {claim.getColumn(1).getString()},
                 .webhook_id = claim.getColumn(2).getString(),
                 .kind = claim.getColumn(3).getString(),
                 .issue = {claim.getColumn(4).getString()},
                 .received = from_column(claim.getColumn(5).getInt64()),
                 .attempts = claim.getColumn(6).getInt(),
                 .request_id = claim.getColumn(7).getString()});
        std::ranges::sort(events, {}, &InboxEvent::id);  // RETURNING promises no order
        return events;
    });
}

Result<void> SqliteStore::finish_inbox(const std::vector<long long>& ids) {
    return database_->write([&] {
        for (const std::int64_t id : ids) {
            SQLite::Statement& finish = database_->statement(kFinish);
            SQLite::bind(finish, id);
            finish.exec();
        }
    });
}

Result<void> SqliteStore::retry_inbox(
    const std::vector<long long>& ids, TimePoint at, const std::string& reason, Attempt attempt) {
    return database_->write([&] {
        for (const std::int64_t id : ids) {
            SQLite::Statement& retry = database_->statement(kRetry);
            SQLite::bind(retry, id, to_column(at), reason, attempt == Attempt::Free ? 1 : 0);
            retry.exec();
        }
    });
}

Result<void> SqliteStore::give_up_inbox(
    const std::vector<long long>& ids, const std::string& reason) {
    return database_->write([&] {
        for (const std::int64_t id : ids) {
            SQLite::Statement& give_up = database_->statement(kGiveUp);
            SQLite::bind(give_up, id, reason);
            give_up.exec();
        }
    });
}

Result<long long> SqliteStore::inbox_size() {
    return database_->read([&] {
        SQLite::Statement& size = database_->statement(kSize);
        size.executeStep();
        const long long count = size.getColumn(0).getInt64();
        return count;
    });
}

}  // namespace healthlint
