// An evaluation that is kept up to date change by change says what a fresh one says, and touches
// everything that has changed: random sites, random changes.

#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "bridge/engine/evaluate.h"
#include "bridge/engine/outcomes/evaluation.h"
#include "tests/engine/random_site.h"

namespace healthlint {
namespace {

std::string print(const Standing& standing) {
    std::ostringstream out;
    out << to_string(standing.grade) << ' ' << standing.open << ' ' << standing.coverage << ' '
        << standing.score << ' ' << standing.counted;
    return out.str();
}

std::string print(const std::vector<Evaluation::RuleOutcome>& outcomes) {
    std::string out;
    for (const auto& [rule, ruling] : outcomes)
        out += ' ' + rule.value + '=' + std::string(to_string(ruling.outcome)) +
               (ruling.unknown ? '/' + std::string(to_string(*ruling.unknown)) : "");
    return out;
}

// Everything that an evaluation says.
std::string print(const Evaluation& evaluation, const Snapshot& snapshot) {
    std::string out;
    for (const auto& [id, issue] : snapshot.issues()) {
        const auto standing = evaluation.of(id);
        out += id.value + ' ' + (standing ? print(*standing) : "-") +
               print(evaluation.outcomes(id)) + '\n';
    }
    for (const Team& team : snapshot.roster.teams)
        out += team.name.value + ' ' + print(*evaluation.of(team.name)) +
               print(evaluation.outcomes(team.name)) + '\n';
    return out;
}

Standing standing_of(const Verdict& verdict) {
    return {
        .grade = verdict.grade,
        .open = verdict.open,
        .coverage = verdict.coverage,
        .score = verdict.score,
        .counted = verdict.counted()};
}

std::vector<Evaluation::RuleOutcome> outcomes_of(const Verdict& verdict) {
    std::vector<Evaluation::RuleOutcome> outcomes;
    for (const Finding& finding : verdict.findings)
        outcomes.push_back(
            {.rule = finding.rule,
             .ruling = {.outcome = finding.outcome, .unknown = finding.unknown}});
    return outcomes;
}

// The same of a report with messages.
std::string print(const Report& report, const Snapshot& snapshot) {
    std::string out;
    for (const auto& [id, issue] : snapshot.issues()) {
        const auto found = report.issues.find(id);
        out += id.value + ' ' +
               (found == report.issues.end()
                    ? "-"
                    : print(standing_of(found->second)) + print(outcomes_of(found->second))) +
               '\n';
    }
    for (const Team& team : snapshot.roster.teams)
        out += team.name.value + ' ' + print(standing_of(report.teams.at(team.name))) +
               print(outcomes_of(report.teams.at(team.name))) + '\n';
    return out;
}

// All words of a verdict.
std::string words(const Verdict& verdict) {
    std::string out = print(standing_of(verdict));
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings) {
            out += finding.rule.value + std::string(to_string(finding.outcome)) +
                   finding.message.en + finding.message.ko;
            for (const Evidence& evidence : finding.evidence)
                out += evidence.text.en + (evidence.key ? evidence.key->value : "");
        }
    return out;
}

TEST(Incremental, SaysWhatAFullEvaluationSays) {
    const Rulebook rulebook = every_kind_of_rule();
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomSite site(seed);
        Evaluation kept(rulebook);
        kept.run(site.snapshot, world_now());
        for (int step = 0; step < 25; ++step) {
            if (site.one_in(15)) {
                site.move_a_person();
                kept.run(site.snapshot, world_now());
            }
            kept.update(site.step(), world_now());
            Evaluation fresh(rulebook);
            fresh.run(site.snapshot, world_now());
            const std::string wanted = print(fresh, site.snapshot);
            ASSERT_EQ(print(kept, site.snapshot), wanted) << "step " << step;
            ASSERT_EQ(kept.grades(), fresh.grades());
            ASSERT_EQ(print(evaluate(rulebook, site.snapshot, world_now()), site.snapshot), wanted);
        }
    }
}

// Columns and issues looked at one by one give the same: issues come, change and go between runs,
// and some fields are not in use everywhere.
TEST(Incremental, RunningAgainSaysWhatAFreshRunSays) {
    const Rulebook rulebook = every_kind_of_rule();
    for (unsigned seed = 200; seed <= 207; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomSite site(seed);
        Evaluation kept(rulebook);
        TimePoint now = world_now();
        kept.run(site.snapshot, now);
        for (int step = 0; step < 25; ++step) {
            if (step % 3 > 0) kept.update(site.step(), now);
            now += std::chrono::hours(step % 5 * 12);
            kept.run_again(now);
            Evaluation fresh(rulebook);
            fresh.run(site.snapshot, now);
            ASSERT_EQ(print(kept, site.snapshot), print(fresh, site.snapshot)) << "step " << step;
            ASSERT_EQ(kept.grades(), fresh.grades());
        }
    }
}

TEST(Incremental, PassingTimeTouchesThoseWithOtherOutcomes) {
    const Rulebook rulebook = every_kind_of_rule();
    std::size_t found = 0;
    for (unsigned seed = 300; seed <= 312; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomSite site(seed);
        Evaluation kept(rulebook);
        TimePoint now = world_now();
        kept.run(site.snapshot, now);
        for (int step = 0; step < 12; ++step) {
            kept.update(site.step(), now);
            std::map<IssueId, std::string> before;
            for (const auto& [id, issue] : site.snapshot.issues())
                before[id] = print(kept.outcomes(id));
            now += std::chrono::hours(step % 4 * 20);
            const Touched touched = kept.pass_time(now);
            Evaluation fresh(rulebook);
            fresh.run(site.snapshot, now);
            ASSERT_EQ(print(kept, site.snapshot), print(fresh, site.snapshot)) << "step " << step;
            for (const auto& [id, outcomes] : before) {
                const bool changed = outcomes != print(fresh.outcomes(id));
                found += changed ? 1 : 0;
                // An epic shows what is said of its team.
                if (changed || touched.teams.empty())
                    ASSERT_EQ(touched.issues.contains(id), changed) << id.value << ' ' << step;
            }
        }
    }
    EXPECT_GT(found, 20U);
}

