#pragma once
// The named checks, listed by hand: one file in this folder and one line in registry.cpp each.

#include "bridge/engine/check.h"

namespace healthlint {

CheckDefinition kpi_check();
CheckDefinition data_sources_check();
CheckDefinition role_balance_check();

}  // namespace healthlint
