#pragma once
// What should be written: the badge and comment an issue ought to have, minus what was last asked
// for. Pure; every cap and courtesy of publishing (stage, skip label, comment policy, comments per
// run) is applied here and nowhere else.

#include <optional>
#include <string>
#include <vector>

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/issue.h"
#include "bridge/store/store.h"
#include "bridge/work/memory.h"

namespace healthlint {

// Comments beyond Publishing::max_comments_per_run leave in later runs, this far apart.
constexpr std::chrono::minutes kCommentRunInterval{15};

// One issue as background work keeps it in memory.
struct Tracked {
    std::string content_hash;  // of the issue as read, without what changes by itself
    std::string remote_links_json;
    TimePoint fetched{};
    std::optional<Memory> memory;  // nothing: never judged
    std::string saved_memory;      // as the store has it
    PublishState written;          // as the store has it
    // Hashes of the newest wishes, written or waiting; empty = none wanted.
    std::string wanted_badge, wanted_comment;
};

struct PlannedWrite {
    OutboxItem item;
    bool new_comment = false;  // notifies people: Jira has no switch for that
    double urgency = 0;        // of a new comment: heavier first
};

struct PlanContext {
    SiteId site;
    const Rulebook& rulebook;
    TimePoint now;
};

// `verdict` is null where no rule selects the issue. Notes the wishes in `tracked`.
std::vector<PlannedWrite> plan_issue(
    const PlanContext& context, const Issue& issue, const Verdict* verdict, Tracked& tracked);

// All wishes of one evaluation, new comments spread over runs.
std::vector<OutboxItem> schedule_writes(
    std::vector<PlannedWrite> writes, const Publishing& publishing);

}  // namespace healthlint
