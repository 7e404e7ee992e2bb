#pragma once
// A verdict in the two shapes that leave this process: for people and programs that ask us (panel,
// `check --format json`, history) and as the issue properties that Jira keeps.

#include <string>
#include <string_view>

#include "bridge/base/json.h"
#include "bridge/base/time.h"
#include "bridge/engine/report.h"

namespace healthlint {

OrderedJson text_json(const Text& text);  // {"en":…,"ko":…}

// {"rule","outcome","unknown","title","message","why","fix","evidence","pillar","stage",…}
OrderedJson finding_json(const Finding& finding);

// {"state","open","coverage","lozenge","next","findings","team"}; `state` is the grade, `team` is
// null unless the verdict shows its team's findings. Callers add what they know beside it.
OrderedJson verdict_json(const Verdict& verdict);

// The open finding to act on first: failures before warnings, then the heaviest, then the order of
// the pack, the issue's own before its team's. Null when nothing is open.
const Finding* next_action(const Verdict& verdict);

// Key of the property that JQL searches: issue.property[healthlint].grade = "at-risk".
constexpr std::string_view kSearchableProperty = "healthlint";

// More rules than this are not listed in the property, which has to stay under a kilobyte.
constexpr std::size_t kMaxPropertyRules = 20;

// What is written to an issue. Values hold grade, rule ids and hashes, never names or free text:
// whoever may see the issue may read them.
struct BadgeProperties {
    OrderedJson searchable;  // {"v":1,"grade","open","rules","pack","hash","at"}
    OrderedJson status;      // lozenge of the issue context, in the site's badge language
    std::string hash;        // of both, the time left out: equal hash = nothing to write
};

BadgeProperties badge_properties(
    const Verdict& verdict, std::string_view pack, Language language, TimePoint at);

}  // namespace healthlint
