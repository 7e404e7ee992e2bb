// Three bridges on one PostgreSQL behind one address: with one site, and with as many as bridges.

#include <chrono>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "tests/e2e/fleet.h"
#include "tests/e2e/people.h"
#include "tests/e2e/storm.h"
#include "tests/store/backends.h"

namespace healthlint {
namespace {

constexpr int kReplicas = 3;
constexpr int kSites = 3;
constexpr std::chrono::seconds kTakeOver{30};  // what operators are promised
constexpr int kLongestPauseMs = 800;

std::optional<std::string> unavailable() {
    if (auto why = PostgresBackend::unavailable()) return why;
    return Fleet::unavailable();
}

std::unique_ptr<World> make_world(const std::string& name) {
    auto world =
        std::make_unique<World>(name, std::vector<std::string>{"--points-per-hour", "100000000"});
    world->lift_caps();
    return world;
}

bool lacks_kpi(World& world, const std::string& project) {
    return breaks(world.badge(project), "kpi-measurable");
}

// A project without a KPI whose badge says so.
std::string project_without_kpi(World& world) {
    for (const std::string& key : project_keys(world))
        if (lacks_kpi(world, key)) return key;
    throw std::runtime_error("no badge speaks of a KPI");
}

// A goal is set or taken away.
void turn(World& world, const std::string& project) {
    world.edit(project, lacks_kpi(world, project) ? measurable_kpi() : no_kpi());
}

class Replicas : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = unavailable()) GTEST_SKIP() << *why;
        database_ = std::make_unique<PostgresBackend>();
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        world_ = make_world(std::string("replicas-") + test->name());
        fleet_ = std::make_unique<Fleet>(*world_, database_->url(), kReplicas);
        fleet_->start_all();
        world_->install();
        world_->wait_for_scan();
        project_ = project_without_kpi(*world_);
    }

    void expect_badge_to_follow(std::chrono::seconds patience) {
        const bool before = lacks_kpi(*world_, project_);
        turn(*world_, project_);
        world_->wait_until(
            "the badge of " + project_,
            [&] { return lacks_kpi(*world_, project_) != before; },
            patience);
    }

    std::unique_ptr<PostgresBackend> database_;
    std::unique_ptr<World> world_;
    std::unique_ptr<Fleet> fleet_;
    std::string project_;
};

TEST_F(Replicas, AllAcceptEventsOfASiteAndOneWorksOnIt) {
    for (int i = 0; i < 2 * kReplicas; ++i)
        expect_badge_to_follow(kTakeOver);
    int workers = 0;
    for (int number = 0; number < kReplicas; ++number) {
        const std::string log = fleet_->log(number);
        EXPECT_NE(log.find("webhook.accepted"), std::string::npos) << number;
        workers += fleet_->works_on(number).value_or(0);
        EXPECT_EQ(log.find("site.let_go"), std::string::npos) << "who comes later takes nothing";
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

class SharedSites : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = unavailable()) GTEST_SKIP() << *why;
        database_ = std::make_unique<PostgresBackend>();
        std::vector<std::string> others;
        for (int i = 0; i < kSites; ++i) {
            worlds_.push_back(make_world("shared-" + std::to_string(i)));
            if (i > 0) others.push_back(worlds_.back()->jira_url());
        }
        World& home = *worlds_.front();
        fleet_ = std::make_unique<Fleet>(home, database_->url(), kReplicas, others);
        fleet_->start_all();
        for (const auto& world : worlds_)
            world->install_from(home.bridge_url());
        for (const auto& world : worlds_) {
            world->wait_for_scan();
            projects_.push_back(project_without_kpi(*world));
        }
    }

    void wait_for_shares(const std::vector<int>& wanted) {
        worlds_.front()->wait_until(
            "the replicas to share the sites",
            [&] {
                std::vector<int> shares;
                for (int number = 0; number < kReplicas; ++number)
                    shares.push_back(fleet_->works_on(number).value_or(0));
                return shares == wanted;
            },
            kTakeOver);
    }

    // One goal of every site is set or taken away.
    std::vector<bool> turn_all() {
        std::vector<bool> before;
        for (int i = 0; i < kSites; ++i) {
            before.push_back(lacks_kpi(world(i), project(i)));
            turn(world(i), project(i));
        }
        return before;
    }

    void expect_badges_to_follow(const std::vector<bool>& before) {
        worlds_.front()->wait_until(
            "a badge on every site",
            [&] {
                for (int i = 0; i < kSites; ++i)
                    if (lacks_kpi(world(i), project(i)) == before.at(static_cast<std::size_t>(i)))
                        return false;
                return true;
            },
            kTakeOver);
    }

    World& world(int i) { return *worlds_.at(static_cast<std::size_t>(i)); }

    const std::string& project(int i) { return projects_.at(static_cast<std::size_t>(i)); }

    std::unique_ptr<PostgresBackend> database_;
    std::vector<std::unique_ptr<World>> worlds_;
    std::vector<std::string> projects_;
    std::unique_ptr<Fleet> fleet_;
};

TEST_F(SharedSites, EachWorksOnOneAndThoseOfADeadOneGoToTheOthers) {
    wait_for_shares({1, 1, 1});
    expect_badges_to_follow(turn_all());

    const std::vector<bool> before = turn_all();  // and in the middle of that work
    fleet_->kill(0);
    expect_badges_to_follow(before);
    EXPECT_EQ(*fleet_->works_on(1) + *fleet_->works_on(2), kSites);

    fleet_->start(0);
    wait_for_shares({1, 1, 1});
    expect_badges_to_follow(turn_all());

    const auto store = database_->open(world(0).secret_key());
    ASSERT_NE(store, nullptr);
    for (const auto& one : worlds_) {
        wait_for_empty_queues(*one, *store);
        one->wait_for_quiet();
        expect_exact(*one, *store);
    }
    for (int number = 0; number < kReplicas; ++number)
        EXPECT_EQ(fleet_->stop(number), 0) << number;
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
