// The backup commands of bridge/store/README.md, taken while the store is written to.

#include <atomic>
#include <cstdlib>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

// Appends until it is told to stop; counts what was answered.
class BusyWriter {
  public:
    BusyWriter(Store& store, const SiteId& site)
        : thread_([this, &store, site] {
              while (!stop_) {
                  const auto added = store.append(
                      {.site = site,
                       .webhook_id = {},
                       .kind = "jira:issue_updated",
                       .issue = {std::to_string(answered_)},
                       .received = at_minute(0)});
                  EXPECT_TRUE(added) << added.error().message;
                  ++answered_;
              }
          }) {}

    ~BusyWriter() {
        stop_ = true;
        thread_.join();
    }

    BusyWriter(const BusyWriter&) = delete;
    BusyWriter& operator=(const BusyWriter&) = delete;

    // Waits for some more, so that the backup is taken in the middle of writing.
    long long answered_after(long long more) const {
        const long long until = answered_ + more;
        while (answered_ < until)
            std::this_thread::yield();
        return answered_;
    }

  private:
    std::atomic<bool> stop_{false};
    std::atomic<long long> answered_{0};
    std::thread thread_;
};

void expect_restored(Store& store, const SiteId& site, long long answered_before) {
    EXPECT_EQ((*store.site(site))->shared_secret, "s3cret-client-1");
    EXPECT_GE(*store.inbox_size(), answered_before) << "what was answered before is in it";
    EXPECT_TRUE(store.append(
        {.site = site, .kind = "jira:issue_updated", .issue = {"x"}, .received = at_minute(0)}));
}

template <class Backend>
class Backup : public StoreTest<Backend> {};

using SqliteBackup = Backup<SqliteBackend>;
using PostgresBackup = Backup<PostgresBackend>;

TEST_F(SqliteBackup, ARunningFileIsCopiedWhole) {
    const std::string copy = backend_.path().string() + ".backup";
    long long answered = 0;
    {
        const BusyWriter writer(*store_, site_);
        answered = writer.answered_after(20);
        SQLite::Database(backend_.path().string(), SQLite::OPEN_READWRITE)
            .exec("VACUUM INTO '" + copy + "'");
        writer.answered_after(20);
    }
    auto restored = open_sqlite_store(copy, *SecretBox::from_keys(kKey));
    ASSERT_TRUE(restored) << restored.error().message;
    expect_restored(**restored, site_, answered);
}

int shell(const std::string& command) {
    return std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe,cert-env33-c)
}

TEST_F(PostgresBackup, ARunningDatabaseIsDumpedAndRestored) {
    if (shell("pg_restore --version >/dev/null") != 0) GTEST_SKIP() << "no postgresql-client";
    const std::string dump =
        testing::TempDir() + "healthlint-" + std::to_string(::getpid()) + ".dump";
    long long answered = 0;
    {
        const BusyWriter writer(*store_, site_);
        answered = writer.answered_after(20);
        ASSERT_EQ(
            shell(
                "pg_dump -Fc -n " + backend_.schema() + " -f " + dump + " '" + backend_.url() +
                "'"),
            0);
        writer.answered_after(20);
    }
    // Back into the same place, after everything was lost there.
    store_.reset();
    ASSERT_TRUE(backend_.connect()->script("DROP SCHEMA " + backend_.schema() + " CASCADE"));
    ASSERT_EQ(shell("pg_restore -d '" + backend_.url() + "' " + dump), 0);
    std::filesystem::remove(dump);
    store_ = backend_.open();
    ASSERT_NE(store_, nullptr);
    expect_restored(*store_, site_, answered);
}

}  // namespace
}  // namespace healthlint
