// Three bridges on one PostgreSQL behind one address.

#include <algorithm>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "tests/e2e/fleet.h"
#include "tests/e2e/people.h"
#include "tests/e2e/storm.h"
#include "tests/store/backends.h"

namespace healthlint {
namespace {

constexpr int kReplicas = 3;
constexpr std::chrono::seconds kTakeOver{30};  // what operators are promised
constexpr int kLongestPauseMs = 800;

class Replicas : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = PostgresBackend::unavailable()) GTEST_SKIP() << *why;
        if (const auto why = Fleet::unavailable()) GTEST_SKIP() << *why;
        database_ = std::make_unique<PostgresBackend>();
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        world_ = std::make_unique<World>(
            std::string("replicas-") + test->name(),
            std::vector<std::string>{"--points-per-hour", "100000000"});
        world_->lift_caps();
        fleet_ = std::make_unique<Fleet>(*world_, database_->url(), kReplicas);
        fleet_->start_all();
        world_->install();
        world_->wait_for_scan();
        const auto keys = project_keys(*world_);
        const auto found = std::ranges::find_if(keys, [this](const std::string& key) {
            return breaks(world_->badge(key), "kpi-measurable");
        });
        ASSERT_NE(found, keys.end());
        project_ = *found;
    }

    // A goal is set or taken away, and the badge says so.
    void expect_badge_to_follow(std::chrono::seconds patience) {
        const auto is_bad = [&] { return breaks(world_->badge(project_), "kpi-measurable"); };
        const bool before = is_bad();
        world_->edit(project_, before ? measurable_kpi() : no_kpi());
        world_->wait_until(
            "the badge of " + project_, [&] { return is_bad() != before; }, patience);
    }

    std::unique_ptr<PostgresBackend> database_;
    std::unique_ptr<World> world_;
    std::unique_ptr<Fleet> fleet_;
    std::string project_;  // without a KPI, and its badge says so
};

TEST_F(Replicas, AllAcceptEventsAndOneWorks) {
    for (int i = 0; i < 2 * kReplicas; ++i)
        expect_badge_to_follow(kTakeOver);
    int workers = 0;
    for (int number = 0; number < kReplicas; ++number) {
        const std::string log = fleet_->log(number);
        EXPECT_NE(log.find("webhook.accepted"), std::string::npos) << number;
        if (log.find("schedule.taken") != std::string::npos) ++workers;
    }
    EXPECT_EQ(workers, 1);
    for (int number = 0; number < kReplicas; ++number)
        EXPECT_EQ(fleet_->stop(number), 0) << number;
}

TEST_F(Replicas, ADeadWorkerIsReplacedInTime) {
    const auto worker = fleet_->worker();
    ASSERT_TRUE(worker.has_value());
    fleet_->kill(*worker);
    expect_badge_to_follow(kTakeOver);
    const auto next = fleet_->worker();
    ASSERT_TRUE(next.has_value());
    EXPECT_NE(*next, *worker);
}

TEST_F(Replicas, KilledOnesEndWithTheRightBadges) {
    StormSize size = storm_size();
    run_storm(*world_, size, [&](std::mt19937& random, const std::function<void()>& meanwhile) {
        // The worker as often as any, and now and then two at once.
        for (unsigned victims = 1 + random() % 2; victims != 0; --victims) {
            const int victim = static_cast<int>(random() % kReplicas);
            if (fleet_->runs(victim)) fleet_->kill(victim);
        }
        for (unsigned edits = random() % 4; edits != 0; --edits)
            meanwhile();
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % kLongestPauseMs));
        fleet_->start_all();
    });
    const auto store = database_->open(world_->secret_key());
    ASSERT_NE(store, nullptr);
    wait_for_empty_queues(*world_, *store);
    // A grade that follows from other issues is shown once two evaluations agree.
    for (int number = 0; number < kReplicas; ++number)
        EXPECT_EQ(fleet_->stop(number), 0) << number;
    fleet_->start_all();
    wait_for_empty_queues(*world_, *store);
    world_->wait_for_quiet();
    expect_exact(*world_, *store);
}

}  // namespace
}  // namespace healthlint
