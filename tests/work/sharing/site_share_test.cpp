// Who works on which site: alone on SQLite, and several on one PostgreSQL, in one process here.

#include "bridge/work/sharing/site_share.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/work/metrics/work_metrics.h"
#include "tests/store/backends.h"
#include "tests/support/manual_clock.h"
#include "tests/work/fake_jira.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;

// What one process has.
struct Replica {
    Replica(std::unique_ptr<Store> opened, Transport& jira, Clock& clock)
        : store(std::move(opened)),
          rule_files("", ""),
          tools{*store, jira, limiter, clock, settings, rule_files, metrics},
          sites(tools),
          share(tools, sites) {}

    std::set<std::string> ours() {
        std::set<std::string> names;
        for (const SiteId& site : *share.all())
            names.insert(site.value);
        return names;
    }

    std::unique_ptr<Store> store;
    RateLimiter limiter;
    ServiceSettings settings;
    RuleFiles rule_files;
    WorkMetrics metrics;
    Tools tools;
    WatchedSites sites;
    SiteShare share;
};

template <class Backend>
class Sharing : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = Backend::unavailable()) GTEST_SKIP() << *why;
        set_log_level(LogLevel::Off);
        first_ = start();
        for (int i = 1; i <= 3; ++i)
            install(i);
    }

    std::unique_ptr<Replica> start() {
        return std::make_unique<Replica>(backend_.open(), jira_, clock_);
    }

    SiteId install(int number) {
        const auto site = first_->store->install(
            {.client_key = "client-" + std::to_string(number),
             .base_url = "https://site-" + std::to_string(number) + ".example",
             .shared_secret = "secret"},
            clock_.now(),
            std::chrono::minutes(5));
        EXPECT_TRUE(site);
        return site ? site->id : SiteId{};
    }

    // All look, one after the other, as often as it takes to let go and to take.
    void let_them_look(const std::vector<Replica*>& replicas) {
        for (int round = 0; round < 3; ++round) {
            clock_.advance(SiteShare::kShareAge);
            for (Replica* replica : replicas)
                replica->share.look();
        }
    }

    // The server needs a moment to see that a session has ended.
    void look_until(Replica& replica, std::size_t sites) {
        constexpr int kMostLooks = 2'000;
        for (int i = 0; i < kMostLooks && replica.ours().size() != sites; ++i) {
            std::this_thread::sleep_for(milliseconds(5));
            let_them_look({&replica});
        }
        EXPECT_EQ(replica.ours().size(), sites);
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00Z")};
    FakeJira jira_{clock_};
    Backend backend_;
    std::unique_ptr<Replica> first_;
};

using OneAlone = Sharing<SqliteBackend>;
using Several = Sharing<PostgresBackend>;

TEST_F(OneAlone, WorksOnAllSites) {
    EXPECT_TRUE(first_->share.all()->empty()) << "nobody looked yet";
    const Duty duty = first_->share.duty();
    EXPECT_TRUE(duty.known);
    EXPECT_EQ(duty.sites, 3);
    EXPECT_EQ(duty.of, 3);
    EXPECT_EQ(duty.replicas, 1);
    EXPECT_TRUE(first_->share.has_all());
    EXPECT_EQ(first_->share.sites().size(), 3U);
    EXPECT_EQ(first_->ours().size(), 3U);
}

TEST_F(OneAlone, AsksOnceASecond) {
    first_->share.look();
    install(4);
    clock_.advance(SiteShare::kShareAge - milliseconds(1));
    first_->share.look();
    EXPECT_EQ(first_->ours().size(), 3U);
    clock_.advance(milliseconds(1));
    first_->share.look();
    EXPECT_EQ(first_->ours().size(), 4U);
}

TEST_F(OneAlone, AsksAtOnceWhenASiteCameOrWent) {
    first_->share.look();
    const SiteId fourth = install(4);
    first_->sites.forget_list();
    first_->share.look_again();
    first_->share.look();
    EXPECT_EQ(first_->ours().size(), 4U);
    ASSERT_TRUE(first_->store->set_state(fourth, SiteState::Uninstalled, clock_.now()));
    first_->sites.forget_list();
    first_->share.look_again();
    first_->share.look();
    EXPECT_FALSE(first_->ours().contains(fourth.value));
    EXPECT_EQ(first_->store->taken_sites()->size(), 3U);
}

// Disabled and enabled again in the middle of a step: what the step locks, the next one finds.
TEST_F(OneAlone, ASiteThatComesBackDuringAStepIsTheSame) {
    first_->share.look();
    const SiteId id{*first_->ours().begin()};
    auto in_a_step = first_->sites.find(id);
    const auto enter = [&](SiteState state) {
        ASSERT_TRUE(first_->store->set_state(id, state, clock_.now()));
        first_->sites.forget_list();
    };
    enter(SiteState::Disabled);
    EXPECT_EQ(first_->sites.find(id), nullptr);
    enter(SiteState::Active);
    EXPECT_EQ(first_->sites.find(id), in_a_step);
    EXPECT_TRUE(in_a_step->reconcile_soon) << "nobody told what changed meanwhile";
    enter(SiteState::Disabled);
    EXPECT_EQ(first_->sites.find(id), nullptr);
    const std::weak_ptr<WatchedSite> ended = in_a_step;
    in_a_step.reset();
    EXPECT_TRUE(ended.expired()) << "a site that stays away is not kept";
    enter(SiteState::Active);
    EXPECT_NE(first_->sites.find(id), nullptr);
}

