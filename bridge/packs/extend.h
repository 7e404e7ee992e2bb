#pragma once
// One pack on top of another: `extends`.

#include <string>
#include <vector>

#include "bridge/packs/load.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

constexpr std::size_t kMaxExtends = 8;  // packs on top of each other

// Ids that a pack extends; file readers look for <id>.rules.yaml beside it. Empty for anything
// that is no pack.
std::vector<std::string> extended_packs(const SourceFile& pack);

// The pack with everything that it extends, found in `library` by id.
Parameter extend_pack(
    const Parameter& pack, const std::vector<SourceFile>& library, Problems& problems);

}  // namespace healthlint
