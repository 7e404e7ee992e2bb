#pragma once
// The decision record as JSON: one object per rule and subject, the same for panel, API and command
// line. Its outcome follows from `value`, `threshold`, `opinion`, `grace`, `level`, `waiver` and
// `at` alone.

#include "bridge/base/json.h"
#include "bridge/base/zone.h"
#include "bridge/engine/explain/decision.h"

namespace healthlint {

// {"rule","ruleHash","pack","subject","at","outcome","since","value","unit","inputs","threshold",
//  "opinion","grace","level","message","evidence","fix","conditions","facts","waiver","unknown",…}
OrderedJson decision_json(const Decision& decision, const Explanation& explanation);

// {"subject","pack","rules","at","grade","open","decisions","team"}
OrderedJson explanation_json(const Explanation& explanation);

}  // namespace healthlint
