// What only SQLite has: the file.

#include "bridge/store/sqlite/sqlite_store.h"

#include <chrono>
#include <future>
#include <thread>

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

TEST(SqliteStore, ReadingWaitsForNoWriter) {
    const SqliteBackend backend;
    const auto store = backend.open();
    SQLite::Database other(backend.path().string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    // Waits for the other process until we let it, with the store's own lock.
    auto writing = std::async(std::launch::async, [&] { return store->recover(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(store->outbox_size());
    EXPECT_EQ(writing.wait_for(std::chrono::seconds(0)), std::future_status::timeout)
        << "it read after the writer";
    other.exec("ROLLBACK");
    EXPECT_TRUE(writing.get());
}

TEST(SqliteDatabase, AReaderSeesWhatWasCommittedAndNothingBefore) {
    const SqliteBackend backend;
    const auto writer = SqliteDatabase::open(backend.path().string(), Durability::Process);
    ASSERT_TRUE(writer) << writer.error().message;
    const auto reader = SqliteDatabase::open_reader(backend.path().string());
    ASSERT_TRUE(reader) << reader.error().message;
    const auto is_made = [&] {
        return *(*reader)->read([&] {
            SQLite::Statement& query =
                (*reader)->statement("SELECT 1 FROM sqlite_schema WHERE name = 'made'");
            return query.executeStep();
        });
    };
    const auto written = (*writer)->write([&] {
        (*writer)->statement("CREATE TABLE made (number INTEGER)").exec();
        EXPECT_FALSE(is_made());
    });
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_TRUE(is_made());
}

TEST(SqliteDatabase, AReaderCannotWrite) {
    const SqliteBackend backend;
    ASSERT_TRUE(SqliteDatabase::open(backend.path().string(), Durability::Process));
    const auto reader = SqliteDatabase::open_reader(backend.path().string());
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_FALSE((*reader)->read([&] { (*reader)->statement("DELETE FROM sites").exec(); }));
}

TEST(SqliteDatabase, AStatementIsHandedOutWithoutBindings) {
    const SqliteBackend backend;
    const auto database = SqliteDatabase::open(backend.path().string(), Durability::Process);
    ASSERT_TRUE(database) << database.error().message;
    constexpr const char* kSame = "SELECT ?1";
    const auto ask = [&](bool binds) {
        SQLite::Statement& query = (*database)->statement(kSame);
        if (binds) query.bind(1, "bound");
        query.executeStep();
        return query.getColumn(0).getString();
    };
    const auto twice = (*database)->read([&] { return ask(true) + ask(false); });
    EXPECT_EQ(twice, "bound") << "in one transaction";
    EXPECT_EQ((*database)->read([&] { return ask(true); }), "bound");
    EXPECT_EQ((*database)->read([&] { return ask(false); }), "") << "in the next";
}

}  // namespace
}  // namespace healthlint
