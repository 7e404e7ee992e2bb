#include "bridge/engine/explain/explain.h"

#include <algorithm>
#include <utility>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/grace.h"
#include "bridge/engine/outcomes/site_index.h"
#include "bridge/engine/waiver.h"

namespace healthlint {
namespace {

const Finding* finding_of(const RuleId& rule, const std::vector<Finding>& findings) {
    const auto found = std::ranges::find(findings, rule, &Finding::rule);
    return found == findings.end() ? nullptr : &*found;
}

class Explainer {
  public:
    Explainer(
        const Rulebook& rulebook,
        const Snapshot& snapshot,
        TimePoint now,
        const SiteIndex* index = nullptr)
        : rulebook_(rulebook),
          snapshot_(snapshot),
          context_{
              .snapshot = &snapshot,
              .now = now,
              .zone = &rulebook.zone,
              .spaces = &rulebook.spaces,
              .index = index} {
        options_.aliases = rulebook.aliases;
    }

    Explanation explanation(Subject subject) const {
        return {
            .subject = std::move(subject),
            .pack = rulebook_.name(),
            .rulebook_hash = rulebook_.hash,
            .at = context_.now,
            .data_of = snapshot_.as_of};
    }

    Decision issue_decision(
        const Rule& rule, const Issue& issue, const std::optional<Verdict>& verdict) const {
        const Finding* finding = verdict ? finding_of(rule.id, verdict->findings) : nullptr;
        Decision decision = start(rule, finding);
        if (rule.scope) decision.conditions.push_back(traced("scope", *rule.scope, issue));
        decision.applies = finding != nullptr ? Applies::Yes : why_not(rule, issue, decision);
        if (finding == nullptr) {
            decision.finding.subject = {SubjectKind::Issue, issue.id.value, issue.key.value};
            return decision;
        }
        add_condition(decision, rule, issue);
        Basis& basis = decision.basis;
        if (const auto* call = std::get_if<CheckCall>(&rule.form); call && !basis.unknown)
            basis.opinion = call->check->judge(issue, context_).outcome;
        basis.warn_after = state_of(rule.warn_after, issue);
        basis.fail_after = state_of(rule.fail_after, issue);
        // A grace time before failing only matters where the rule may fail.
        if (rule.level != Level::Fail) basis.fail_after.reset();
        const Team* team = snapshot_.roster.team_of(issue);
        add_waiver(decision, {.issue = &issue, .team = team, .space = &issue.space});
        return decision;
    }

    Decision team_decision(const Rule& rule, const Team& team, const Verdict& verdict) const {
        const Finding* finding = finding_of(rule.id, verdict.findings);
        Decision decision = start(rule, finding);
        if (finding == nullptr) {
            decision.applies = Applies::Off;
            decision.finding.subject = verdict.subject;
            return decision;
        }
        Basis& basis = decision.basis;
        const auto* call = std::get_if<CheckCall>(&rule.form);
        // Too few people to be judged: said before any check is asked.
        const bool judged = finding->outcome != Outcome::NotApplicable;
        if (!judged)
            basis.opinion = Outcome::NotApplicable;
        else if (call != nullptr && !basis.unknown)
            basis.opinion = call->check->judge(team, context_).outcome;
        add_waiver(decision, {.issue = nullptr, .team = &team, .space = nullptr});
        return decision;
    }

  private:
    Decision start(const Rule& rule, const Finding* finding) const {
        Decision decision;
        decision.rule_hash = rule.hash;
        decision.basis.at = context_.now;
        decision.basis.today = rulebook_.zone.local_date(context_.now);
        decision.basis.level = rule.level;
        if (finding != nullptr) {
            decision.finding = *finding;
            if (finding->outcome == Outcome::Unknown) decision.basis.unknown = finding->unknown;
            decision.basis.value = finding->value;
            decision.basis.thresholds = finding->thresholds;
            return decision;
        }
        decision.finding.rule = rule.id;
        decision.finding.title = rule.title;
        decision.finding.why = rule.why;
        decision.finding.fix = rule.fix;
        decision.finding.pillar = rule.pillar;
        decision.finding.stage = rule.stage;
        return decision;
    }

