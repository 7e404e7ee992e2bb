#pragma once
// A pack on disk, with the files that belong to it.

#include <string>

#include "bridge/base/error.h"
#include "bridge/packs/load.h"

namespace healthlint {

constexpr std::size_t kMaxLibraryPacks = 64;

// NotFound names the file.
Result<SourceFile> read_source_file(const std::string& path);

// The pack, the site file where one is named, and what stands beside the pack: its tests, and every
// pack that is extended, as <id>.rules.yaml; one that is missing is for the loader to report. As of
// today (UTC).
Result<PackSources> read_pack_sources(const std::string& pack, const std::string& site);

// Every diagnostic with its place, source line and remedy, each ended by a line feed.
std::string render_diagnostics(const PackSources& sources, const LoadedPack& loaded);

}  // namespace healthlint
