#include "bridge/engine/evaluate.h"

#include <algorithm>
#include <set>

#include "bridge/engine/judge.h"
#include "bridge/engine/outcomes/plan.h"
#include "bridge/engine/outcomes/site_index.h"
#include "bridge/engine/outcomes/soften.h"
#include "bridge/engine/score.h"
#include "bridge/engine/waiver.h"

namespace healthlint {
namespace {

struct Run {
    const Rulebook& rulebook;
    const Snapshot& snapshot;
    TimePoint now;
    const SiteIndex* index = nullptr;
    RuleWatch* watch = nullptr;

    CheckContext context() const {
        return {
            .snapshot = &snapshot,
            .now = now,
            .zone = &rulebook.zone,
            .spaces = &rulebook.spaces,
            .index = index};
    }
};

// Books the time of its life to a rule, where somebody asked for it.
class Lap {
  public:
    Lap(const Run& run, const Rule& rule)
        : watch_(run.watch),
          rule_(static_cast<std::size_t>(&rule - run.rulebook.rules.data())) {
        if (watch_ != nullptr) start_ = watch_->clock();
    }

    ~Lap() {
        if (watch_ != nullptr) watch_->spent[rule_] += watch_->clock() - start_;
    }

    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;

  private:
    RuleWatch* const watch_;
    const std::size_t rule_;
    std::chrono::nanoseconds start_{};
};

Finding to_finding(const Rule& rule, const Subject& subject, CheckResult result, const Run& run) {
    Finding finding;
    finding.rule = rule.id;
    finding.subject = subject;
    finding.outcome = result.outcome;
    if (result.outcome == Outcome::Unknown)
        finding.unknown = result.unknown.value_or(UnknownReason::Transient);
    finding.title = rule.title;
    finding.message = std::move(result.message);
    finding.why = rule.why;
    finding.fix = rule.fix;
    finding.evidence = std::move(result.evidence);
    finding.pillar = rule.pillar;
    finding.weight = weight_of(rule, run.rulebook.scoring);
    finding.stage = rule.stage;
    finding.value = result.value;
    finding.unit = std::move(result.unit);
    finding.thresholds = std::move(result.thresholds);
    finding.inputs = std::move(result.inputs);
    return finding;
}

void apply_baseline(Finding& finding, const Rule& rule, const Issue& issue, const Run& run) {
    if (is_before_baseline(rule, issue, run.rulebook.zone))
        finding.stage = std::min(finding.stage, Stage::Suggest);
}

void apply_waiver(Finding& finding, const WaiverTarget& target, const Run& run) {
    if (!is_open(finding.outcome)) return;  // a waiver of what passes changes nothing
    const Waiver* waiver = find_waiver(run.rulebook, finding.rule, target, run.context().jql());
    if (waiver == nullptr) return;
    finding.outcome = Outcome::Waived;
    finding.waived_until = waiver->expires;
    finding.waiver_reason = SharedText(waiver->reason, waiver->reason);
    finding.fails_on.reset();
}

bool judged_at_all(const Rule& rule, const Issue& issue, const Run& run) {
    if (rule.subject != SubjectKind::Issue || rule.stage == Stage::Off) return false;
    if (!rule.from || !issue.created) return true;
    return run.rulebook.zone.local_date(*issue.created) >= *rule.from;
}

CheckResult unknown_scope(const Rule& rule, const Issue& issue, const Run& run) {
    CheckResult result;
    result.outcome = Outcome::Unknown;
    result.unknown = reason_of_unknown(rule.scope->needs(), &issue, run.snapshot);
    result.message = {
        "Whether this rule applies is not known: " + rule.scope->source(),
        "규칙의 적용 여부를 확인할 수 없습니다: " + rule.scope->source()};
    result.evidence.push_back({.text = result.message});
    return result;
}

Finding issue_finding(const Rule& rule, const Issue& issue, Truth in_scope, const Run& run) {
    const Subject subject{SubjectKind::Issue, issue.id.value, issue.key.value};
    CheckResult result = in_scope == Truth::Unknown ? unknown_scope(rule, issue, run)
                                                    : judge_issue(rule, issue, run.context());
    Finding finding = to_finding(rule, subject, std::move(result), run);
    apply_baseline(finding, rule, issue, run);
    std::optional<TimePoint> fails_at;
    finding.outcome = after_grace(finding.outcome, rule, issue, run.now, fails_at);
    if (fails_at) finding.fails_on = run.rulebook.zone.local_date(*fails_at);
    finding.outcome = after_level(finding.outcome, rule.level);
    const WaiverTarget target{
        .issue = &issue, .team = run.snapshot.roster.team_of(issue), .space = &issue.space};
    apply_waiver(finding, target, run);
    return finding;
}

// Findings of the rules that select the issue. A rule whose scope could not be answered is listed
// beside others, but alone it selects nothing: one unreadable field must not put a badge on every
// issue of a site.
std::vector<Finding> own_findings(const Issue& issue, const Run& run) {
    std::vector<Finding> findings;
    if (!run.context().covers(issue)) return findings;
    bool selected = false;
    for (const Rule& everywhere : run.rulebook.rules) {
        const Rule& rule = everywhere.in(issue.space);
        if (!judged_at_all(rule, issue, run)) continue;
        const Lap lap(run, everywhere);
        const Truth in_scope =
            rule.scope ? rule.scope->evaluate(issue, run.context().jql()) : Truth::True;
        if (in_scope == Truth::False) continue;
        if (in_scope == Truth::True) selected = true;
        findings.push_back(issue_finding(rule, issue, in_scope, run));
    }
    if (!selected) findings.clear();
    findings.shrink_to_fit();  // those of a whole site are kept
    return findings;
}

// `judge` says what a rule finds; `space` of a space's verdict.
template <class Judge>
Verdict group_verdict(
    const Subject& subject,
    const WaiverTarget& target,
    const SpaceKey* space,
    const Run& run,
    const Judge& judge) {
    Verdict verdict;
    verdict.subject = subject;
    for (const Rule& everywhere : run.rulebook.rules) {
        const Rule& rule = space != nullptr ? everywhere.in(*space) : everywhere;
        if (rule.subject != subject.kind || rule.stage == Stage::Off) continue;
        const Lap lap(run, everywhere);
        Finding finding = to_finding(rule, subject, judge(rule, everywhere), run);
        finding.outcome = after_level(finding.outcome, rule.level);
        apply_waiver(finding, target, run);
        verdict.findings.push_back(std::move(finding));
    }
    grade(verdict, run.rulebook.scoring);
    return verdict;
}

bool judges(const Rulebook& rulebook, SubjectKind kind) {
    return std::ranges::any_of(rulebook.rules, [&](const Rule& rule) {
        const auto judged = [](const auto& there) { return there.second->stage != Stage::Off; };
        return rule.subject == kind &&
               (rule.stage != Stage::Off || std::ranges::any_of(rule.overrides, judged));
    });
}

// Whole issues inside the site's spaces: what counts and shares are made of.
bool countable(const Issue& issue, const Run& run) {
    return !issue.partial && run.context().covers(issue);
}

Verdict team_verdict(const Team& team, const Run& run) {
    const IssueLoan loan(run.snapshot);
    TeamGroup group{.team = team, .issues = run.context().issues_of(team)};
    std::set<AccountId> people(team.people.begin(), team.people.end());
    if (people.empty())  // named by their work: assignees of issues whose Team field says so
        for (const Issue* issue : group.issues)
            if (!issue->assignee.id.value.empty()) people.insert(issue->assignee.id);
    group.people = people.size();
    const Subject subject{SubjectKind::Team, team.name.value, team.name.value};
    Verdict verdict =
        group_verdict(subject, {.team = &team}, nullptr, run, [&](const Rule& rule, const Rule&) {
            return judge_team(rule, group, run.context());
        });
    verdict.team = team.name;
    return verdict;
}

std::map<TeamName, Verdict> team_verdicts(const Run& run) {
    std::map<TeamName, Verdict> verdicts;
    if (!judges(run.rulebook, SubjectKind::Team)) return verdicts;
    for (const Team& team : run.snapshot.roster.teams)
        verdicts.emplace(team.name, team_verdict(team, run));
    return verdicts;
}

// A space or the portfolio, as its issues are taken in.
struct Summed {
    std::optional<SpaceKey> space;
    std::vector<GroupTally> sums;  // in the order of the rulebook's rules
};

void take_in(Summed& group, SubjectKind kind, const Issue& issue, const Run& run) {
    group.sums.resize(run.rulebook.rules.size());
    for (std::size_t at = 0; at < group.sums.size(); ++at) {
        const Rule& everywhere = run.rulebook.rules[at];
        const Rule& rule = group.space ? everywhere.in(*group.space) : everywhere;
        if (rule.subject != kind || rule.stage == Stage::Off) continue;
        const Lap lap(run, everywhere);
        tally(rule, issue, run.context(), group.sums[at]);
    }
}

std::map<Subject, Verdict> other_groups(const Run& run) {
    std::map<Subject, Summed> groups;
    const bool by_space = judges(run.rulebook, SubjectKind::Space);
    const bool as_a_whole = judges(run.rulebook, SubjectKind::Portfolio);
    const Subject portfolio{SubjectKind::Portfolio, "portfolio", "portfolio"};
    if (as_a_whole) groups[portfolio].sums.resize(run.rulebook.rules.size());
    if (by_space || as_a_whole)
        run.snapshot.for_each([&](const Issue& issue) {
            if (!countable(issue, run)) return;
            if (as_a_whole) take_in(groups[portfolio], SubjectKind::Portfolio, issue, run);
            if (!by_space) return;
            Summed& group = groups[{SubjectKind::Space, issue.space.value, issue.space.value}];
            group.space = issue.space;
            take_in(group, SubjectKind::Space, issue, run);
        });
    std::map<Subject, Verdict> verdicts;
    for (const auto& [subject, group] : groups) {
        const SpaceKey* space = group.space ? &*group.space : nullptr;
        const auto judge = [&, &sums = group.sums](const Rule& rule, const Rule& everywhere) {
            const auto at = &everywhere - run.rulebook.rules.data();
            return judge_group(rule, sums[static_cast<std::size_t>(at)], run.context());
        };
        verdicts.emplace(subject, group_verdict(subject, {.space = space}, space, run, judge));
    }
    return verdicts;
}

bool shows_team_findings(const Issue& issue, const Run& run) {
    return run.rulebook.ai_projects && !issue.partial &&
           run.rulebook.ai_projects->evaluate(issue, run.context().jql()) == Truth::True;
}

std::optional<Verdict> issue_verdict(
    const Issue& issue, const Run& run, const std::map<TeamName, Verdict>* teams) {
    const IssueLoan loan(run.snapshot);
    std::vector<Finding> findings = own_findings(issue, run);
    if (findings.empty()) return std::nullopt;
    Verdict verdict;
    verdict.subject = {SubjectKind::Issue, issue.id.value, issue.key.value};
    verdict.findings = std::move(findings);
    if (const Team* team = run.snapshot.roster.team_of(issue)) {
        verdict.team = team->name;
        if (shows_team_findings(issue, run)) {
            if (teams == nullptr)
                verdict.team_findings =
                    evaluate_team(run.rulebook, run.snapshot, *team, run.now, {.index = run.index})
                        .findings;
            else if (const auto found = teams->find(team->name); found != teams->end())
                verdict.team_findings = found->second.findings;
        }
    }
    grade(verdict, run.rulebook.scoring);
    return verdict;
}

// A check of a team asks again and again who works on what.
class OwnIndex {
  public:
    OwnIndex(const Rulebook& rulebook, const Snapshot& snapshot, const SiteIndex* known)
        : known_(known) {
        if (known == nullptr && judges(rulebook, SubjectKind::Team))
            own_.emplace(snapshot, rulebook.spaces);
    }