TEST_F(OneAlone, BelievesAnAnswerForSomeSeconds) {
    first_->share.look();
    const std::string site = *first_->ours().begin();
    clock_.advance(SiteShare::kShareTrust - milliseconds(1));
    EXPECT_EQ(first_->ours().size(), 3U);
    EXPECT_TRUE(first_->share.begin({site}));
    clock_.advance(milliseconds(1));
    EXPECT_TRUE(first_->ours().empty()) << "others may have taken them";
    EXPECT_FALSE(first_->share.begin({site}));
    first_->share.look();
    EXPECT_EQ(first_->ours().size(), 3U);
}

TEST_F(Several, HaveAllSitesBetweenThem) {
    const auto second = start();
    const auto third = start();
    first_->share.look();
    EXPECT_EQ(first_->ours().size(), 3U) << "the others take no part yet";
    let_them_look({first_.get(), second.get(), third.get()});
    std::set<std::string> all;
    for (Replica* replica : {first_.get(), second.get(), third.get()}) {
        const auto ours = replica->ours();
        EXPECT_EQ(ours.size(), 1U);
        all.insert(ours.begin(), ours.end());
        EXPECT_EQ(replica->share.duty().sites, 1);
        EXPECT_EQ(replica->share.duty().replicas, 3);
        EXPECT_FALSE(replica->share.has_all());
        EXPECT_EQ(replica->limiter.points_left(clock_.now()).front().points, 65'000 / 3);
    }
    EXPECT_EQ(all.size(), 3U);
}

// Questions of people are answered from what is known, however long the database takes.
TEST_F(Several, OneWaitsForTheListOfSitesAndTheOthersHaveTheLastOne) {
    const SiteId id = first_->sites.active().front()->id;
    const auto locking = backend_.connect();
    ASSERT_TRUE(locking->script("BEGIN; LOCK TABLE sites IN ACCESS EXCLUSIVE MODE"));
    clock_.advance(WatchedSites::kSiteListAge);
    std::atomic<bool> read = false;
    std::thread reader([&] {
        first_->sites.active();
        read = true;
    });
    const auto watcher = backend_.connect();
    const auto waits = [&] {
        const auto locks = watcher->run(
            "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'sites'::regclass", {});
        return locks->integer(0, 0) > 0;
    };
    while (!waits() && !read)
        std::this_thread::yield();
    EXPECT_FALSE(read);
    EXPECT_NE(first_->sites.find(id), nullptr);
    EXPECT_FALSE(read);
    EXPECT_TRUE(locking->script("COMMIT"));
    reader.join();
}

TEST_F(Several, TakeWhatADeadOneHad) {
    auto second = start();
    first_->share.look();
    let_them_look({first_.get(), second.get()});
    EXPECT_EQ(first_->ours().size() + second->ours().size(), 3U);
    second.reset();
    look_until(*first_, 3);
    EXPECT_TRUE(first_->share.has_all());
}

TEST_F(Several, ASiteIsNotLetGoInTheMiddleOfAStep) {
    first_->share.look();
    std::vector<SiteGrip> steps;
    for (const std::string& site : first_->ours())
        steps.push_back(first_->share.begin({site}));
    const auto second = start();
    let_them_look({first_.get(), second.get()});
    EXPECT_TRUE(second->ours().empty());
    EXPECT_EQ(first_->store->taken_sites()->size(), 3U);
    EXPECT_LT(first_->ours().size(), 3U) << "no other step begins where one is to end";
    steps.clear();
    let_them_look({first_.get(), second.get()});
    EXPECT_EQ(second->ours().size(), 3U - first_->ours().size());
    EXPECT_FALSE(second->ours().empty());
}

TEST_F(Several, AClaimKeepsAllSitesAndItsWorkOnlyOne) {
    first_->share.look();
    SiteGrip grip = first_->share.all();
    const auto second = start();
    let_them_look({first_.get(), second.get()});
    EXPECT_TRUE(second->ours().empty()) << "work of any site may have been claimed";
    grip = first_->share.narrow(grip, *grip->begin());
    const std::string kept = grip->begin()->value;
    let_them_look({first_.get(), second.get()});
    EXPECT_FALSE(second->ours().empty());
    EXPECT_FALSE(second->ours().contains(kept));
}

TEST_F(Several, WhatIsLookedOnIsNotTakenMeanwhile) {
    auto second = start();
    first_->share.look();
    let_them_look({first_.get(), second.get()});
    const std::string others = *second->ours().begin();
    EXPECT_FALSE(first_->share.look_on({*first_->ours().begin()})) << "it is worked on";
    SiteGrip shown = first_->share.look_on({others});
    ASSERT_TRUE(shown);
    const std::size_t of_second = second->ours().size();
    second.reset();
    look_until(*first_, 2);
    EXPECT_EQ(of_second, 1U);
    EXPECT_FALSE(first_->ours().contains(others));
    shown.reset();
    let_them_look({first_.get()});
    EXPECT_TRUE(first_->ours().contains(others));
}

// Between the loss and the next look another may have had the sites and lost them again.
TEST_F(Several, AfterALostSessionTheirMemoryIsOfNoUse) {
    first_->share.look();
    for (const auto& site : first_->share.sites()) {
        const std::lock_guard tending(site->tending);
        site->scanned = true;
        site->last_reconcile = clock_.now();
    }
    backend_.drop_sessions();
    let_them_look({first_.get()});
    EXPECT_EQ(first_->ours().size(), 3U);
    for (const auto& site : first_->share.sites()) {
        EXPECT_FALSE(site->scanned);
        EXPECT_FALSE(site->last_reconcile);
    }
}

}  // namespace
}  // namespace healthlint
