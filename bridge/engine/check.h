#pragma once
// A named check: a pure function over the snapshot, with parameters from a pack. One file in
// engine/checks/ and one line in checks/registry.cpp each.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/base/time.h"
#include "bridge/base/zone.h"
#include "bridge/engine/parameter.h"
#include "bridge/engine/report.h"
#include "bridge/jql/program.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// Side facts beyond the fields of an issue; each costs Jira calls, so only what is declared is
// read.
struct CheckNeeds {
    bool description = false;
    bool issue_links = false;
    bool remote_links = false;
    bool changelog = false;
    bool comments = false;
    bool children = false;
    bool roster = false;

    void add(const CheckNeeds& other);
};

// What a check says. `outcome` Warn or Fail is the check's own opinion of the violation (a missing
// baseline is Warn, a missing target Fail); the rule's grace period may soften it, `level` caps it.
struct CheckResult {
    Outcome outcome = Outcome::Unknown;
    std::optional<UnknownReason> unknown;
    Text message;
    std::vector<Evidence> evidence;
    std::optional<double> value;
    std::string unit;
    std::map<std::string, double> thresholds;
    std::map<std::string, double> inputs;
};

struct CheckContext {
    const Snapshot* snapshot = nullptr;  // never null
    TimePoint now{};
    const TimeZone* zone = nullptr;                 // never null
    const std::vector<SpaceKey>* spaces = nullptr;  // null or empty = every space

    // Every selector of a pack is bounded to the site's spaces; team checks ask before counting.
    bool covers(const Issue& issue) const;

    // Team checks: active AI projects etc. are selected with the check's own compiled JQL.
    JqlContext jql() const { return {.now = now, .zone = zone, .snapshot = snapshot}; }
};

class Check {
  public:
    virtual ~Check() = default;

    // Issue checks implement the first, team checks the second; the other answers NotApplicable.
    virtual CheckResult judge(const Issue& issue, const CheckContext& context) const;
    virtual CheckResult judge(const Team& team, const CheckContext& context) const;

    virtual CheckNeeds needs() const = 0;

    virtual JqlNeeds reads() const { return {}; }  // fields by id, from parameters
};

// Lets a check compile its parameters: JQL, sets and field aliases of the pack and the site.
class CheckCompiler {
  public:
    virtual ~CheckCompiler() = default;

    // `value` is a JQL string or {set: x, and: JQL}. Reports diagnostics itself; nothing on error.
    virtual std::optional<JqlProgram> jql(const Parameter& value) = 0;

    // Field of an alias, a name or an id. Nothing = this site lacks it (warned once): the check
    // answers Unknown with NoField where the field was the only source.
    virtual std::optional<FieldId> field(const Parameter& value) = 0;

    virtual void error(const Parameter& at, std::string message, std::string suggestion = {}) = 0;
};

struct CheckDefinition {
    std::string_view name;                  // "kpi"
    SubjectKind subject;                    // what it can judge
    std::vector<ParameterSpec> parameters;  // closed list: unknown keys are errors
    Text summary;                           // one sentence for docs and schema
    // Called after the closed list was checked; null after compiler.error().
    std::shared_ptr<const Check> (*compile)(const Parameter& with, CheckCompiler& compiler);
};

const std::vector<CheckDefinition>& check_registry();
const CheckDefinition* find_check(std::string_view name);

}  // namespace healthlint
