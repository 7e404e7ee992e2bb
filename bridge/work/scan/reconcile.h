#pragma once
// Everything that changed since the last time, whatever the webhooks said. Mostly nothing did, and
// it is one call. After a change of very many issues it is a walk over pages, one per step, with
// its cursor in the store: neither a limit that is used up nor a restart loses what was read.

#include "bridge/work/scan/tended.h"

namespace healthlint {

// One step of it; false when none is due.
Result<bool> reconcile(Tended& tended);

}  // namespace healthlint
