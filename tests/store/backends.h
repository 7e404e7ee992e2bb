#pragma once
// The databases that the store suite runs on: a SQLite file of its own per test, and a schema of
// its own per test on the server that HEALTHLINT_TEST_POSTGRES names (scripts/postgres starts one).
// Without that, the tests of PostgreSQL skip.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "bridge/store/postgres/postgres_store.h"
#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {

// base64 of 32 times 'k' and 32 times 'n'.
inline constexpr const char* kKey = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=";
inline constexpr const char* kNewerKey = "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4=";

class SqliteBackend {
  public:
    SqliteBackend();
    ~SqliteBackend();
    SqliteBackend(const SqliteBackend&) = delete;
    SqliteBackend& operator=(const SqliteBackend&) = delete;

    // Why it cannot be used here; nothing: it can.
    static std::optional<std::string> unavailable() { return std::nullopt; }

    // A further connection to the same database, as another process would have it.
    std::unique_ptr<Store> open(const std::string& keys = kKey) const;
    std::string bytes() const;  // everything that is on disk now

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path folder_, path_;
};

class PostgresBackend {
  public:
    PostgresBackend();
    ~PostgresBackend();
    PostgresBackend(const PostgresBackend&) = delete;
    PostgresBackend& operator=(const PostgresBackend&) = delete;

    static std::optional<std::string> unavailable();

    std::unique_ptr<Store> open(const std::string& keys = kKey) const;
    std::string bytes() const;  // every row of every table

    // A session beside the store's, with the tables in sight.
    std::unique_ptr<PgConnection> connect() const;

    void drop_sessions() const;  // of every store that was opened here, as a server that restarts

    const std::string& url() const { return url_; }

    const std::string& schema() const { return schema_; }

  private:
    std::string schema_, url_;
};

using StoreBackends = testing::Types<SqliteBackend, PostgresBackend>;

inline TimePoint at_minute(int minute) {
    return *parse_timestamp("2026-11-23T08:00:00Z") + std::chrono::minutes(minute);
}

template <class Backend>
class StoreTest : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = Backend::unavailable()) GTEST_SKIP() << *why;
        store_ = backend_.open();
        ASSERT_NE(store_, nullptr);
        site_ = install("client-1", "https://acme.example");
    }

    SiteId install(const std::string& client_key, const std::string& base_url) {
        const auto site = store_->install(
            {.client_key = client_key,
             .base_url = base_url,
             .shared_secret = "s3cret-" + client_key},
            at_minute(0),
            std::chrono::minutes(5));
        EXPECT_TRUE(site.has_value());
        return site ? site->id : SiteId{};
    }

    InboxEvent event(const std::string& issue, const std::string& webhook_id = {}) const {
        return {
            .site = site_,
            .webhook_id = webhook_id,
            .kind = "jira:issue_updated",
            .issue = {issue},
            .received = at_minute(0)};
    }

    OutboxItem badge(const std::string& issue, const std::string& hash) const {
        return {
            .site = site_,
            .issue = {issue},
            .kind = WriteKind::Badge,
            .payload = "{\"wanted\":\"" + hash + "\"}",
            .hash = hash,
            .run_at = at_minute(0)};
    }

    std::vector<OutboxItem> claim_badges(int minute) {
        const auto items =
            store_->claim_outbox(WriteKind::Badge, 100, at_minute(minute), kLease, nullptr);
        EXPECT_TRUE(items.has_value()) << items.error().message;
        return items ? *items : std::vector<OutboxItem>{};
    }

    std::vector<InboxEvent> claim(int minute, int limit = 100) {
        const auto events = store_->claim_inbox(limit, at_minute(minute), kLease, nullptr);
        EXPECT_TRUE(events.has_value()) << events.error().message;
        return events ? *events : std::vector<InboxEvent>{};
    }

    static constexpr std::chrono::seconds kLease{60};

    Backend backend_;
    std::unique_ptr<Store> store_;
    SiteId site_;
};

}  // namespace healthlint
