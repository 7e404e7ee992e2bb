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
// read. The declaration also decides which subjects a change can reach: a check looks at its issue,
// and with issue_links at the issues that it links to, with children at everything below it, with
// parent at everything above it. A team check starts at the issues of its team and at those that
// its people touched.
struct CheckNeeds {
    bool description = false;
    bool issue_links = false;  // and the linked issues themselves
    bool remote_links = false;
    bool pages = false;  // labels of linked Confluence pages, and whether they are still there
    bool changelog = false;
    bool comments = false;
    bool children = false;
    bool parent = false;
    bool roster = false;
    bool answers = false;  // surveys and questions

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

class SiteIndex;

struct CheckContext {
    const Snapshot* snapshot = nullptr;  // never null
    TimePoint now{};
    const TimeZone* zone = nullptr;                 // never null
    const std::vector<SpaceKey>* spaces = nullptr;  // null or empty = every space

    const SiteIndex* index = nullptr;  // null: the snapshot is searched

    // Issues of a team; issues that a person is assigned to, has changed or has commented on;
    // issues of which history or comments are not known: whole ones inside the spaces, in the order
    // of ids. Of the last two, those that were updated since.
    std::vector<const Issue*> issues_of(const Team& team) const;
    std::vector<const Issue*> issues_touched_by(
        const AccountId& person, TimePoint since = TimePoint::min()) const;
    std::vector<const Issue*> not_wholly_read(TimePoint since) const;

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

    // Team checks: whether the history, comments and links of this issue, where needs() names them,
    // are read. Each costs a call, so a check answers no wherever it can.
    virtual bool reads_facts_of(const Issue& issue, const CheckContext& context) const;
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
    // For the pages of `rules docs`: a `with:` that loads, what tickets cannot show of the matter,
    // and the easiest way to satisfy the letter and not the sense.
    std::string_view example = {};
    Text cannot_see = {};
    Text gamed_by = {};
};

const std::vector<CheckDefinition>& check_registry();
const CheckDefinition* find_check(std::string_view name);

}  // namespace healthlint
