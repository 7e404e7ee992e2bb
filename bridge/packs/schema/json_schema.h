#pragma once
// The JSON Schema (draft-07, which editors complete YAML from) of every file of the rule language,
// made from the loader's own key lists and the registry of checks.

#include <string_view>

#include "bridge/base/json.h"

namespace healthlint {

enum class RuleFileKind { Pack, Site, Tests };

OrderedJson rule_file_schema(RuleFileKind kind);

}  // namespace healthlint
