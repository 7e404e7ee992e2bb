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
    std::vector<SourceFile> library = {};  // packs that may be extended, found by their id
    std::optional<SourceFile> tests = {};  // <pack>.tests.yaml beside the pack (admin_tests/)
    std::optional<Date> today = {};        // without it a waiver may end on any day
};

// The text of the file that a diagnostic names; empty for none of them.
const std::string& text_of(const PackSources& sources, std::string_view file);

struct LoadedPack {
    std::shared_ptr<const Rulebook> rulebook;  // null when there was an error
    Roster roster;                             // teams and people of site.yaml, team field resolved
    std::vector<Diagnostic> diagnostics;       // errors and warnings, in order of file and line

    bool ok() const { return rulebook != nullptr; }
};

LoadedPack load_pack(const PackSources& sources, const FieldCatalog& fields);

}  // namespace healthlint
