#pragma once
// Reads a pack and the site file that belongs to it.

#include <string>

#include "bridge/base/error.h"
#include "bridge/packs/files.h"

namespace healthlint {

// `site` empty = site.yaml beside the pack where there is one. NotFound names the file.
Result<PackSources> read_pack_files(const std::string& pack, const std::string& site);

}  // namespace healthlint
