#pragma once
// What the weekly page says, before it is words: report and history -> Digest. Pure.

#include <optional>
#include <string>
#include <vector>

#include "bridge/digest/week.h"
#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// One remembered change of a grade; the history of a subject is these in order of time.
struct GradeChange {
    Subject subject;
    Grade from = Grade::Unknown;  // Unknown before the first evaluation
    Grade to = Grade::Unknown;
    TimePoint at{};
};

struct ProjectCard {
    IssueKey key;
    std::string summary;
    Grade grade = Grade::Unknown;
    std::optional<Grade> last_week;  // nothing = not evaluated then
    int open = 0;
    std::vector<Text> reasons;  // titles and messages of what is open
    std::string team;
    bool restricted = false;  // counted, never named: the page's audience may not see it
};

struct TopAction {
    IssueKey key;
    std::string summary;
    Text fix;
    int open = 1;  // open findings of the project, of which this action clears the first
};

struct TeamLine {
    std::string team;
    Grade grade = Grade::Unknown;
    std::vector<Finding> findings;  // everything that applies, passes included
};

struct WaiverLine {
    Text title;
    std::string subject;
    Date until{};
};

struct Digest {
    Week week;
    TimePoint as_of{};  // age of the data
    std::string pack;
    int projects = 0;                               // AI projects in scope of the page
    int evaluated = 0;                              // of those, with enough information for a grade
    std::vector<ProjectCard> worse, better, added;  // against the end of the week before
    std::vector<TopAction> actions;                 // at most kTopActions
    std::vector<ProjectCard> cards;                 // worst first, then by key
    std::vector<TeamLine> teams;
    std::vector<WaiverLine> waivers_ending;  // within kWaiverNotice

    bool unchanged() const { return worse.empty() && better.empty() && added.empty(); }
};

constexpr int kTopActions = 3;
constexpr std::chrono::days kWaiverNotice{14};

// `report` is the state the page shows, `history` every grade change known up to then. Only issues
// of the rulebook's set ai-projects are projects; without that set every judged issue is one.
Digest compose_digest(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const Report& report,
    const std::vector<GradeChange>& history,
    Week week);

}  // namespace healthlint
