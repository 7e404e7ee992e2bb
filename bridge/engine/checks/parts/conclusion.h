#pragma once
// The results that checks have in common: measured values, and facts that are not there.

#include <string>

#include "bridge/engine/check.h"
#include "bridge/engine/checks/parts/parameter_reader.h"

namespace healthlint {

// The message stands as the first evidence too: a verdict never comes without any.
CheckResult conclude(Outcome outcome, const Text& message);
CheckResult not_known(UnknownReason reason, const Text& message);

CheckResult history_not_read();                                                   // transient
CheckResult comments_not_read();                                                  // transient
CheckResult relatives_not_seen();                                                 // no access
CheckResult too_few(std::size_t found, std::size_t wanted, const Text& of_what);  // small sample
CheckResult team_too_small(std::size_t people, std::size_t least);                // not applicable

// Why the field's value cannot be judged: the site lacks it, the issue's space does not use it, or
// it may not be read. Nothing when it can.
std::optional<CheckResult> field_not_known(
    const NamedField& field, const Issue& issue, const Snapshot& snapshot);

// A value against its limits; `found` leads the message: "Date moves: 3". Each limit that was
// crossed is named with the unit.
CheckResult measured(
    double value,
    const Limits& limits,
    const std::string& found_en,
    const std::string& found_ko,
    const Text& unit);

void add_evidence(CheckResult& result, const Issue& issue, const Text& text);  // up to kMaxEvidence

Text day_text(Date day);  // "2026-11-23", "2026. 11. 23."
Text day_text(TimePoint at, const CheckContext& context);
Text ago(double days);  // "today", "1 day ago", "3 days ago"
double days_between(TimePoint from, TimePoint to);
double median_of(std::vector<double> values);                      // 0 of none
double percentile_of(std::vector<double> values, double percent);  // nearest rank; 0 of none

// What stands in the field, as text; empty for a field that is empty. Dates as 2026-11-23.
std::string shown_value(const Issue& issue, const FieldId& field);
bool is_empty_field(const Issue& issue, const FieldId& field);

}  // namespace healthlint
