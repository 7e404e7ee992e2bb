// What only PostgreSQL has: sessions that get lost, a schema that others share.

#include "bridge/store/postgres/postgres_store.h"

#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "bridge/store/migrations.h"
#include "bridge/store/open_store.h"
#include "tests/store/backends.h"

namespace healthlint {
namespace {

using PostgresStoreTest = StoreTest<PostgresBackend>;

TEST_F(PostgresStoreTest, GoesOnAfterTheServerDroppedEverySession) {
    ASSERT_TRUE(store_->append(event("1")));
    backend_.drop_sessions();
    const auto again = store_->append(event("2"));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*store_->inbox_size(), 2);
    EXPECT_EQ(claim(0).size(), 2U);
}

TEST_F(PostgresStoreTest, ATransactionThatFailsLeavesNothing) {
    Judgement judgement;
    judgement.writes = {badge("1", "a")};
    judgement.settled = {{.issue = {"1"}, .grade = "at-risk", .settle_json = "{}"}};
    judgement.facts["belts"] = std::string("a\0b", 3);  // the last thing that is written
    const auto refused = store_->keep(site_, judgement);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Invalid);
    EXPECT_EQ(*store_->outbox_size(), 0);
    EXPECT_TRUE(store_->publish_states(site_, {}, kNoLimit)->empty());
    EXPECT_TRUE(store_->append(event("1"))) << "the session is usable again";
}

// Rows of the queues that were read by going through a whole table, and all that were read; by
// every session that has ended. The server counts.
std::pair<long long, long long> rows_read(const PostgresBackend& backend) {
    const auto connection = backend.connect();
    const auto ask = [&](const char* sql, const std::vector<PgParameter>& parameters) {
        auto rows = connection->run(sql, parameters);
        if (!rows) throw std::runtime_error(rows.error().message);
        return *std::move(rows);
    };
    while (ask("SELECT 1 FROM pg_stat_activity WHERE application_name = $1::text"
               " AND pid <> pg_backend_pid()",
               {backend.schema()})
               .size() != 0)
        std::this_thread::yield();
    const PgRows sums =
        ask("SELECT SUM(seq_tup_read), SUM(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables"
            " WHERE schemaname = current_schema() AND relname IN ('inbox', 'outbox')",
            {});
    return {sums.integer(0, 0), sums.integer(0, 1)};
}

TEST_F(PostgresStoreTest, AClaimReadsNoWholeBacklog) {
    constexpr long long kBacklog = 100'000;
    constexpr long long kFew = 1'000;
    const std::set<SiteId> others{install("client-2", "https://other.example")};
    const auto claim_often = [&] {
        for (int i = 0; i < 10; ++i)
            for (const std::set<SiteId>* only : {&others, decltype(&others){}}) {
                EXPECT_TRUE(store_->claim_inbox(100, at_minute(0), kLease, only));
                EXPECT_TRUE(
                    store_->claim_outbox(WriteKind::Badge, 100, at_minute(0), kLease, only));
            }
    };
    claim_often();  // plans that were made for empty tables are used on
    const std::string rows = " FROM generate_series(1, " + std::to_string(kBacklog) + ") AS n";
    ASSERT_TRUE(backend_.connect()->script(
        "INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at) SELECT " +
        site_.value + ", '', 'jira:issue_updated', n % 5000, 0, 0" + rows));
    ASSERT_TRUE(backend_.connect()->script(
        "INSERT INTO outbox (site, kind, payload, hash, changed, issue, run_at) SELECT " +
        site_.value + ", 'badge', '{}', 'h', 0, n, 0" + rows));
    claim_often();
    EXPECT_EQ(*store_->outbox_size(), kBacklog);
    store_.reset();
    const auto [in_order, all] = rows_read(backend_);
    EXPECT_LT(in_order, kBacklog + kFew) << "only outbox_size() went through a table";
    EXPECT_GE(in_order, kBacklog) << "the server counts";
    // Twenty claims of each kind, each of which would have gone through it at least once.
    EXPECT_LT(all - in_order, kBacklog);
}

TEST_F(PostgresStoreTest, WhatBelongsToNoSiteIsAConflict) {
    InboxEvent lost = event("1");
    lost.site = {"999"};
    EXPECT_EQ(store_->append(lost).error().code, Errc::Conflict);
    lost.site = {"no number"};
    EXPECT_EQ(store_->append(lost).error().code, Errc::Conflict);
    EXPECT_FALSE(*store_->site({"no number"}));
}

TEST_F(PostgresStoreTest, RefusesASchemaOfTheFuture) {
    ASSERT_TRUE(backend_.connect()->script("INSERT INTO healthlint_version VALUES (999)"));
    const auto refused =
        open_postgres_store({.url = backend_.url(), .password = {}}, *SecretBox::from_keys(kKey));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Invalid);
    EXPECT_NE(refused.error().message.find("999"), std::string::npos);
}

TEST(PostgresStore, ReplicasThatStartTogetherMigrateOnce) {
    if (const auto why = PostgresBackend::unavailable()) GTEST_SKIP() << *why;
    const PostgresBackend backend;
    std::vector<std::thread> replicas;
    for (int i = 0; i < 4; ++i)
        replicas.emplace_back([&] { EXPECT_NE(backend.open(), nullptr); });
    for (std::thread& replica : replicas)
        replica.join();
    const auto versions =
        backend.connect()->run("SELECT COUNT(*), MAX(version) FROM healthlint_version", {});
    ASSERT_TRUE(versions);
    const auto known = static_cast<std::int64_t>(postgres_migrations().size());
    EXPECT_EQ(versions->integer(0, 0), known);
    EXPECT_EQ(versions->integer(0, 1), known);
}

TEST(PostgresStore, AServerThatIsNotThereIsUnavailable) {
    const auto refused = open_postgres_store(
        {.url = "postgres://me:hunter2@127.0.0.1:1/healthlint", .password = {}},
        *SecretBox::from_keys(kKey));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Unavailable);
    EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
}

TEST(PostgresStore, TheUrlIsNeverRepeated) {
    const StoreAddress address{
        .place = "postgres://me:hunter2@db.internal:5433/healthlint?sslmode=require",
        .password = {}};
    EXPECT_EQ(described(address), "postgres db.internal:5433/healthlint");
    const StoreAddress broken{.place = "postgres://me:hunter2@[db", .password = {}};
    EXPECT_EQ(described(broken), "postgres (unreadable URL)");
    const auto refused = open_store(broken, *SecretBox::from_keys(kKey));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Invalid);
    EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
}

TEST(PostgresStore, ArraysKeepEveryCharacter) {
    EXPECT_EQ(pg_array(std::vector<std::string>{}), "{}");
    EXPECT_EQ(
        pg_array(std::vector<std::string>{"a,b", "say \"x\"", "back\\slash", "", "NULL"}),
        R"({"a,b","say \"x\"","back\\slash","","NULL"})");
    EXPECT_EQ(pg_array(std::vector<long long>{-1, 0, 7}), "{-1,0,7}");
}

}  // namespace
}  // namespace healthlint
