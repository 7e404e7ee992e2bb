#pragma once
// Parts of a KPI that stand alone: in a field, a cell, behind a label.

#include <optional>
#include <string>
#include <string_view>

#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/text/quantity.h"

namespace healthlint {

// The target of a text that holds nothing else ("≤ 4 %", "from 3 to 5 days").
std::optional<KpiTarget> read_bare_target(std::string_view text);

// A quantity beside words that say "today": the baseline of a neighbouring goal.
std::optional<KpiAmount> read_current_value(std::string_view text);

// The deadline among the times of a text; empty when it has none.
std::string read_deadline(std::string_view text);

KpiAmount amount_of(const Quantity& quantity, std::string_view text);

}  // namespace healthlint