    const SiteIndex* index() const { return own_ ? &*own_ : known_; }

  private:
    const SiteIndex* known_;
    std::optional<SiteIndex> own_;
};

}  // namespace

Report evaluate_sums(
    const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now, const Known& known) {
    const OwnIndex own(rulebook, snapshot, known.index);
    const Run run{rulebook, snapshot, now, own.index(), known.watch};
    Report report;
    report.at = now;
    report.pack = rulebook.name();
    report.rulebook_hash = rulebook.hash;
    report.teams = team_verdicts(run);
    report.groups = other_groups(run);
    return report;
}

Report evaluate_each(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    TimePoint now,
    const VerdictVisitor& visit,
    const Known& known) {
    Report report = evaluate_sums(rulebook, snapshot, now, known);
    const Run run{rulebook, snapshot, now, known.index, known.watch};
    snapshot.for_each(
        [&](const Issue& issue) { visit(issue, issue_verdict(issue, run, &report.teams)); });
    return report;
}

Report evaluate(
    const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now, RuleWatch* watch) {
    std::map<IssueId, Verdict> issues;
    const auto keep = [&](const Issue& issue, std::optional<Verdict> verdict) {
        if (verdict) issues.emplace_hint(issues.end(), issue.id, *std::move(verdict));
    };
    if (watch != nullptr) watch->spent.resize(rulebook.rules.size());
    Report report = evaluate_each(rulebook, snapshot, now, keep, {.watch = watch});
    report.issues = std::move(issues);
    return report;
}

std::optional<Verdict> evaluate_issue(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const Issue& issue,
    TimePoint now,
    const Known& known) {
    const Run run{rulebook, snapshot, now, known.index, known.watch};
    return issue_verdict(issue, run, known.teams);
}

Verdict evaluate_team(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const Team& team,
    TimePoint now,
    const Known& known) {
    const OwnIndex own(rulebook, snapshot, known.index);
    return team_verdict(team, {rulebook, snapshot, now, own.index(), known.watch});
}

std::map<Subject, Verdict> evaluate_groups(
    const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now) {
    return other_groups(Run{rulebook, snapshot, now});
}

}  // namespace healthlint
