#pragma once
// A mixed run of edits, faults of Jira and kills, and what must hold afterwards.

#include <functional>
#include <random>

#include "bridge/store/store.h"
#include "tests/e2e/world.h"

namespace healthlint {

struct StormSize {
    int kills = 8;
    int events = 300;
    unsigned seed = 1;
};

// HEALTHLINT_CRASH_KILLS, HEALTHLINT_CRASH_EVENTS and HEALTHLINT_CRASH_SEED, or the small size.
StormSize storm_size();

// Kills a bridge, lets `meanwhile` happen while it is dead, and starts it again.
using KillOne = std::function<void(std::mt19937& random, const std::function<void()>& meanwhile)>;

// Returns once all edits were made and Jira works again; bridges are running then.
void run_storm(World& world, const StormSize& size, const KillOne& kill_one);

// Waits until Jira has delivered every webhook and the bridge has worked off every event.
void wait_for_empty_queues(World& world, Store& store);

// Every badge is what a fresh look at Jira gives and no other badge is there; at most one comment
// of ours per issue; nothing was given up.
void expect_exact(World& world, Store& store);

}  // namespace healthlint
