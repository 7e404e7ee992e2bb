#pragma once
// Reads a pack and the site file that belongs to it.

#include <string>

#include "bridge/base/error.h"
#include "bridge/packs/load.h"

namespace healthlint {

// `site` empty = site.yaml beside the pack where there is one. NotFound names the file.
Result<PackSources> read_pack_files(const std::string& pack, const std::string& site);

// Every diagnostic with its source line, as `rules validate` prints it.
std::string render_diagnostics(const PackSources& sources, const LoadedPack& loaded);

}  // namespace healthlint
