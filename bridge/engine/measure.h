#pragma once
// The forms that measure a group: `count` and `share`.

#include <cstddef>
#include <optional>
#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// Issues named as evidence of one finding; the message holds the whole number.
constexpr std::size_t kMaxEvidence = 20;

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

// A sample with the work items that are named as evidence: it grows issue by issue, in the order of
// ids, so that nobody has to hold a whole group.
struct GroupTally {
    // Issues that are alike: all are counted, and the first kMaxEvidence named.
    struct Side {
        std::size_t number = 0;
        std::vector<IssueKey> first;
    };

    Side yes, no;
    std::size_t unknown = 0;
};

// Takes in an issue of the group.
void tally(const Count& form, const Issue& issue, const CheckContext& context, GroupTally& sum);
void tally(const Share& form, const Issue& issue, const CheckContext& context, GroupTally& sum);

// `people` of a team; 0 for other groups.
CheckResult measure(
    const Count& form, const GroupTally& sum, std::size_t people, const CheckContext& context);
CheckResult measure(const Share& form, const GroupTally& sum, const CheckContext& context);

// Pass, Warn or Fail of a measured value.
Outcome compare(double value, const Limits& limits);

std::string format_number(double value);  // "2", "1.5", "1.33": at most two decimals

}  // namespace healthlint
