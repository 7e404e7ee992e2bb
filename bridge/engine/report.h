#pragma once
// What evaluating a rulebook on a snapshot says: findings, verdicts, the report. Plain values.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/ids.h"
#include "bridge/base/time.h"
#include "bridge/model/outcome.h"
#include "bridge/model/text.h"

namespace healthlint {

struct Subject {
    SubjectKind kind = SubjectKind::Issue;
    std::string id;     // issue id, team name, space key; "portfolio"
    std::string label;  // issue key; the name otherwise

    auto operator<=>(const Subject& other) const {
        return kind != other.kind ? kind <=> other.kind : id <=> other.id;
    }

    bool operator==(const Subject& other) const { return kind == other.kind && id == other.id; }
};

struct Evidence {
    Text text;          // "Found in the section KPI: …"; no names of people at team level
    std::string quote;  // the words of the ticket that were read, verbatim, may be empty
    std::string url;    // of a remote link
    std::optional<IssueKey> key;  // shown only to viewers who may browse it
};

struct Finding {
    RuleId rule;
    Subject subject;
    Outcome outcome = Outcome::NotApplicable;
    // With Outcome::Unknown; with another outcome: the last known one, carried by settle.
    std::optional<UnknownReason> unknown;
    SharedText title;  // the rule's title
    Text message;      // what was found, one sentence
    SharedText why;    // why it matters
    SharedText fix;    // the next action
    std::vector<Evidence> evidence;
    std::string pillar;
    double weight = 1;  // pillar weight × rule weight
    Stage stage = Stage::Observe;
    std::optional<Date> fails_on;  // a warning in its grace period: counted as failed from this day
    std::optional<Date> waived_until;
    SharedText waiver_reason;     // as its author wrote it, both languages alike
    std::optional<double> value;  // the measured value, with its unit: "projects per 10 people"
    std::string unit;
    std::map<std::string, double> thresholds;  // "warn-above" -> 1.5
    std::map<std::string, double> inputs;      // "projects" -> 2, "people" -> 9

    bool open() const { return is_open(outcome) && counts(stage); }
};

struct PillarScore {
    std::string pillar;
    double weight = 0;
    std::optional<double> score;  // percent; nothing when no rule of it is known
};

struct Verdict {
    Subject subject;
    Grade grade = Grade::Unknown;
    int open = 0;         // counted findings that warn or fail, team findings of an epic included
    double coverage = 1;  // known weight ÷ applicable weight
    double score = 0;     // weighted, percent; never shown on an issue
    std::vector<PillarScore> pillars;
    std::vector<Finding> findings;       // the subject's own, in the order of the pack
    std::vector<Finding> team_findings;  // epics of AI projects: their team's, same order
    std::optional<TeamName> team;

    // Some finding counts (stages badge and digest). A verdict of rules that only observe or
    // suggest writes no badge.
    bool counted() const;
};

struct Report {
    TimePoint at{};
    std::string pack;  // "ai-team@1.4.0"
    std::string rulebook_hash;
    std::map<IssueId, Verdict> issues;  // issues that at least one rule selects
    std::map<TeamName, Verdict> teams;
    std::map<Subject, Verdict> groups;  // spaces and the portfolio, where a rule judges them
};

}  // namespace healthlint
