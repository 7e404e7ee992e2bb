#pragma once
// What happened to an issue of a company file before the sandbox started.

#include "tests/sandbox/world.h"

namespace healthlint::sandbox {

// "history": [[days ago, status], …] and "changes": [{ago, field, from, to, by}, …] -> changelog
// entries in order of time, and the dates that the workflow sets. Throws for unknown names.
void apply_history(const World& world, const Json& compact, TimePoint now, IssueRecord& issue);

TimePoint days_ago(TimePoint now, double count);
std::string day_ahead(TimePoint now, double days);  // "2026-12-31"

}  // namespace healthlint::sandbox
