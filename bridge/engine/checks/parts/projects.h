#pragma once
// To which AI project an item belongs.

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/team_work.h"

namespace healthlint {

// The item itself or the nearest issue above it that `projects` selects; null where there is none
// within kMaxParents steps.
constexpr int kMaxParents = 5;
const Issue* project_of(const Issue& item, const JqlProgram& projects, const CheckContext& context);

}  // namespace healthlint
