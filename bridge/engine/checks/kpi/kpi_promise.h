#pragma once
// Whether a verb that asks for something promises its number: "Cut errors to 3 %" does, "have two
// options" does not.

#include "bridge/engine/checks/kpi/kpi_intent.h"

namespace healthlint {

// The claim has a verb. `measurable`: its metric is a measure; `percent`: its number is a share.
bool verb_promises(const KpiClaim& claim, bool measurable, bool percent);

}  // namespace healthlint
