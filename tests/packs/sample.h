#pragma once
// A site with a few custom fields, one name twice, for tests of packs.

#include <string>

#include "bridge/model/site.h"

namespace healthlint {

FieldCatalog sample_fields();

// A small pack that loads: one rule on issues.
std::string sample_pack();

}  // namespace healthlint