    TracedCondition traced(
        std::string role, const JqlProgram& condition, const Issue& issue) const {
        return {
            .role = std::move(role),
            .source = condition.source(),
            .truth = condition.evaluate(issue, context_.jql()),
            .term = trace_jql(condition, snapshot_.fields, options_, issue, context_.jql())};
    }

    // The truth of a condition is its value: 1 wanted of `require`, 0 of `forbid`.
    void add_condition(Decision& decision, const Rule& rule, const Issue& issue) const {
        const auto* require = std::get_if<Require>(&rule.form);
        const auto* forbid = std::get_if<Forbid>(&rule.form);
        if (require == nullptr && forbid == nullptr) return;
        const JqlProgram& condition = require != nullptr ? require->condition : forbid->condition;
        decision.conditions.push_back(
            traced(require != nullptr ? "require" : "forbid", condition, issue));
        const Truth truth = decision.conditions.back().truth;
        if (truth != Truth::Unknown) decision.basis.value = truth == Truth::True ? 1 : 0;
        decision.basis.thresholds = {{"wanted", require != nullptr ? 1 : 0}};
    }

    Applies why_not(const Rule& rule, const Issue& issue, const Decision& decision) const {
        if (rule.stage == Stage::Off) return Applies::Off;
        if (!context_.covers(issue)) return Applies::OutOfSpaces;
        if (rule.from && issue.created && rulebook_.zone.local_date(*issue.created) < *rule.from)
            return Applies::TooOld;
        const bool unknown =
            !decision.conditions.empty() && decision.conditions.front().truth == Truth::Unknown;
        return unknown ? Applies::ScopeUnknown : Applies::OutOfScope;
    }

    std::optional<GraceState> state_of(
        const std::optional<Grace>& grace, const Issue& issue) const {
        if (!grace) return std::nullopt;
        return GraceState{.grace = *grace, .over_at = grace_over_at(issue, *grace)};
    }

    void add_waiver(Decision& decision, const WaiverTarget& target) const {
        const Waiver* waiver =
            find_waiver(rulebook_, decision.finding.rule, target, context_.jql());
        if (waiver == nullptr) return;
        decision.basis.waived_until = waiver->expires;
        decision.waiver_approved_by = waiver->approved_by;
        decision.waiver_ticket = waiver->ticket;
    }

    const Rulebook& rulebook_;
    const Snapshot& snapshot_;
    CheckContext context_;
    JqlOptions options_;
};

std::vector<Decision> team_decisions(
    const Explainer& explainer,
    const Rulebook& rulebook,
    const Team& team,
    const Verdict& verdict) {
    std::vector<Decision> decisions;
    for (const Rule& rule : rulebook.rules)
        if (rule.subject == SubjectKind::Team)
            decisions.push_back(explainer.team_decision(rule, team, verdict));
    return decisions;
}

}  // namespace

Explanation explain_issue(
    const Rulebook& rulebook, const Snapshot& snapshot, const Issue& issue, TimePoint now) {
    const Explainer explainer(rulebook, snapshot, now);
    Explanation explanation =
        explainer.explanation({SubjectKind::Issue, issue.id.value, issue.key.value});
    explanation.verdict = evaluate_issue(rulebook, snapshot, issue, now);
    for (const Rule& rule : rulebook.rules)
        if (rule.subject == SubjectKind::Issue)
            explanation.decisions.push_back(
                explainer.issue_decision(rule.in(issue.space), issue, explanation.verdict));
    const Team* team = snapshot.roster.team_of(issue);
    if (team != nullptr && explanation.verdict && !explanation.verdict->team_findings.empty())
        explanation.team_decisions = explain_team(rulebook, snapshot, *team, now).decisions;
    return explanation;
}

Explanation explain_team(
    const Rulebook& rulebook, const Snapshot& snapshot, const Team& team, TimePoint now) {
    const IssueLoan loan(snapshot);
    const SiteIndex index(snapshot, rulebook.spaces);
    const Explainer explainer(rulebook, snapshot, now, &index);
    Explanation explanation =
        explainer.explanation({SubjectKind::Team, team.name.value, team.name.value});
    explanation.verdict = evaluate_team(rulebook, snapshot, team, now, {.index = &index});
    explanation.decisions = team_decisions(explainer, rulebook, team, *explanation.verdict);
    return explanation;
}

}  // namespace healthlint
