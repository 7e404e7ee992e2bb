#pragma once
// The invented site of one test: its issues, teams, people and answers, and what of it could not be
// read.

#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"
#include "bridge/packs/admin_tests/test_fields.h"
#include "bridge/packs/names.h"

namespace healthlint {

struct TestWorld {
    Snapshot snapshot;
    TimePoint now{};
    std::vector<Waiver> waivers;  // beside those of the pack
};

// What all tests of a file share; outlives the worlds' building only.
struct TestGround {
    const Rulebook& rulebook;  // compiled for `fields`
    const TestFields& fields;
    Names& names;                         // of the pack, for the JQL of waivers
    const Parameter* defaults = nullptr;  // of every issue
    const TimePoint now{};                // where a test has none of its own
};

// Reports what is wrong with the test; the world holds what could be read.
TestWorld build_world(
    const Parameter& test, SubjectKind judged, const TestGround& ground, Problems& problems);

}  // namespace healthlint
