#pragma once
// A pack with one rule around a check, loaded as a real one.

#include <memory>
#include <string>

#include "bridge/engine/check.h"

namespace healthlint {

FieldCatalog kpi_fields();

// `with` is the indented YAML under "with:". Null where the pack has errors.
std::shared_ptr<const Check> load_check(const std::string& name, const std::string& with);

CheckResult judge(const Check& check, const Issue& issue, const Snapshot& snapshot = {});

}  // namespace healthlint
