#pragma once
// One answer of a line protocol.

#include "bridge/base/json.h"

namespace healthlint {

// Prints the object on a line of its own and flushes, as people and programs read along. Characters
// at which some readers split lines (U+0085, U+2028, U+2029) are escaped.
void answer_line(const OrderedJson& answer);

std::string line_of(const OrderedJson& answer);

}  // namespace healthlint
