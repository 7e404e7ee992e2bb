// What a power cut and a full disk leave of a SQLite store.

#include <csignal>
#include <random>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;

class PowerCut : public StoreTest<SqliteBackend> {};

// Each round writes one judgement: a wish, a memory and a fact that belong together.
Judgement judgement_of(const SiteId& site, int round) {
    const std::string number = std::to_string(round);
    return {
        .writes =
            {{.site = site,
              .issue = {number},
              .kind = WriteKind::Badge,
              .payload = std::string(2'000, 'x'),
              .hash = number,
              .run_at = at_minute(0)}},
        .settled = {{.issue = {number}, .grade = "at-risk", .settle_json = "{}"}},
        .facts = {{"round", number}}};
}

// All of the first n rounds, and nothing of the others.
void expect_whole_rounds(Store& store, const SiteId& site) {
    const auto fact = store.fact(site, "round");
    ASSERT_TRUE(fact) << fact.error().message;
    const std::size_t rounds = *fact ? std::stoul(**fact) + 1 : 0;
    EXPECT_EQ(store.waiting_writes(site)->size(), rounds);
    EXPECT_EQ(store.publish_states(site, {}, kNoLimit)->size(), rounds);
}

// The end of the log that had not reached the disk is missing, wherever that is: the last
// transactions are gone as a whole, never a part of one.
TEST_F(PowerCut, LosesWholeTransactionsOnly) {
    constexpr int kRounds = 40;
    for (int round = 0; round < kRounds; ++round)
        ASSERT_TRUE(store_->keep(site_, judgement_of(site_, round)));
    const std::string wal = backend_.path().string() + "-wal";
    const auto size = fs::file_size(wal);
    ASSERT_GT(size, 0U);
    std::mt19937 random(7);
    for (int cut = 0; cut < 30; ++cut) {
        const SqliteBackend after;
        fs::copy_file(backend_.path(), after.path());
        const std::string cut_wal = after.path().string() + "-wal";
        fs::copy_file(wal, cut_wal);
        fs::resize_file(cut_wal, random() % (size + 1));
        const auto store = after.open();
        ASSERT_NE(store, nullptr);
        // Where even the installation is lost, Jira's is still there and comes again.
        const auto site = store->site(site_);
        ASSERT_TRUE(site) << site.error().message;
        if (*site) expect_whole_rounds(*store, site_);
        EXPECT_TRUE(store->recover());
    }
}

// A limit on the size of files stands for a full disk: writing fails at a place of our choice.
TEST_F(PowerCut, AFullDiskIsACleanErrorAndPasses) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto wal = fs::file_size(backend_.path().string() + "-wal");
    ASSERT_NE(::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    rlimit tight = before;
    tight.rlim_cur = wal + 64 * 1024;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    int kept = 0;
    Result<void> refused;
    for (; kept < 1'000; ++kept) {
        refused = store_->keep(site_, judgement_of(site_, kept));
        if (!refused) break;
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(refused) << "the disk never was full";
    EXPECT_EQ(refused.error().code, Errc::Unavailable) << refused.error().message;
    EXPECT_EQ(store_->waiting_writes(site_)->size(), static_cast<std::size_t>(kept));
    expect_whole_rounds(*store_, site_);
    EXPECT_TRUE(store_->keep(site_, judgement_of(site_, kept))) << "there is room again";
    expect_whole_rounds(*store_, site_);
}

}  // namespace
}  // namespace healthlint
