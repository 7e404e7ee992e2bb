#pragma once
// What an issue's changelog says: where it stayed, when work started, how a field changed.

#include <optional>
#include <string>
#include <vector>

#include "bridge/model/snapshot.h"

namespace healthlint {

bool is_status_change(const Change& change);

// A time in one status.
struct Stay {
    TimePoint from{};
    std::optional<TimePoint> until;  // nothing = it is there now
    Ref status;
    std::optional<StatusCategory> category;  // nothing where nobody knows
};

// Oldest first, the last one is the present. Nothing when the history or the day of creation was
// not read.
std::optional<std::vector<Stay>> stays_of(const Issue& issue, const Snapshot& snapshot);

// When work on an issue started: the first time it was in progress, or done without having been.
// Without a history the day Jira gives for the present category stands for it, for work in
// progress.
struct Start {
    bool known = false;
    std::optional<TimePoint> at;  // nothing = it has not started
};

Start start_of(const Issue& issue, const Snapshot& snapshot);

// When an issue that is done was finished; nothing when it is not, or nobody knows.
std::optional<TimePoint> finished_at(const Issue& issue);

// Changes of one field, oldest first; empty without a history.
std::vector<const Change*> changes_of(const Issue& issue, const FieldId& field);

}  // namespace healthlint
