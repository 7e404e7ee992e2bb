#pragma once
// The forms that measure a group: `count` and `share`.

#include <optional>

#include "bridge/engine/judge.h"

namespace healthlint {

// What a group's issues say to a form: met, not met, or not known.
struct Sample {
    std::size_t yes = 0, no = 0, unknown = 0;

    bool operator==(const Sample&) const = default;
};

struct Measured {
    Outcome outcome = Outcome::NotApplicable;
    std::optional<UnknownReason> unknown;
};

// The outcomes of measure() below, from the numbers alone.
Measured outcome_of(
    const Count& form, const Sample& sample, std::size_t people, const Snapshot& snapshot);
Measured outcome_of(const Share& form, const Sample& sample, const Snapshot& snapshot);

CheckResult measure(const Count& form, const Group& group, const CheckContext& context);
CheckResult measure(const Share& form, const Group& group, const CheckContext& context);

// Pass, Warn or Fail of a measured value.
Outcome compare(double value, const Limits& limits);

std::string format_number(double value);  // "2", "1.5", "1.33": at most two decimals

}  // namespace healthlint
