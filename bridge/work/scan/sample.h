#pragma once
// What no event told and no search for changes shows: issues that were deleted, moved away or
// hidden from us. Once a day a part of the mirror is asked for by id.

#include "bridge/work/scan/tended.h"

namespace healthlint {

// False when it is not due.
Result<bool> sample(Tended& tended);

}  // namespace healthlint
