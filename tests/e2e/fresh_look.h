#pragma once
// What the badges ought to be: a bridge without any past reads the sandbox as it is now, judges and
// plans, but is not allowed to write.

#include <map>
#include <string>

#include "bridge/base/json.h"
#include "bridge/store/store.h"
#include "tests/e2e/world.h"

namespace healthlint {

struct WantedBadge {
    Json searchable;  // the property `healthlint`, without the time it was written
    std::string label;
};

// By issue id. `bridge` knows the secret of the installation to look with.
std::map<std::string, WantedBadge> fresh_badges(World& world, Store& bridge);

}  // namespace healthlint
