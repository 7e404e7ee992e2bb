#pragma once
// YAML packs and site.yaml -> Rulebook. Strict: every problem of a run is reported with file, line,
// column, reason and remedy; a rulebook comes out only when there was no error.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/model/site.h"

namespace healthlint {

struct SourceFile {
    std::string name;  // as shown in diagnostics
    std::string text;
};

struct PackSources {
    SourceFile pack;
    std::optional<SourceFile> site;  // site.yaml: fields, teams, people, sets, spaces, publish
};

struct LoadedPack {
    std::shared_ptr<const Rulebook> rulebook;  // null when there was an error
    Roster roster;                             // teams and people of site.yaml, team field resolved
    std::vector<Diagnostic> diagnostics;       // errors and warnings, in order of file and line

    bool ok() const { return rulebook != nullptr; }
};

LoadedPack load_pack(const PackSources& sources, const FieldCatalog& fields);

}  // namespace healthlint
