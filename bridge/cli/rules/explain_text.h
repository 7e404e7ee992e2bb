#pragma once
// A decision record for people, in a few aligned lines.

#include <iosfwd>

#include "bridge/base/zone.h"
#include "bridge/engine/explain/decision.h"

namespace healthlint {

void print_explanation(const Explanation& explanation, const TimeZone& zone, std::ostream& out);

}  // namespace healthlint
