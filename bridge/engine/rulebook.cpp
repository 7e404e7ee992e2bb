#include "bridge/engine/rulebook.h"

namespace healthlint {

const Rule& Rule::in(const SpaceKey& space) const {
    if (overrides.empty()) return *this;
    const auto found = overrides.find(space);
    return found == overrides.end() ? *this : *found->second;
}

}  // namespace healthlint
