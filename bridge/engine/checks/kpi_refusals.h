#pragma once
// Why a number in a sentence is no target: a question, a placeholder, a result, an alert, …

#include <string_view>

#include "bridge/engine/checks/kpi_tokens.h"

namespace healthlint {

// Reasons that need no look at single words. Empty = none. `goal`: the place says it is a goal.
std::string_view refuse_text(std::string_view text, bool goal);

// Reasons that depend on what stands around the target. `target` is an index into quantities.
std::string_view refuse_target(const KpiTokens& sentence, std::size_t target, bool goal);

}  // namespace healthlint
