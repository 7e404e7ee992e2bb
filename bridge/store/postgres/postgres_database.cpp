#include "bridge/store/postgres/postgres_database.h"

#include <utility>

#include "bridge/base/log.h"
#include "bridge/store/migrations.h"

namespace healthlint {
namespace {

constexpr int kAttempts = 4;  // a deadlock costs one of those involved its attempt
constexpr const char* kMakeVersion =
    "CREATE TABLE IF NOT EXISTS healthlint_version (version INTEGER NOT NULL)";

// Replicas that start together wait for the one that migrates. The lock is of this schema, like the
// tables.
constexpr const char* kMigrationTurn =
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/migrate', 0))";
constexpr const char* kVersion = "SELECT COALESCE(MAX(version), 0) FROM healthlint_version";
constexpr const char* kPutVersion = "INSERT INTO healthlint_version (version) VALUES ($1::integer)";

}  // namespace

PgRows PgTransaction::run(const char* sql, const std::vector<PgParameter>& parameters) {
    if (!state_) return {};
    auto rows = connection_.run(sql, parameters);
    if (rows) return *std::move(rows);
    state_ = tl::unexpected(rows.error());
    return {};
}

PostgresDatabase::PostgresDatabase(PostgresTarget target, std::size_t pool_size)
    : target_(std::move(target)),
      pool_size_(pool_size) {}

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(
    PostgresTarget target, std::size_t pool_size) {
    std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(std::move(target), pool_size));
    if (auto migrated = database->migrate(); !migrated) return tl::unexpected(migrated.error());
    return database;
}

Result<void> PostgresDatabase::migrate() {
    auto connection = take();
    if (!connection) return tl::unexpected(connection.error());
    PgConnection& session = **connection;
    const auto work = [&](PgTransaction& tx) -> Result<void> {
        tx.query(kMigrationTurn);
        tx.change(kMakeVersion);
        const PgRows known = tx.query(kVersion);
        if (!tx.state()) return tx.state();
        const auto migrations = postgres_migrations();
        const auto version = static_cast<std::size_t>(known.integer(0, 0));
        if (version > migrations.size())
            return fail(
                Errc::Invalid,
                "the store has version " + std::to_string(version) +
                    ", this Healthlint knows up to " + std::to_string(migrations.size()) +
                    ": use the newer Healthlint that made it");
        for (std::size_t next = version; next < migrations.size(); ++next) {
            if (auto done = session.script(std::string(migrations[next])); !done) return done;
            tx.change(kPutVersion, static_cast<long long>(next + 1));
        }
        return tx.state();
    };
    Result<void> migrated = session.script("BEGIN");
    if (migrated) migrated = finish(session, work);
    give_back(*std::move(connection));
    return migrated;
}

Result<std::unique_ptr<PgConnection>> PostgresDatabase::take() {
    std::unique_lock lock(mutex_);
    if (!given_back_.wait_for(lock, kPoolPatience, [&] { return in_use_ < pool_size_; }))
        return fail(Errc::Unavailable, "PostgreSQL: every connection of the pool is in use");
    ++in_use_;
    if (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    lock.unlock();
    auto connection = connect();
    if (!connection) give_back(nullptr);
    return connection;
}

void PostgresDatabase::give_back(std::unique_ptr<PgConnection> connection) {
    {
        const std::lock_guard lock(mutex_);
        --in_use_;
        if (connection && !connection->broken()) idle_.push_back(std::move(connection));
    }
    given_back_.notify_one();
}

// A server that restarted has lost all of them.
void PostgresDatabase::forget_idle() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
}

// Does the work of a transaction that has begun, and ends it.
Result<void> PostgresDatabase::finish(
    PgConnection& connection, const std::function<Result<void>(PgTransaction&)>& work) {
    PgTransaction transaction(connection);
    Result<void> done = work(transaction);
    if (!transaction.state()) done = transaction.state();
    if (done) {
        transaction.query("COMMIT");
        return transaction.state();
    }
    // What a broken connection began is rolled back by the server.
    if (connection.broken()) return done;
    if (const auto undone = connection.script("ROLLBACK"); !undone)
        log_warn("store.not_rolled_back", {{"error", undone.error().message}});
    return done;
}

Result<void> PostgresDatabase::run(
    const char* begin, const std::function<Result<void>(PgTransaction&)>& work) {
    for (int attempt = 1;; ++attempt) {
        auto connection = take();
        if (!connection) return tl::unexpected(connection.error());
        PgConnection& session = **connection;
        Result<PgRows> begun;
        Result<void> done;
        try {
            begun = session.run(begin, {});
            done = begun ? finish(session, work) : tl::unexpected(begun.error());
        } catch (...) {  // a bug or no memory: what it began is rolled back with the connection
            connection->reset();
            give_back(nullptr);
            throw;
        }
        // One that was lost while it lay in the pool says so at BEGIN, before anything was done;
        // the others are lost with it.
        const bool lost_before = !begun && session.broken();
        if (lost_before) forget_idle();
        const bool again = lost_before || (!done && session.may_repeat());
        give_back(*std::move(connection));
        if (done || !again || attempt == kAttempts) return done;
    }
}

}  // namespace healthlint
