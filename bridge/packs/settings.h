#pragma once
// `scoring:` and `publish:`.

#include "bridge/engine/rulebook.h"
#include "bridge/packs/problems.h"

namespace healthlint {

// The pillars of a pack that names none.
Scoring default_scoring();

Scoring read_scoring(const Parameter& node, Problems& problems);

// Changes only what the node names, so that a site's settings can follow a pack's.
void read_publishing(const Parameter& node, Publishing& publishing, Problems& problems);

}  // namespace healthlint
