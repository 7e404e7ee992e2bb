#pragma once
// The forms that measure a group: `count` and `share`.

#include <optional>

#include "bridge/engine/judge.h"

namespace healthlint {

CheckResult measure(const Count& form, const Group& group, const CheckContext& context);
CheckResult measure(const Share& form, const Group& group, const CheckContext& context);

// Pass, Warn or Fail of a measured value.
Outcome compare(double value, const Limits& limits);

std::string format_number(double value);  // "2", "1.5", "1.33": at most two decimals

}  // namespace healthlint
