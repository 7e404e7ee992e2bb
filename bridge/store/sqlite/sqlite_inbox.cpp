// Accepted events until they are worked off.

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

// Sites for which something waits, one look-up each; of disabled ones nothing else is looked at.
constexpr const char* kWaitingSites =
    "WITH RECURSIVE waiting (site) AS (SELECT MIN(site) FROM inbox UNION ALL"
    "   SELECT (SELECT MIN(site) FROM inbox WHERE inbox.site > waiting.site) FROM waiting"
    "   WHERE waiting.site IS NOT NULL)"
    " SELECT sites.id FROM waiting JOIN sites ON sites.id = waiting.site"
    " AND sites.state = 'active'";
constexpr const char* kDue =
    "SELECT id, issue, run_at FROM inbox WHERE site = ?1 AND dead = 0 AND run_at <= ?2"
    " ORDER BY run_at, id";
// ?3 is now. Later events of an issue wait behind the one that failed.
constexpr const char* kHeld =
    "SELECT 1 FROM inbox INDEXED BY inbox_leased WHERE site = ?1 AND issue = ?2 AND dead = 0"
    " AND lease_until != 0 AND lease_until > ?3 UNION ALL"
    " SELECT 1 FROM inbox INDEXED BY inbox_put_off WHERE site = ?1 AND issue = ?2 AND dead = 0"
    " AND run_at > received AND run_at > ?3";
constexpr const char* kLease =
    "UPDATE inbox SET lease_until = ?2, attempts = attempts + 1 WHERE id = ?1"
    " RETURNING webhook_id, kind, received, attempts, request_id";
constexpr const char* kFinish = "DELETE FROM inbox WHERE id = ?";
constexpr const char* kRetry =
    "UPDATE inbox SET run_at = ?2, reason = ?3, attempts = MAX(0, attempts - ?4), lease_until = 0"
    " WHERE id = ?1";
constexpr const char* kGiveUp =
    "UPDATE inbox SET dead = 1, reason = ?2, lease_until = 0 WHERE id = ?1";
constexpr const char* kSize =
    "SELECT (SELECT COUNT(*) FROM inbox)"
    " - (SELECT COUNT(*) FROM inbox INDEXED BY inbox_dead WHERE dead = 1)";

// The due events of a site, by turn.
class DueEvents {
  public:
    DueEvents(SqliteDatabase& database, const std::string& site, TimePoint now)
        : database_(database),
          site_(site),
          now_(to_column(now)),
          due_(database.statement(kDue)) {
        SQLite::bind(due_, site_, now_);
    }

    bool next() {
        if (!due_.executeStep()) return false;
        issue_ = due_.getColumn(1).getString();
        return true;
    }

    std::int64_t id() const { return due_.getColumn(0).getInt64(); }

    const std::string& issue() const { return issue_; }

    std::int64_t since() const { return due_.getColumn(2).getInt64(); }

    // Whether an event of its issue is leased or was put off.
    bool is_held() {
        const auto [known, added] = held_.try_emplace(issue_, false);
        if (!added) return known->second;
        SQLite::Statement& held = database_.statement(kHeld);
        SQLite::bind(held, site_, issue_, now_);
        return known->second = held.executeStep();
    }

  private:
    SqliteDatabase& database_;
    const std::string& site_;
    std::int64_t now_;
    SQLite::Statement& due_;
    std::string issue_;
    std::unordered_map<std::string, bool> held_;  // by issue
};

// The one whose turn came first; nothing: no event is due.
std::optional<std::string> next_site(
    SqliteDatabase& database, TimePoint now, const std::set<SiteId>* only) {
    std::vector<std::string> sites;
    SQLite::Statement& waiting = database.statement(kWaitingSites);
    while (waiting.executeStep()) {
        std::string site = waiting.getColumn(0).getString();
        if (only == nullptr || only->contains({site})) sites.push_back(std::move(site));
    }
    std::optional<std::string> next;
    std::int64_t longest = 0;
    for (const std::string& site : sites) {
        DueEvents due(database, site, now);
        bool found = due.next();
        while (found && due.is_held())
            found = due.next();
        if (!found || (next && longest <= due.since())) continue;
        next = site;
        longest = due.since();
    }
    return next;
}

// Without what leasing tells. All events of an issue, also those far behind the first, so that a
// storm on one issue is one reading of it.
std::vector<InboxEvent> find_due(
    SqliteDatabase& database, const std::string& site, int limit, TimePoint now) {
    std::vector<InboxEvent> events;
    std::unordered_set<std::string> issues;
    DueEvents due(database, site, now);
    while (due.next()) {
        if (!issues.contains(due.issue())) {
            if (std::ssize(issues) >= limit || due.is_held()) continue;
            issues.insert(due.issue());
        }
        events.push_back({.id = due.id(), .site = {site}, .issue = {due.issue()}});
    }
    return events;
}

void lease_event(SqliteDatabase& database, InboxEvent& event, TimePoint until) {
    SQLite::Statement& lease = database.statement(kLease);
    SQLite::bind(lease, std::int64_t{event.id}, to_column(until));
    while (lease.executeStep()) {
        event.webhook_id = lease.getColumn(0).getString();
        event.kind = lease.getColumn(1).getString();
        event.received = from_column(lease.getColumn(2).getInt64());
        event.attempts = lease.getColumn(3).getInt();
        event.request_id = lease.getColumn(4).getString();
    }
}

}  // namespace

Result<bool> SqliteStore::append(const InboxEvent& event) {
    return inbox_writer_.append(event);
}

Result<std::vector<InboxEvent>> SqliteStore::claim_inbox(
    int limit, TimePoint now, std::chrono::seconds lease, const std::set<SiteId>* only) {
    return database_->write([&] {
        std::vector<InboxEvent> events;
        const auto site = next_site(*database_, now, only);
        if (!site) return events;
        events = find_due(*database_, *site, limit, now);
        for (InboxEvent& event : events)
            lease_event(*database_, event, now + lease);
        std::ranges::sort(events, {}, &InboxEvent::id);
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
    return reader_->read([&] {
        SQLite::Statement& size = reader_->statement(kSize);
        size.executeStep();
        const long long count = size.getColumn(0).getInt64();
        return count;
    });
}

}  // namespace healthlint
