#pragma once
// A pack with one rule around a check, loaded as a real one.

#include <memory>
#include <string>

#include "bridge/engine/check.h"

namespace healthlint {

FieldCatalog kpi_fields();

// `with` is the indented YAML under "with:". Null where the pack has errors.
std::shared_ptr<const Check> load_check(const std::string& name, const std::string& with);

CheckResult judge(
    const Check& check, const Issue& issue, const Snapshot& snapshot = {}, TimePoint now = {});
CheckResult judge(const Check& check, const Team& team, const Snapshot& snapshot, TimePoint now);

TimePoint at(const std::string& day);  // "2026-11-23": nine o'clock UTC
// A task created on 1 September 2026 that has been in this category since the day.
Issue issue_of(const std::string& key, StatusCategory category, const std::string& since);
Change status_change(const std::string& day, const std::string& from, const std::string& to);
Person person(const std::string& id);

}  // namespace healthlint
