#pragma once
// Whether a Korean sentence means its number as a goal: by its verb and what stands at its end.

#include "bridge/engine/checks/kpi/kpi_intent.h"

namespace healthlint {

// `measurable`: the claim's metric is a measure.
bool states_korean_goal(const KpiClaim& claim, bool measurable);

}  // namespace healthlint
