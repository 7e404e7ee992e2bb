#pragma once
// Lines that name the parts of a KPI: "Target: 3.5 %", "목표: 20초 이내 • 현재: 31초", table rows.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/engine/checks/kpi_language/kpi_labels.h"
#include "bridge/model/document.h"

namespace healthlint {

struct KpiSlot {
    SlotLabel label = SlotLabel::None;
    std::string_view text;
};

struct KpiLine {
    std::string_view prefix;     // what stands before the first label
    std::vector<KpiSlot> slots;  // empty = an ordinary line
};

KpiLine split_slots(std::string_view line);

// Parts by column: from the header row where there is one, else from labels, numbers and
// comparisons in the row itself. Empty for a row that says nothing of a KPI.
std::vector<KpiSlot> row_slots(const Block& row, const Block* header);

// The first row of a table that nobody marked as its head: names of columns, one of them a target.
bool is_header_row(const Block& row);

// "Metric | Now | Goal", "지표\t현재\t목표": cells of a line without bars at its edges.
std::vector<std::string> open_cells(std::string_view line);

}  // namespace healthlint
