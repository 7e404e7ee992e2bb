#pragma once
// `scoring:` and `publish:`.

#include "bridge/engine/rulebook.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

// The pillars of a pack that names none.
// `goals:` is for people and pages; here it is only checked.
void read_goals(const Parameter& node, Problems& problems);
// What the rules serve must be described; `goals` may be null.
void check_goals(const Parameter& rules, const Parameter* goals, Problems& problems);

Scoring default_scoring();

Scoring read_scoring(const Parameter& node, Problems& problems);

// Changes only what the node names, so that a site's settings can follow a pack's.
void read_publishing(const Parameter& node, Publishing& publishing, Problems& problems);

}  // namespace healthlint
