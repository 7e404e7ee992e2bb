#include "bridge/engine/explain/explain.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "bridge/engine/evaluate.h"
#include "tests/engine/random_world.h"

namespace healthlint {
namespace {

Snapshot snapshot_of(std::vector<Issue> issues) {
    Snapshot snapshot;
    snapshot.fields = FieldCatalog::system_fields();
    for (Issue& issue : issues)
        snapshot.put(std::move(issue));
    return snapshot;
}

Explanation explain(const Rulebook& rulebook, const Issue& issue) {
    const Snapshot snapshot = snapshot_of({issue});
    return explain_issue(rulebook, snapshot, *snapshot.find(issue.id), world_now());
}

TEST(Explain, TracesEveryTermOfScopeAndCondition) {
    Rule rule =
        issue_rule("owned", "assignee IS NOT EMPTY AND NOT (labels = a OR priority = High)");
    rule.scope = condition("labels = ai-project AND statusCategory != Done");
    const Explanation explanation = explain(rulebook_of({rule}), epic(1));
    ASSERT_EQ(explanation.decisions.size(), 1U);
    const Decision& decision = explanation.decisions[0];
    ASSERT_EQ(decision.conditions.size(), 2U);
    EXPECT_EQ(decision.conditions[0].role, "scope");
    EXPECT_EQ(decision.conditions[0].truth, Truth::True);
    const JqlTerm& require = *decision.conditions[1].term;
    EXPECT_EQ(decision.conditions[1].role, "require");
    EXPECT_EQ(require.kind, JqlTerm::Kind::And);
    EXPECT_EQ(require.truth, Truth::False);
    ASSERT_EQ(require.terms.size(), 2U);
    EXPECT_EQ(require.terms[0].text, "assignee IS NOT EMPTY");
    EXPECT_EQ(require.terms[0].truth, Truth::False);
    EXPECT_TRUE(require.terms[0].empty);
    const JqlTerm& negated = require.terms[1];
    EXPECT_EQ(negated.kind, JqlTerm::Kind::Not);
    const JqlTerm& either = negated.terms.at(0);
    EXPECT_EQ(either.terms.at(0).text, "labels = a");
    EXPECT_EQ(either.terms.at(0).truth, Truth::False);
    EXPECT_FALSE(either.terms.at(0).empty);
    EXPECT_TRUE(either.terms.at(1).empty) << "no priority";
    // Neither = nor != is true of an empty field, so the negation is not simply the opposite.
    EXPECT_EQ(either.truth, Truth::False);
    EXPECT_EQ(negated.truth, Truth::False);
}

TEST(Explain, NamesFieldsByTheAliasesOfThePack) {
    Snapshot snapshot = snapshot_of({});
    snapshot.fields = FieldCatalog(
        {{.id = {"customfield_1"}, .name = "KPI metric", .type = "string", .custom = true}});
    Issue issue = epic(1);
    issue.custom[{"customfield_1"}] = std::string("CTR");
    snapshot.put(issue);
    JqlOptions options;
    options.aliases = {{"kpi", {"customfield_1"}}};
    Rule rule = issue_rule("has-kpi", "labels = x");
    rule.form = Require{*compile_jql("kpi IS NOT EMPTY", snapshot.fields, options)};
    Rulebook rulebook = rulebook_of({rule});
    rulebook.aliases = options.aliases;
    const Explanation explanation =
        explain_issue(rulebook, snapshot, *snapshot.find(issue.id), world_now());
    ASSERT_TRUE(explanation.decisions[0].conditions[0].term);
    EXPECT_EQ(explanation.decisions[0].conditions[0].term->truth, Truth::True);
    EXPECT_FALSE(explanation.decisions[0].conditions[0].term->empty);
}

TEST(Explain, SaysWhatIsNotKnown) {
    Rule rule = issue_rule("history", "status WAS Open");
    const Explanation explanation = explain(rulebook_of({rule}), epic(1));
    const Decision& decision = explanation.decisions[0];
    EXPECT_EQ(decision.conditions[0].term->truth, Truth::Unknown);
    EXPECT_EQ(decision.finding.outcome, Outcome::Unknown);
    EXPECT_EQ(decision.basis.unknown, UnknownReason::Transient);
}

TEST(Explain, SaysWhyARuleDoesNotJudge) {
    const struct {
        const char* what;
        void (*change)(Rule&, Rulebook&);
        Applies applies;
    } rows[] = {
        {"off", [](Rule& rule, Rulebook&) { rule.stage = Stage::Off; }, Applies::Off},
        {"scope",
         [](Rule& rule, Rulebook&) { rule.scope = condition("labels = other"); },
         Applies::OutOfScope},
        {"unknown scope",
         [](Rule& rule, Rulebook&) { rule.scope = condition("status WAS Open"); },
         Applies::ScopeUnknown},
        {"from", [](Rule& rule, Rulebook&) { rule.from = day("2026-11-02"); }, Applies::TooOld},
        {"spaces",
         [](Rule&, Rulebook& rulebook) { rulebook.spaces = {{"OTHER"}}; },
         Applies::OutOfSpaces},
    };

    for (const auto& row : rows) {
        Rulebook rulebook = rulebook_of({issue_rule("owned", "assignee IS NOT EMPTY")});
        row.change(rulebook.rules[0], rulebook);
        const Explanation explanation = explain(rulebook, epic(1));
        EXPECT_FALSE(explanation.verdict) << row.what;
        ASSERT_EQ(explanation.decisions.size(), 1U) << row.what;
        EXPECT_EQ(explanation.decisions[0].applies, row.applies) << row.what;
        EXPECT_EQ(explanation.decisions[0].finding.outcome, Outcome::NotApplicable) << row.what;
    }
}

TEST(Explain, ShowsGraceTimesAndWaivers) {
    Rule rule = issue_rule("owned", "assignee IS NOT EMPTY");
    rule.fail_after = Grace{.after = std::chrono::days(14), .category = StatusCategory::InProgress};
    Rulebook rulebook = rulebook_of({rule});
    Explanation explanation = explain(rulebook, epic(1));
    ASSERT_TRUE(explanation.decisions[0].basis.fail_after);
    EXPECT_EQ(explanation.decisions[0].finding.outcome, Outcome::Warn);
    EXPECT_EQ(
        explanation.decisions[0].basis.fail_after->over_at,
        epic(1).category_changed.value() + std::chrono::days(14));
    Waiver waiver;
    waiver.rule = {"owned"};
    waiver.issues = condition("labels = ai-project");
    waiver.expires = day("2026-11-30");
    waiver.approved_by = "head-of-ai";
    rulebook.waivers = {waiver};
    explanation = explain(rulebook, epic(1));
    EXPECT_EQ(explanation.decisions[0].finding.outcome, Outcome::Waived);
    EXPECT_EQ(explanation.decisions[0].basis.waived_until, day("2026-11-30"));
    EXPECT_EQ(explanation.decisions[0].waiver_approved_by, "head-of-ai");
}

TEST(Explain, ATeamIsExplainedByItsNumbers) {
    Count count{.of = condition("issuetype = Epic")};
    count.limits = {.warn_above = 1};
    Rulebook rulebook = rulebook_of({team_rule("few", count)});
    std::vector<Issue> issues{epic(1), epic(2)};
    const std::vector<AccountId> members = people("p", 4);
    for (Issue& issue : issues)
        issue.assignee.id = members[0];
    Snapshot snapshot = snapshot_of(issues);
    snapshot.roster.teams = {team_of("Vision", members)};
    const Explanation explanation =
        explain_team(rulebook, snapshot, snapshot.roster.teams[0], world_now());
    ASSERT_EQ(explanation.decisions.size(), 1U);
    EXPECT_EQ(explanation.decisions[0].basis.value, 2);
    EXPECT_EQ(explanation.decisions[0].basis.thresholds.at("warn-above"), 1);
    EXPECT_EQ(explanation.decisions[0].finding.outcome, Outcome::Warn);
}

// Nothing but the basis may be looked at: not the rulebook, not the snapshot.
void expect_implied(const std::vector<Decision>& decisions, const std::vector<Finding>& findings) {
    std::size_t judged = 0;
    for (const Decision& decision : decisions) {
        if (decision.applies != Applies::Yes) continue;
        ++judged;
        ASSERT_EQ(outcome_of(decision.basis), decision.finding.outcome)
            << decision.finding.rule.value << " of " << decision.finding.subject.label << ": "
            << to_string(outcome_of(decision.basis)) << " instead of "
            << to_string(decision.finding.outcome);
    }
    ASSERT_EQ(judged, findings.size()) << "every finding is explained";
}

// Kleene's three values, seen from the parts.
Truth joined(const JqlTerm& term) {
    const auto has = [&](Truth truth) {
        return std::ranges::find(term.terms, truth, &JqlTerm::truth) != term.terms.end();
    };
    const bool all = term.kind == JqlTerm::Kind::And;
    const Truth decides = all ? Truth::False : Truth::True;
    const Truth otherwise = all ? Truth::True : Truth::False;
    return has(decides) ? decides : has(Truth::Unknown) ? Truth::Unknown : otherwise;
}

void expect_truths_add_up(const JqlTerm& term) {  // NOLINT(misc-no-recursion)
    for (const JqlTerm& part : term.terms)
        expect_truths_add_up(part);
    if (term.kind == JqlTerm::Kind::And || term.kind == JqlTerm::Kind::Or) {
        ASSERT_EQ(term.truth, joined(term)) << term.text;
    }
}

TEST(ExplainProperty, TheExplanationImpliesTheVerdict) {
    std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): failures repeat
    Rulebook rulebook = all_forms();
    std::map<Outcome, int> seen;
    for (int round = 0; round < 200; ++round) {
        for (Rule& rule : rulebook.rules)  // every level and grace at times
            rule.level = static_cast<Level>(random() % 3);
        rulebook.rules[0].warn_after.reset();
        if (random() % 3 == 0)
            rulebook.rules[0].warn_after =
                Grace{.after = std::chrono::days(3), .category = StatusCategory::InProgress};
        const Snapshot snapshot = random_snapshot(random);
        const TimePoint now = random_moment(random);
        const Report report = evaluate(rulebook, snapshot, now);
        for (const auto& [id, issue] : snapshot.issues()) {
            const Explanation explanation = explain_issue(rulebook, snapshot, issue, now);
            const auto entry = report.issues.find(id);
            ASSERT_EQ(explanation.verdict.has_value(), entry != report.issues.end());
            if (!explanation.verdict) continue;
            ASSERT_EQ(explanation.verdict->grade, entry->second.grade);
            expect_implied(explanation.decisions, entry->second.findings);
            expect_implied(explanation.team_decisions, entry->second.team_findings);
            for (const Decision& decision : explanation.decisions) {
                ++seen[decision.finding.outcome];
                for (const TracedCondition& traced : decision.conditions) {
                    ASSERT_TRUE(traced.term) << traced.source;
                    ASSERT_EQ(traced.term->truth, traced.truth) << traced.source;
                    expect_truths_add_up(*traced.term);
                }
            }
        }
        for (const Team& team : snapshot.roster.teams)
            expect_implied(
                explain_team(rulebook, snapshot, team, now).decisions,
                report.teams.at(team.name).findings);
    }
    EXPECT_EQ(seen.size(), 6U) << "every outcome occurred";
}

}  // namespace
}  // namespace healthlint
