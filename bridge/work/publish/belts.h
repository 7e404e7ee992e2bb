#pragma once
// The safety belts of publishing, all in one place: what one run may write, and what waits. Pure.
//
// - A first scan is not throttled: its badges appear at once, and silently.
// - Otherwise a space gets max-new-badges-per-space-per-day badges that turn bad; the next days
//   bring the rest. What got better is never held back.
// - The breaker: a run that would change more than breaker.percent of the issues and more than
//   breaker.issues of them writes up to that cap, comments nothing, and waits to be approved.
// - A person is told of at most max-per-person-per-week issues by new comments, a run of at most
//   max-comments-per-run; heaviest first, the rest later.
//
// Held back is not dropped: the next run plans it again.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/store/store.h"

namespace healthlint {

// Comments beyond Publishing::max_comments_per_run leave in later runs, this far apart.
constexpr std::chrono::minutes kCommentRunInterval{15};
// What became bad in a time of which nothing was seen for longer than this gets no comment.
constexpr std::chrono::hours kCommentHorizon{24};

// Facts of a site: what the belts remember, and when somebody last approved what the breaker holds
// back.
constexpr const char* kBeltsFact = "belts";
constexpr const char* kBreakerApprovedFact = "breaker.approved";

struct PlannedWrite {
    OutboxItem item;
    SpaceKey space;
    AccountId person;        // assignee: who a comment is for; empty = nobody in particular
    bool removal = false;    // of a badge
    bool turns_bad = false;  // a badge that was not bad before
    bool changes_grade = false;
    bool edited = false;            // because the issue itself was edited
    bool new_comment = false;       // notifies people: Jira has no switch for that
    double urgency = 0;             // of a new comment: heavier first
    std::optional<Grade> grade;     // that a badge shows
    std::vector<RuleId> suggested;  // rules that a comment lists
};

enum class Breaker { Closed, Tripped, Approved };

// What the belts of one site remember from run to run.
struct BeltMemory {
    Date day{};                          // in the pack's zone
    std::map<SpaceKey, int> new_badges;  // of that day
    Date week{};                         // its Monday
    std::map<AccountId, int> comments;   // of that week
    Breaker breaker = Breaker::Closed;
    TimePoint tripped_at{};
    std::size_t waiting = 0;  // badges that wait for the breaker

    bool operator==(const BeltMemory&) const = default;
};

struct RunFacts {
    std::size_t tracked = 0;  // issues of the site
    bool first_scan = false;
    TimePoint now{};
};

struct BeltedRun {
    std::vector<PlannedWrite> writes;
    std::set<IssueId> held;  // whose badge waits
    std::size_t held_badges = 0, held_comments = 0;
    bool tripped_now = false;  // the alarm is due
};

BeltedRun hold_back(
    std::vector<PlannedWrite> writes,
    const Rulebook& rulebook,
    const RunFacts& facts,
    BeltMemory& memory);

// More than the percentage and more than the number: the breaker's question, also asked before new
// rules replace the running ones.
bool exceeds_breaker(std::size_t changes, std::size_t tracked, const Publishing& publishing);

std::string belts_json(const BeltMemory& memory);
BeltMemory belts_from_json(std::string_view text);  // empty memory for anything else

}  // namespace healthlint
