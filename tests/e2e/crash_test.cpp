// kill -9 at random moments of a busy day. Small by default; scripts/crash-test runs the full size.

#include <thread>

#include <gtest/gtest.h>

#include "bridge/store/secret_box.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "tests/e2e/storm.h"

namespace healthlint {
namespace {

constexpr int kLongestLifeMs = 1'200;
constexpr int kLongestDeathMs = 400;

std::unique_ptr<Store> open_store(World& world) {
    auto store =
        open_sqlite_store(world.store_file().string(), *SecretBox::from_keys(world.secret_key()));
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
}

void sleep_up_to(std::mt19937& random, int milliseconds) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(random() % static_cast<unsigned>(milliseconds)));
}

TEST(Crash, AKilledBridgeEndsWithTheRightBadges) {
    const StormSize size = storm_size();
    World world("crash", {"--points-per-hour", "100000000"});
    world.lift_caps();  // every badge is to follow within the test, not within days
    world.start_bridge();
    world.install();
    world.wait_for_scan();

    run_storm(world, size, [&](std::mt19937& random, const std::function<void()>& meanwhile) {
        sleep_up_to(random, kLongestLifeMs);
        world.kill_bridge();
        for (unsigned edits = random() % 4; edits != 0; --edits)
            meanwhile();
        sleep_up_to(random, kLongestDeathMs);
        world.start_bridge();
    });

    const auto store = open_store(world);
    wait_for_empty_queues(world, *store);
    // A grade that follows from other issues is shown once two evaluations agree.
    EXPECT_EQ(world.stop_bridge(), 0);
    world.start_bridge();
    wait_for_empty_queues(world, *store);
    world.wait_for_quiet();
    expect_exact(world, *store);
}

}  // namespace
}  // namespace healthlint