TEST(Incremental, RunningAgainOnASiteOfManyBlocks) {
    const Rulebook rulebook = every_kind_of_rule();
    RandomSite site(5);
    constexpr int kIssues = 1 + 2 * static_cast<int>(TruthBlock::kRows);
    for (int number = 0; number < kIssues; ++number) {
        Issue issue = epic(100 + number);
        issue.labels = {number % 3 == 0 ? "ai-project" : number % 7 == 0 ? "blocked" : "x"};
        site.snapshot.put(issue);
    }
    std::vector<IssueId> gone;
    for (const auto& [id, issue] : site.snapshot.issues())
        if (gone.size() < kIssues) gone.push_back(id);
    Evaluation kept(rulebook);
    kept.run(site.snapshot, world_now());
    kept.run_again(world_now());
    Evaluation fresh(rulebook);
    fresh.run(site.snapshot, world_now());
    EXPECT_EQ(print(kept, site.snapshot), print(fresh, site.snapshot));
    for (const IssueId& id : gone)
        site.snapshot.remove(id);
    kept.update(gone, world_now());
    kept.run_again(world_now());
    fresh.run(site.snapshot, world_now());
    EXPECT_EQ(print(kept, site.snapshot), print(fresh, site.snapshot));
}

TEST(Incremental, TouchesEverythingWhoseWordsChange) {
    const Rulebook rulebook = every_kind_of_rule();
    for (unsigned seed = 100; seed <= 112; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomSite site(seed);
        Evaluation kept(rulebook);
        kept.run(site.snapshot, world_now());
        Report before = evaluate(rulebook, site.snapshot, world_now());
        for (int step = 0; step < 25; ++step) {
            const Touched touched = kept.update(site.step(), world_now());
            Report after = evaluate(rulebook, site.snapshot, world_now());
            for (const auto& [id, verdict] : after.issues) {
                const auto old = before.issues.find(id);
                if (old != before.issues.end() && words(old->second) == words(verdict)) continue;
                ASSERT_TRUE(touched.all_issues || touched.issues.contains(id))
                    << id.value << " at step " << step;
            }
            for (const auto& [id, verdict] : before.issues)
                ASSERT_TRUE(after.issues.contains(id) || touched.issues.contains(id)) << id.value;
            for (const auto& [name, verdict] : after.teams)
                ASSERT_TRUE(
                    words(before.teams.at(name)) == words(verdict) || touched.teams.contains(name))
                    << name.value << " at step " << step;
            before = std::move(after);
        }
    }
}

// Histories name statuses alone, so that what a status is counts for everybody.
TEST(Incremental, AStatusThatIsNewTouchesAllIssuesWithoutNamingThem) {
    const Rulebook rulebook = every_kind_of_rule();
    Snapshot snapshot;
    for (int number = 0; number < 5; ++number)
        snapshot.put(epic(number));
    Evaluation kept(rulebook);
    kept.run(snapshot, world_now());
    Issue issue = epic(3);
    issue.labels = {"blocked"};
    snapshot.put(issue);
    const std::vector<IssueId> changed{issue.id};
    EXPECT_FALSE(kept.update(changed, world_now()).all_issues);
    issue.status = {"4711", "Parked"};
    snapshot.put(issue);
    const Touched touched = kept.update(changed, world_now());
    EXPECT_TRUE(touched.all_issues);
    EXPECT_EQ(touched.issues, std::set<IssueId>{issue.id});
}

TEST(Incremental, DescribesOneSubjectAsTheReportDoes) {
    const Rulebook rulebook = every_kind_of_rule();
    RandomSite site(7);
    Evaluation kept(rulebook);
    kept.run(site.snapshot, world_now());
    for (int step = 0; step < 12; ++step) {
        kept.update(site.step(), world_now());
        const Report report = evaluate(rulebook, site.snapshot, world_now());
        const Known known{.teams = &report.teams, .index = kept.index()};
        for (const auto& [id, verdict] : report.issues) {
            const auto alone = evaluate_issue(
                rulebook, site.snapshot, *site.snapshot.find(id), world_now(), known);
            ASSERT_TRUE(alone);
            ASSERT_EQ(words(*alone), words(verdict));
        }
        for (const Team& team : site.snapshot.roster.teams)
            ASSERT_EQ(
                words(evaluate_team(rulebook, site.snapshot, team, world_now(), known)),
                words(report.teams.at(team.name)));
    }
}

TEST(Incremental, AChangeThatNobodyElseReadsTouchesOneIssue) {
    Rule alone = issue_rule("alone", "assignee IS NOT EMPTY");
    const Rulebook rulebook = rulebook_of({alone});
    Snapshot snapshot;
    for (int i = 0; i < 5; ++i)
        snapshot.put(epic(i));
    Evaluation kept(rulebook);
    kept.run(snapshot, world_now());
    Issue issue = epic(3);
    issue.assignee.id = {"p1"};
    snapshot.put(issue);
    const std::vector<IssueId> changed{issue.id};
    EXPECT_EQ(kept.update(changed, world_now()).issues, std::set<IssueId>{issue.id});
    EXPECT_EQ(kept.outcomes(issue.id).front().ruling.outcome, Outcome::Pass);
    EXPECT_FALSE(kept.depends_on_time());
}

}  // namespace
}  // namespace healthlint
