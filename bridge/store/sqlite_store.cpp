#include "bridge/store/sqlite_store.h"

#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

namespace healthlint {
namespace {

constexpr const char* kRecoverInbox = "UPDATE inbox SET lease_until = 0 WHERE lease_until != 0";
constexpr const char* kRecoverOutbox =
    "UPDATE outbox SET lease_until = 0, predecessor = NULL WHERE lease_until != 0";
constexpr const char* kPruneWebhookIds = "DELETE FROM webhook_ids WHERE received < ?";
constexpr const char* kPruneChanges = "DELETE FROM verdict_changes WHERE at < ?";

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(
    const std::string& path, SecretBox secrets, Durability durability) {
    auto database = SqliteDatabase::open(path, durability);
    if (!database) return tl::unexpected(database.error());
    return std::make_unique<SqliteStore>(*std::move(database), std::move(secrets));
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteDatabase> database, SecretBox secrets)
    : database_(std::move(database)),
      secrets_(std::move(secrets)) {}

Result<void> SqliteStore::recover() {
    return database_->write([&] {
        database_->statement(kRecoverInbox).exec();
        database_->statement(kRecoverOutbox).exec();
    });
}

Result<void> SqliteStore::prune(TimePoint now) {
    return database_->write([&] {
        SQLite::Statement& webhook_ids = database_->statement(kPruneWebhookIds);
        SQLite::bind(webhook_ids, to_column(now - kKeptWebhookIds));
        webhook_ids.exec();
        SQLite::Statement& changes = database_->statement(kPruneChanges);
        SQLite::bind(changes, to_column(now - kKeptChanges));
        changes.exec();
    });
}

}  // namespace healthlint
