#pragma once
// Puts what follows from a judgement into the store.

#include <cstddef>
#include <map>
#include <string>

#include "bridge/store/store.h"
#include "bridge/work/publish/judging.h"

namespace healthlint {

constexpr std::size_t kKeptAtOnce = 1000;  // issues, with what follows for each

// Only what differs from what the store has: of `tracked`, what is unsaved, which it is not any
// more afterwards. What belongs to one issue is kept together; a run that is cut short between two
// portions is planned again from where it came to. The belts, of all facts, come last: rather some
// badges above a cap than some that wait until tomorrow for nothing.
Result<void> keep_in_portions(
    Store& store,
    const SiteId& site,
    Judged judged,
    std::map<IssueId, Tracked>& tracked,
    std::map<std::string, std::string> facts);

}  // namespace healthlint
