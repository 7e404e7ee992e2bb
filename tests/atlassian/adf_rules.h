#pragma once
// A judge of ADF written from its published rules, independent of the builders: what may stand
// where, which attributes exist, no empty text.

#include <string>

#include "bridge/base/json.h"

namespace healthlint {

// Empty when the document is valid; otherwise the first problem.
std::string adf_problem(const Json& document);

}  // namespace healthlint
