#pragma once
// What a pack compiles to: immutable, shared between threads as shared_ptr<const Rulebook>.
// Semantics of every member: the rule language (rules/docs/language.md).

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "bridge/base/ids.h"
#include "bridge/base/zone.h"
#include "bridge/engine/check.h"
#include "bridge/jql/program.h"
#include "bridge/model/outcome.h"
#include "bridge/model/text.h"

namespace healthlint {

// `14d in "In Progress"`: time spent in a status or status category.
struct Grace {
    std::chrono::days after{0};
    std::string status;                      // name of a status, or empty where
    std::optional<StatusCategory> category;  // a category was named
};

struct Require {
    JqlProgram condition;
};

struct Forbid {
    JqlProgram condition;
};

struct Count {
    JqlProgram of;
    Text noun{"work items", "업무 항목"};  // what is counted, in messages
    SubjectKind per = SubjectKind::Team;
    std::optional<double> per_people;  // divide by max(1, people ÷ this)
    Limits limits;
};

struct Share {
    JqlProgram of;
    JqlProgram among;
    SubjectKind per = SubjectKind::Team;
    Limits limits;  // percent
    int min_sample = 0;
};

// A named check with its compiled parameters (engine/check.h).
struct CheckCall {
    std::string name;
    std::shared_ptr<const Check> check;
};

using Form = std::variant<Require, Forbid, Count, Share, CheckCall>;

struct Rule {
    RuleId id;
    SharedText title, why, fix;
    std::string pillar;
    SubjectKind subject = SubjectKind::Issue;
    Stage stage = Stage::Observe;
    Level level = Level::Warn;
    std::optional<JqlProgram> scope;  // issue rules: which issues; absent = every issue
    Form form;
    std::optional<Grace> warn_after, fail_after;
    double weight = 1;
    std::optional<Date> from;  // issues created earlier are not judged
    // Issues created earlier get suggestions and no worse grade: a new rule meets old work gently.
    std::optional<Date> baseline;
    bool waivers_locked = false;
    std::string source;
    std::string docs;
    std::string hash;  // of the rule's own text
    // The rule as a whole where a space has its own stage, level or limits.
    std::map<SpaceKey, std::shared_ptr<const Rule>> overrides;

    const Rule& in(const SpaceKey& space) const;
};

struct Waiver {
    RuleId rule;
    std::optional<JqlProgram> issues;
    std::optional<TeamName> team;
    std::optional<SpaceKey> space;
    std::string reason;  // at least 20 characters
    std::string approved_by;
    Date expires{};  // last valid day, in the pack's zone
    std::string ticket;
};

struct Scoring {
    std::map<std::string, double> pillars;  // weight by pillar; 0 = shown, never scored
    std::vector<std::string> pillar_order;
    double healthy_from = 80;  // percent
    double at_risk_from = 60;
    double min_coverage = 70;  // percent
    int confirm = 2;           // agreeing evaluations that change a grade
    std::chrono::days carry_unknown{14};
};

enum class CommentPolicy { OnWorse, Never };

struct DigestSettings {
    std::chrono::weekday weekday = std::chrono::Monday;
    std::chrono::minutes at{8 * 60};  // local time of day in the pack's zone
    std::string space;                // Confluence space key; empty = no digest
    std::vector<Language> languages{Language::Korean, Language::English};
};

struct Publishing {
    CommentPolicy comment = CommentPolicy::OnWorse;
    std::string skip_label = "health-nonag";
    int max_new_badges_per_space_per_day = 20;
    int max_comments_per_run = 30;
    int max_comments_per_person_per_week = 3;
    int breaker_percent = 20;
    int breaker_issues = 50;
    // Both hold back the one new comment of an issue until later; nothing else.
    std::set<int> quiet_days;                     // local weekdays, 0 = Sunday
    std::chrono::days quiet_when_active{0};       // since somebody worked on the issue; 0 = no wait
    Language badge_language = Language::English;  // one text for all viewers of a Connect lozenge
    DigestSettings digest;
};

struct Rulebook {
    std::string id;       // "ai-team"
    std::string version;  // "1.4.0"
    Text title;
    TimeZone zone = TimeZone::utc();
    std::optional<JqlProgram> ai_projects;  // the set of that name: which epics show team findings
    std::vector<SpaceKey> spaces;           // from site.yaml; empty = every space
    // Other names of fields in the selectors, alias -> field: what JqlOptions takes.
    std::vector<std::pair<std::string, FieldId>> aliases;
    std::vector<Rule> rules;  // in the order of the file
    std::vector<Waiver> waivers;
    Scoring scoring;
    Publishing publishing;
    std::string hash;  // of everything that was loaded: pack and site files
    JqlNeeds needs;    // union over all rules: what to fetch
    CheckNeeds facts;  // side facts that some check needs

    std::string name() const { return id + "@" + version; }
};

}  // namespace healthlint
