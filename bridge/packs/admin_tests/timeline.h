#pragma once
// What happened to an issue of a test, from its short forms: `in-status-since`, `started`,
// `finished`, `history` and `comments` become a changelog as Jira keeps one.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/model/issue.h"
#include "bridge/packs/admin_tests/test_fields.h"

namespace healthlint {

struct Timeline {
    std::vector<Change> changes;    // oldest first
    std::vector<Comment> comments;  // oldest first
    // Field -> what the history last made of it: what the issue says where it does not say so
    // itself. The status is among them.
    std::map<std::string, Parameter> last;
    std::optional<TimePoint> first_moment, last_moment;  // nothing where no time is spoken of
    std::optional<TimePoint> category_since;             // it has been in its category since then
    std::optional<TimePoint> done_at;
};

// The category of a status that Jira's own templates have.
std::optional<StatusCategory> usual_category(std::string_view status);

// `issue` has the defaults in it already.
Timeline read_timeline(
    const Parameter& issue, const TestFields& fields, const TestClock& clock, Problems& problems);

}  // namespace healthlint
