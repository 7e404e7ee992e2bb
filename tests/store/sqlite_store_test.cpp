// What only SQLite has: the file.

#include "bridge/store/sqlite/sqlite_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

TEST(SqliteStore, TheFileIsItsOwnersAlone) {
    const SqliteBackend backend;
    const auto store = backend.open();
    ASSERT_NE(store, nullptr);
    using std::filesystem::perms;
    const perms mode = std::filesystem::status(backend.path()).permissions();
    EXPECT_EQ(mode & (perms::group_all | perms::others_all), perms::none);
}

TEST(SqliteStore, RefusesAFileOfTheFuture) {
    const SqliteBackend backend;
    ASSERT_NE(backend.open(), nullptr);
    SQLite::Database(backend.path().string(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA user_version = 999");
    const auto refused = open_sqlite_store(backend.path(), *SecretBox::from_keys(kKey));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Invalid);
    EXPECT_NE(refused.error().message.find("999"), std::string::npos);
}

TEST(SqliteStore, SaysWhereItCannotOpen) {
    const auto refused = open_sqlite_store("/nonexistent/store.db", *SecretBox::from_keys(kKey));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("/nonexistent/store.db"), std::string::npos);
}

TEST(SqliteStore, AnotherWriterMakesItUnavailableInsteadOfHangingForever) {
    const SqliteBackend backend;
    const auto store = backend.open();
    SQLite::Database other(backend.path().string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const auto refused = store->recover();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Unavailable);
    other.exec("ROLLBACK");
    EXPECT_TRUE(store->recover());
}

}  // namespace
}  // namespace healthlint
