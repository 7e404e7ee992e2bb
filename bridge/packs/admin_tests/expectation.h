#pragma once
// What a test expects of its rule, and whether the report says so.

#include <optional>
#include <string>

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

struct Expectation {
    std::string subject;  // issue key, team, space key; "portfolio"
    Outcome outcome = Outcome::Pass;
    std::string message;  // glob over the English or the Korean text; empty = any
    std::optional<UnknownReason> reason;
    Place place;  // of the outcome, for what is reported
};

// `written` is `warn`, or {outcome: warn, message: "*due date*"}.
std::optional<Expectation> read_expectation(
    const std::string& subject, const Parameter& written, Problems& problems);

// One rule as it was judged in one test.
struct JudgedTest {
    const std::string& name;
    const Rule& rule;
    const Snapshot& snapshot;
    const Report& report;
};

// Reports what differs, and subjects that the test has not.
bool is_met(const Expectation& expected, const JudgedTest& test, Problems& problems);

}  // namespace healthlint
