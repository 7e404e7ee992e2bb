#pragma once
// Random sites that change at random, and rules of every kind on them. Seeded, so that failures
// repeat.

#include <random>
#include <vector>

#include "tests/engine/world.h"

namespace healthlint {

// Every form on every subject, with scopes, grace times and waivers, and checks that read whatever
// a check may read.
Rulebook every_kind_of_rule();

// A site of three teams, one of them named by its work, whose issues change at random.
class RandomSite {
  public:
    explicit RandomSite(unsigned seed);

    // Changes up to three issues; their ids.
    std::vector<IssueId> step();

    void move_a_person();

    bool one_in(unsigned n) { return random_() % n == 0; }

    Snapshot snapshot;

  private:
    IssueId change(int number);

    IssueKey any_key() { return {"AIX-" + std::to_string(random_() % 34)}; }

    void edit(Issue& issue);

    std::mt19937 random_;
};

}  // namespace healthlint
