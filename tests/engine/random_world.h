#pragma once
// Random worlds for properties: issues, teams, gaps in what was read, and moments. Seeded, so that
// failures repeat.

#include <random>

#include "tests/engine/world.h"

namespace healthlint {

// A rule of every form, one with a grace time and one with a waiver that ends on 30 November.
Rulebook all_forms();

Snapshot random_snapshot(std::mt19937& random);

// Within twenty days from world_now().
TimePoint random_moment(std::mt19937& random);

}  // namespace healthlint
