#include "bridge/work/mirror/site_evaluation.h"

#include <utility>
#include <vector>

namespace healthlint {

SiteEvaluation::SiteEvaluation(const Rulebook& rulebook, const Snapshot& snapshot)
    : rulebook_(rulebook),
      snapshot_(snapshot),
      outcomes_(rulebook) {}

Touched SiteEvaluation::follow(const std::set<IssueId>& changed, TimePoint now) {
    return outcomes_.update(std::vector<IssueId>(changed.begin(), changed.end()), now);
}

Fresh SiteEvaluation::everything(
    const std::set<IssueId>& changed, TimePoint now, VerdictTaker& taker, RuleWatch& watch) {
    watch.spent.resize(rulebook_.rules.size());
    const bool anew =
        !std::exchange(ran_, true) || changed.size() > snapshot_.size() / kMostFollowed;
    if (anew && !outcomes_.judges_teams()) return everything_at_once(now, taker, watch);
    if (anew)
        outcomes_.run(snapshot_, now);
    else
        follow(changed, now);
    const Known known{.index = outcomes_.index(), .watch = &watch};
    const auto take = [&](const Issue& issue, std::optional<Verdict> verdict) {
        taker.take(issue, std::move(verdict));
    };
    Fresh fresh{.report = evaluate_each(rulebook_, snapshot_, now, take, known)};
    teams_ = fresh.report.teams;
    return fresh;
}

// No verdict of a team is to be known before those of issues: each issue is read once.
Fresh SiteEvaluation::everything_at_once(TimePoint now, VerdictTaker& taker, RuleWatch& watch) {
    teams_.clear();
    const Known known{.teams = &teams_, .watch = &watch};
    outcomes_.run(snapshot_, now, [&](const Issue& issue) {
        taker.take(issue, evaluate_issue(rulebook_, snapshot_, issue, now, known));
    });
    return {.report = evaluate_sums(rulebook_, snapshot_, now, known)};
}

Fresh SiteEvaluation::changes(
    const std::set<IssueId>& changed,
    const Wanted& wanted,
    TimePoint now,
    VerdictTaker& taker,
    RuleWatch& watch) {
    return describe(follow(changed, now), wanted, now, taker, watch);
}

Fresh SiteEvaluation::outcomes(
    const std::set<IssueId>& changed,
    const Wanted& wanted,
    TimePoint now,
    VerdictTaker& taker,
    RuleWatch& watch) {
    Touched touched = follow(changed, now);
    Touched by_time = outcomes_.pass_time(now);
    touched.issues.merge(by_time.issues);
    touched.teams.merge(by_time.teams);
    Fresh fresh = describe(std::move(touched), wanted, now, taker, watch);
    fresh.report.groups = evaluate_groups(rulebook_, snapshot_, now);
    fresh.groups = true;
    return fresh;
}

Fresh SiteEvaluation::describe(
    Touched touched, const Wanted& wanted, TimePoint now, VerdictTaker& taker, RuleWatch& watch) {
    touched.issues.insert(wanted.issues.begin(), wanted.issues.end());
    touched.teams.insert(wanted.teams.begin(), wanted.teams.end());
    Fresh fresh;
    fresh.groups = false;
    fresh.report.at = now;
    fresh.report.pack = rulebook_.name();
    fresh.report.rulebook_hash = rulebook_.hash;
    watch.spent.resize(rulebook_.rules.size());
    const Known known{.teams = &teams_, .index = outcomes_.index(), .watch = &watch};
    for (const Team& team : snapshot_.roster.teams) {
        const auto judged = teams_.find(team.name);  // none: no rule judges teams
        if (judged == teams_.end() || !touched.teams.contains(team.name)) continue;
        judged->second = evaluate_team(rulebook_, snapshot_, team, now, known);
        fresh.report.teams.emplace(team.name, judged->second);
    }
    const auto describe_issue = [&](const Issue& issue) {
        taker.take(issue, evaluate_issue(rulebook_, snapshot_, issue, now, known));
    };
    if (touched.all_issues) {
        snapshot_.for_each(describe_issue);
        return fresh;
    }
    fresh.all = false;
    taker.begin(touched.issues);
    snapshot_.for_each(touched.issues, describe_issue);
    return fresh;
}

}  // namespace healthlint
