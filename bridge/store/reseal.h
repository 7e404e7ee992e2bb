#pragma once
// Key rotation: seals again with the newest key what an older one of the ring sealed.

#include <functional>
#include <string>
#include <vector>

#include "bridge/base/error.h"

namespace healthlint {

struct Resealed {
    int done = 0;     // values that were sealed again
    int already = 0;  // that the newest key had sealed
};

struct SealedValue {
    std::string site, column, text;
};

// How one kind of store gives out its sealed values and takes one back. `replace` writes only where
// the value is still the one that was read, and answers how many rows it changed.
struct SealedColumns {
    std::function<Result<std::vector<SealedValue>>()> read;
    std::function<Result<int>(const SealedValue& value, const std::string& sealed)> replace;
};

// `keys` as for SecretBox: the first seals, all open. Each value is one transaction and is left
// alone where somebody else changed it meanwhile: it may be interrupted and run again, and a bridge
// that knows the whole ring may run beside it. Unauthorized names the site whose key is not in the
// ring; what came before it is done.
Result<Resealed> reseal(const std::string& keys, const SealedColumns& columns);

}  // namespace healthlint
