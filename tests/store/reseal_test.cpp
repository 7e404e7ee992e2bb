#include "bridge/store/reseal.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

constexpr const char* kNewKey = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU=";

std::string ring() {
    return std::string(kNewKey) + "\n" + kKey + "\n";
}

// Two sites sealed with the old key, one of them with a previous secret.
class ResealTest : public testing::Test {
  protected:
    void SetUp() override {
        const auto store = backend_.open();
        for (const char* secret : {"one", "two"})
            ASSERT_TRUE(store->install(
                {.client_key = "client-1",
                 .base_url = "https://acme.example",
                 .shared_secret = secret},
                at_minute(0),
                std::chrono::minutes(5)));
        ASSERT_TRUE(store->install(
            {.client_key = "client-2",
             .base_url = "https://other.example",
             .shared_secret = "three"},
            at_minute(0),
            std::chrono::minutes(5)));
    }

    Result<Resealed> rotate(const std::string& keys) {
        return reseal_sqlite_store(backend_.path().string(), keys);
    }

    SqliteBackend backend_;
};

TEST_F(ResealTest, LeavesNothingToTheOldKey) {
    const auto done = rotate(ring());
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->done, 3);
    EXPECT_EQ(done->already, 0);
    const auto again = rotate(ring());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->done, 0);
    EXPECT_EQ(again->already, 3);

    const auto store = backend_.open(kNewKey);
    const auto site = store->site_by_client_key("client-1");
    ASSERT_TRUE(site && *site);
    EXPECT_EQ((*site)->shared_secret, "two");
    EXPECT_EQ((*site)->previous_secret, "one");
    EXPECT_EQ((*store->site_by_client_key("client-2"))->shared_secret, "three");
    EXPECT_FALSE(backend_.open(kKey)->sites()) << "the old key opens nothing any more";
}

TEST_F(ResealTest, GoesOnWhereItWasInterrupted) {
    // One value is sealed with a key that the ring lacks: what came before it is done and stays.
    SQLite::Database database(backend_.path().string(), SQLite::OPEN_READWRITE);
    const std::string good =
        database.execAndGet("SELECT secret FROM sites WHERE client_key = 'client-2'").getString();
    database.exec("UPDATE sites SET secret = '00000000.AAAA' WHERE client_key = 'client-2'");
    const auto stopped = rotate(ring());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::Unauthorized);
    EXPECT_NE(stopped.error().message.find("add the old key"), std::string::npos);
    SQLite::Statement repair(database, "UPDATE sites SET secret = ? WHERE client_key = 'client-2'");
    repair.bind(1, good);
    repair.exec();
    const auto done = rotate(ring());
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->done, 2);
    EXPECT_EQ(done->already, 1);
}

TEST_F(ResealTest, RunsBesideABridgeThatKnowsTheRing) {
    const auto running = backend_.open(ring());
    ASSERT_TRUE(running->sites());
    ASSERT_TRUE(rotate(ring()));
    EXPECT_EQ(running->sites()->size(), 2U);
    ASSERT_TRUE(running->install(
        {.client_key = "client-3", .base_url = "https://third.example", .shared_secret = "four"},
        at_minute(1),
        std::chrono::minutes(5)));
    EXPECT_EQ(rotate(ring())->already, 4) << "what it seals meanwhile is sealed with the new key";
}

TEST_F(ResealTest, NeedsKeysAndAStore) {
    EXPECT_EQ(rotate("").error().code, Errc::Invalid);
    EXPECT_EQ(rotate("short").error().code, Errc::Invalid);
    EXPECT_EQ(reseal_sqlite_store("/nonexistent/store.db", kKey).error().code, Errc::NotFound);
}

}  // namespace
}  // namespace healthlint
