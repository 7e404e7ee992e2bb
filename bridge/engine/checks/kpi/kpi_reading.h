#pragma once
// Reads a measurable KPI out of what people wrote: metric, baseline, target, deadline. Pure; the
// check itself (fields first, levels, messages) is kpi.cpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/document.h"

namespace healthlint {

constexpr std::size_t kMaxKpiCells = 24;  // of one row; wider tables are data, not goals

enum class KpiDirection { Increase, Decrease, AtLeast, AtMost, Equal };

std::string_view to_string(KpiDirection direction);  // "increase", "at_least", …

struct KpiAmount {
    std::string text;  // the words read, verbatim
    double value = 0;
    std::string unit;  // as written
};

struct KpiTarget {
    KpiAmount amount;
    KpiDirection direction = KpiDirection::AtLeast;
    bool relative = false;  // a change ("20 % less"), not a level
};

struct Kpi {
    std::string metric;
    std::optional<KpiAmount> baseline;
    std::optional<KpiTarget> target;
    std::string deadline;
    std::string quote;  // the sentence or row it was read from

    bool measurable() const { return !metric.empty() && target.has_value(); }
};

struct KpiReading {
    // The measurable ones in reading order; where there is none, at most one that names a part.
    std::vector<Kpi> kpis;
    std::string
        why;  // in plain English: what was found, or why numbers were not taken for a target

    bool measurable() const { return !kpis.empty() && kpis.front().measurable(); }
};

KpiReading read_kpi(std::string_view text);
KpiReading read_kpi(const Document& document);

// The same where the place already says that it is a KPI: a field or a section of that name.
KpiReading read_kpi_section(const Document& document);

// What a KPI still lacks, in the order of the form: "metric", "target", "baseline", "deadline".
std::vector<std::string> missing_parts(const Kpi& kpi);

// The number of a field that holds nothing but a target or a baseline ("3.5 %", "≤ 200 ms").
std::optional<KpiTarget> read_kpi_target(std::string_view text);

}  // namespace healthlint
