#pragma once
// Why a number in a sentence is no target by what stands around it: a result, a condition, a
// negation, a prediction, a step of a roll-out.

#include <string_view>

#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

namespace healthlint {

// "success if …", "성공으로 본다": the condition is the goal.
bool success_frame(const KpiTokens& sentence);

// Reasons that depend on what stands around the target. `target` is an index into quantities.
std::string_view refuse_target(const KpiTokens& sentence, std::size_t target, bool goal);

}  // namespace healthlint
