// A store of every version that was ever released opens with the newest Healthlint, and what was in
// it is still there.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "bridge/store/migrations.h"
#include "tests/store/backends.h"

namespace healthlint {
namespace {

std::string sealed_secret() {
    return *SecretBox::from_keys(kKey)->seal("s3cret", {.site = "1", .field = "shared_secret"});
}

// In the words of the first version, which both databases understand.
std::vector<std::string> first_data() {
    return {
        "INSERT INTO sites (product, state, client_key, base_url, display_url, secret,"
        " installed_at, state_at) VALUES ('jira', 'active', 'client-1', 'https://acme.example',"
        " 'https://acme.example', '" +
            sealed_secret() + "', 1000, 1000)",
        "INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at)"
        " VALUES (1, 'hook-1', 'jira:issue_updated', '10001', 2000, 2000)",
        "INSERT INTO webhook_ids (site, webhook_id, received) VALUES (1, 'hook-1', 2000)",
        "INSERT INTO facts (site, name, value) VALUES (1, 'reconcile', 'then')",
        "INSERT INTO verdict_changes (site, at, subject_kind, subject_id, subject_label,"
        " from_grade, to_grade, detail, pack, rulebook_hash) VALUES (1, 3000, 'issue', '10001',"
        " 'AIX-1', 'healthy', 'at-risk', '{}', 'ai-team@1.0.0', 'h')"};
}

void expect_first_data(Store& store) {
    const auto site = store.site_by_client_key("client-1");
    ASSERT_TRUE(site && *site) << (site ? "no site" : site.error().message);
    EXPECT_EQ((*site)->shared_secret, "s3cret");
    EXPECT_EQ((*site)->door, Door::Connect);
    const SiteId id = (*site)->id;
    EXPECT_EQ(**store.fact(id, "reconcile"), "then");
    EXPECT_EQ(store.changes(id, TimePoint{}, at_minute(0))->at(0).subject_label, "AIX-1");
    const InboxEvent again{
        .site = id,
        .webhook_id = "hook-1",
        .kind = "jira:issue_updated",
        .issue = {"10001"},
        .received = at_minute(0)};
    EXPECT_FALSE(*store.append(again)) << "it was delivered before the upgrade";
    const auto events = store.claim_inbox(10, at_minute(0), std::chrono::minutes(1), nullptr);
    ASSERT_TRUE(events) << events.error().message;
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ(events->front().issue.value, "10001");
    EXPECT_TRUE(store.put_issues(id, {{.id = {"10001"}, .key = {"AIX-1"}, .json = "{}"}}));
    EXPECT_TRUE(store.put_settled(id, {{.issue = {"10001"}, .grade = "at-risk"}}));
}

TEST(Migration, EverySqliteVersionComesForward) {
    const auto migrations = sqlite_migrations();
    for (std::size_t version = 1; version <= migrations.size(); ++version) {
        const SqliteBackend backend;
        {
            SQLite::Database database(
                backend.path().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            for (std::size_t next = 0; next < version; ++next) {
                database.exec(std::string(migrations[next]));
                if (next != 0) continue;
                for (const std::string& sql : first_data())
                    database.exec(sql);
            }
            database.exec("PRAGMA user_version = " + std::to_string(version));
        }
        const auto store = backend.open();
        ASSERT_NE(store, nullptr) << version;
        expect_first_data(*store);
    }
}

TEST(Migration, EveryPostgresVersionComesForward) {
    if (const auto why = PostgresBackend::unavailable()) GTEST_SKIP() << *why;
    const auto migrations = postgres_migrations();
    for (std::size_t version = 1; version <= migrations.size(); ++version) {
        const PostgresBackend backend;
        const auto connection = backend.connect();
        const auto run = [&](const std::string& sql) {
            const auto done = connection->script(sql);
            ASSERT_TRUE(done) << done.error().message;
        };
        run("CREATE TABLE healthlint_version (version INTEGER NOT NULL)");
        for (std::size_t next = 0; next < version; ++next) {
            run(std::string(migrations[next]));
            run("INSERT INTO healthlint_version VALUES (" + std::to_string(next + 1) + ")");
            if (next != 0) continue;
            for (const std::string& sql : first_data())
                run(sql);
            run("INSERT INTO revisions (site) VALUES (1)");
        }
        const auto store = backend.open();
        ASSERT_NE(store, nullptr) << version;
        expect_first_data(*store);
    }
}

}  // namespace
}  // namespace healthlint
