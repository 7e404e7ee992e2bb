#pragma once
// A site for measuring rules: 12 conditions as a pack, and as many work items as one wants, the
// same ones every time.

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint::bench {

constexpr std::size_t kConditions = 12;

// In JQL. tests/bench/rules/predicates.cpp says them in C++, tests/bench/peers/engines.mjs in the
// languages of the JavaScript engines.
extern const std::array<std::string_view, kConditions> kJql;

// The clock of all measurements.
TimePoint now();

FieldCatalog fields();

AccountId account(std::size_t number);  // of the 200 people who work here

// Each condition is the `require` of one rule at the given stage. At `badge` a run grades every
// issue, at `observe` it only finds the outcomes. Null when the pack does not load, which prints
// why.
std::shared_ptr<const Rulebook> rulebook(std::string_view stage);

// The same at `badge`, with a count and a share of every team.
std::shared_ptr<const Rulebook> rulebook_of_teams();

Snapshot snapshot(std::size_t issues);

}  // namespace healthlint::bench
