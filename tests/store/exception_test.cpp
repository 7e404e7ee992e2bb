// Work that throws, as a bug or a lack of memory does, leaves no transaction open and no connection
// in use: the next one finds the database as it was.

#include <stdexcept>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "bridge/store/postgres/postgres_database.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "tests/store/backends.h"

namespace healthlint {
namespace {

struct Bug : std::runtime_error {
    Bug() : std::runtime_error("a bug") {}
};

TEST(Exception, InATransactionOfSqliteRollsBack) {
    const SqliteBackend backend;
    const auto database = SqliteDatabase::open(backend.path().string(), Durability::Process);
    ASSERT_TRUE(database) << database.error().message;
    constexpr const char* kPut =
        "INSERT INTO sites (product, state, client_key, base_url,"
        " display_url, secret, installed_at, state_at)"
        " VALUES ('jira', 'active', 'k', 'u', 'u', '', 0, 0)";
    const auto put = [&](bool fails) {
        return (*database)->write([&] {
            (*database)->statement(kPut).exec();
            if (fails) throw Bug();
        });
    };
    EXPECT_THROW(put(true), Bug);
    const auto done = put(false);  // would break the unique key, had the first one stayed
    EXPECT_TRUE(done) << done.error().message;
}

TEST(Exception, OfAStatementThatCannotBePreparedIsAnError) {
    const SqliteBackend backend;
    const auto database = SqliteDatabase::open(backend.path().string(), Durability::Process);
    ASSERT_TRUE(database) << database.error().message;
    const auto ask = [&](const char* sql) {
        return (*database)->read([&] { (*database)->statement(sql).executeStep(); });
    };
    EXPECT_FALSE(ask("SELECT 1 FROM nowhere"));
    EXPECT_FALSE(ask("SELECT 1 FROM nowhere")) << "and nothing of it is kept";
    EXPECT_TRUE(ask("SELECT 1 FROM sites"));
}

TEST(Exception, InATransactionOfPostgresGivesItsConnectionBack) {
    if (const auto why = PostgresBackend::unavailable()) GTEST_SKIP() << *why;
    const PostgresBackend backend;
    constexpr std::size_t kOneConnection = 1;
    const auto database = PostgresDatabase::open({.url = backend.url()}, kOneConnection);
    ASSERT_TRUE(database) << database.error().message;
    const auto put = [&](bool fails) {
        return (*database)->write([&](PgTransaction& tx) {
            tx.change("CREATE TABLE once (number INTEGER)");
            if (fails) throw Bug();
        });
    };
    EXPECT_THROW(put(true), Bug);
    const auto done = put(false);
    EXPECT_TRUE(done) << done.error().message;
}

}  // namespace
}  // namespace healthlint
