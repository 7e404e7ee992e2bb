#pragma once
// Small mistakes that an admin could make in a pack: a limit that is shifted, a condition that is
// gone, a parameter that is left out. A pack's own tests should notice every one of them.

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/ids.h"
#include "bridge/packs/load.h"

namespace healthlint {

struct Mutant {
    std::string name;            // "kpi-measurable/fail-after: 14d in … -> 15d in …"
    std::optional<RuleId> rule;  // nothing: of a set, which several rules use
    std::string pack;            // text of the whole pack
};

// What does not change a verdict by itself is left alone: texts, stages, weights, scoring. So is a
// parameter that says what holds without it.
std::vector<Mutant> mutants_of(const SourceFile& pack);

}  // namespace healthlint
