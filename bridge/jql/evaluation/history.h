#pragma once
// WAS and CHANGED on an issue's changelog. Atlassian keeps history for six fields only.

#include <span>

#include "bridge/jql/code.h"
#include "bridge/jql/program.h"

namespace healthlint {

struct HistoryContext {
    std::span<const ResolvedMoment> moments;
    const TimeZone& zone;
};

Truth ever_was(
    const Issue& issue, Slot slot, const HistoryTest& test, const HistoryContext& context);
Truth ever_changed(
    const Issue& issue, Slot slot, const HistoryTest& test, const HistoryContext& context);

}  // namespace healthlint
