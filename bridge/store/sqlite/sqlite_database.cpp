#include "bridge/store/sqlite/sqlite_database.h"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "bridge/store/migrations.h"
#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

Error to_error(const SQLite::Exception& exception) {
    const auto error = [&](Errc code) {
        return Error{.code = code, .message = std::string("SQLite: ") + exception.what()};
    };
    switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR: return error(Errc::Unavailable);
    case SQLITE_CONSTRAINT: return error(Errc::Conflict);
    default: return error(Errc::Internal);
    }
}

// Others on the machine must not read it: sealed secrets, but also what tickets say. SQLite gives
// its side files the same mode.
Result<void> create_private_file(const std::string& path) {
    constexpr mode_t kOwnerOnly = 0600;
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
    if (file < 0)
        return fail(
            Errc::Unavailable,
            "cannot open the store " + path + ": " + std::system_category().message(errno));
    ::close(file);
    return {};
}

}  // namespace

SqliteDatabase::SqliteDatabase(std::unique_ptr<SQLite::Database> connection)
    : connection_(std::move(connection)) {}

SqliteDatabase::~SqliteDatabase() = default;

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(
    const std::string& path, Durability durability) {
    if (auto created = create_private_file(path); !created) return tl::unexpected(created.error());
    auto database = connect(path, SQLite::OPEN_CREATE, [&](SQLite::Database& connection) {
        connection.exec("PRAGMA journal_mode = WAL");
        connection.exec("PRAGMA foreign_keys = ON");
        connection.exec(
            durability == Durability::PowerCut ? "PRAGMA synchronous = FULL"
                                               : "PRAGMA synchronous = NORMAL");
    });
    if (!database) return database;
    if (auto migrated = (*database)->migrate(); !migrated) return tl::unexpected(migrated.error());
    return database;
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open_reader(const std::string& path) {
    // Not read-only: a reader of a WAL takes part in its index.
    return connect(
        path, 0, [](SQLite::Database& connection) { connection.exec("PRAGMA query_only = ON"); });
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::connect(
    const std::string& path, int flags, const std::function<void(SQLite::Database&)>& prepare) {
    try {
        // Our own mutex is enough.
        auto connection = std::make_unique<SQLite::Database>(
            path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX | flags, kBusyTimeoutMs);
        prepare(*connection);
        return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::move(connection)));
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected(to_error(exception));
    }
}

Result<void> SqliteDatabase::migrate() {
    const auto migrations = sqlite_migrations();
    return run("BEGIN IMMEDIATE", [&]() -> Result<void> {
        const auto version =
            static_cast<std::size_t>(connection_->execAndGet("PRAGMA user_version").getInt());
        if (version > migrations.size())
            return fail(
                Errc::Invalid,
                "the store has version " + std::to_string(version) +
                    ", this Healthlint knows up to " + std::to_string(migrations.size()) +
                    ": use the newer Healthlint that made it");
        for (std::size_t next = version; next < migrations.size(); ++next)
            connection_->exec(std::string(migrations[next]));
        connection_->exec("PRAGMA user_version = " + std::to_string(migrations.size()));
        return {};
    });
}

Result<void> SqliteDatabase::run(const char* begin, const std::function<Result<void>()>& work) {
    const std::lock_guard lock(mutex_);
    Result<void> done;
    try {
        statement(begin).exec();
        done = work();
        reset_statements();
        if (done) statement("COMMIT").exec();
    } catch (const SQLite::Exception& exception) {
        reset_statements();
        done = tl::unexpected(to_error(exception));
    } catch (...) {  // a bug or no memory: the next transaction must not find this one open
        reset_statements();
        roll_back();
        throw;
    }
    if (!done) roll_back();
    return done;
}

// Nothing is open when BEGIN itself failed or SQLite rolled back on its own (disk full).
void SqliteDatabase::roll_back() {
    if (sqlite3_get_autocommit(connection_->getHandle()) == 0) connection_->tryExec("ROLLBACK");
}

// One that still stands on a row would hold its snapshot beyond the transaction, and the next
// BEGIN IMMEDIATE fails once another process has written.
void SqliteDatabase::reset_statements() {
    for (Prepared* const one : used_) {
        one->statement->tryReset();
        one->used = false;
    }
    used_.clear();
}

SQLite::Statement& SqliteDatabase::statement(const char* sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        Prepared made{.statement = std::make_unique<SQLite::Statement>(*connection_, sql)};
        found = statements_.emplace(sql, std::move(made)).first;
    }
    Prepared& prepared = found->second;
    if (prepared.used)
        prepared.statement->reset();
    else
        used_.push_back(&prepared);
    prepared.used = true;
    prepared.statement->clearBindings();
    return *prepared.statement;
}

}  // namespace healthlint
