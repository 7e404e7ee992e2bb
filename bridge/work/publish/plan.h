#pragma once
// What should be written: the badge and comment an issue ought to have, minus what was last asked
// for. Pure. What one issue may get (stage, skip label, comment policy, quiet times) is decided
// here; what one run may write, in belts.h.

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/boxed.h"
#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/issue.h"
#include "bridge/store/store.h"
#include "bridge/work/publish/belts.h"
#include "bridge/work/publish/memory.h"

namespace healthlint {

// What Jira shows of an issue by us, or will.
struct Published {
    bool has_badge = false;  // as far as is known
    bool has_comment = false;
    // Hashes of the newest wishes, written or waiting; empty = none wanted.
    std::string wanted_badge, wanted_comment;
};

// What is remembered of one issue, as the store has it. Of most issues no rule selects one, and
// nothing was ever published.
struct Tracked {
    std::string content_hash;  // of the issue as read, without what changes by itself
    TimePoint fetched{};
    Boxed<Memory> memory;        // nothing: never judged
    Boxed<Published> published;  // nothing: nothing
    bool unsaved = false;        // the store has another memory

    const Published& shown() const;
};

struct PlanContext {
    SiteId site;
    const Rulebook& rulebook;
    TimePoint now;
    bool edited = false;  // the issue itself was edited
};

// `verdict` is null where no rule selects the issue. Changes nothing: see let_out().
std::vector<PlannedWrite> plan_issue(
    const PlanContext& context, const Issue& issue, const Verdict* verdict, const Tracked& tracked);

// The write goes out: its wish is noted in `tracked`.
void let_out(const PlannedWrite& write, Tracked& tracked);

// Takes the badge along when an issue leaves what is watched; nothing where it has none.
std::optional<OutboxItem> farewell(
    const SiteId& site, const IssueId& issue, const Tracked& tracked, TimePoint now);

// 0 good or not known, 1 at risk, 2 off track.
int badness(Grade grade);

}  // namespace healthlint
