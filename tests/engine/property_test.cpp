// What must hold on any snapshot: random issues, teams, gaps in what was read, and moments.

#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "bridge/engine/evaluate.h"
#include "tests/engine/world.h"

namespace healthlint {
namespace {

// Every value of a verdict as text, so that "equal" means byte for byte.
std::string print(const Finding& finding) {
    std::ostringstream out;
    out << finding.rule.value << ' ' << finding.subject.id << ' ' << to_string(finding.outcome)
        << ' ' << (finding.unknown ? to_string(*finding.unknown) : "-") << ' ' << finding.weight
        << ' ' << finding.message.en << '|' << finding.message.ko << '|'
        << (finding.fails_on ? format_date(*finding.fails_on) : "-") << '|'
        << (finding.waived_until ? format_date(*finding.waived_until) : "-") << '|'
        << finding.value.value_or(-1);
    for (const Evidence& evidence : finding.evidence)
        out << "\n    " << evidence.text.en << '|' << evidence.text.ko << '|'
            << (evidence.key ? evidence.key->value : "");
    return out.str();
}

std::string print(const Verdict& verdict) {
    std::ostringstream out;
    out << verdict.subject.label << ' ' << to_string(verdict.grade) << ' ' << verdict.open << ' '
        << verdict.coverage << ' ' << verdict.score << ' '
        << (verdict.team ? verdict.team->value : "-");
    for (const Finding& finding : verdict.findings)
        out << "\n  " << print(finding);
    for (const Finding& finding : verdict.team_findings)
        out << "\n  team " << print(finding);
    return out.str();
}

std::string print(const Report& report) {
    std::string out = report.pack + ' ' + format_timestamp(report.at);
    for (const auto& [id, verdict] : report.issues)
        out += '\n' + print(verdict);
    for (const auto& [name, verdict] : report.teams)
        out += '\n' + print(verdict);
    return out;
}

Rulebook all_forms() {
    Rule graced = issue_rule("graced", "assignee IS NOT EMPTY");
    graced.fail_after =
        Grace{.after = std::chrono::days(5), .category = StatusCategory::InProgress};
    graced.scope = condition("labels = ai-project");
    Rule history = issue_rule("history", "status WAS Open");
    history.pillar = "data";
    Rule forbidden = issue_rule("forbidden", "labels = x");
    forbidden.form = Forbid{condition("labels = blocked AND statusCategory != Done")};
    forbidden.level = Level::Warn;
    Count count{.of = condition("issuetype = Epic AND statusCategory = \"In Progress\"")};
    count.per_people = 10;
    count.limits = {.warn_above = 1.5, .fail_above = 3};
    Share share{
        .of = condition("assignee IS NOT EMPTY"),
        .among = condition("labels = ai-project"),
        .limits = {.warn_below = 60, .fail_below = 30}};
    Rulebook rulebook = rulebook_of(
        {graced, history, forbidden, team_rule("count", count), team_rule("share", share)});
    Waiver waiver;
    waiver.rule = {"graced"};
    waiver.issues = condition("labels = blocked");
    waiver.expires = day("2026-11-30");
    rulebook.waivers = {waiver};
    return rulebook;
}

Issue random_issue(int number, std::mt19937& random) {
    const auto one_in = [&](unsigned n) { return random() % n == 0; };
    Issue issue = epic(number);
    issue.space = {one_in(4) ? "RECO" : "AIX"};
    if (one_in(3)) issue.type = {"10001", "Story"};
    if (one_in(3)) issue.labels = {"blocked"};
    if (one_in(4)) issue.labels.clear();
    if (!one_in(3)) issue.assignee.id = {"p" + std::to_string(random() % 12)};
    if (one_in(3)) issue.category = StatusCategory::ToDo;
    if (one_in(5)) issue.category = StatusCategory::Done;
    if (one_in(4)) issue.category_changed.reset();
    if (one_in(2)) issue.changelog.emplace();
    issue.partial = one_in(10);
    return issue;
}

Snapshot random_snapshot(std::mt19937& random) {
    Snapshot snapshot;
    snapshot.fields = FieldCatalog::system_fields();
    const std::vector<AccountId> everybody = people("p", 12);
    snapshot.roster.teams = {
        team_of("Vision", {everybody.begin(), everybody.begin() + 7}),
        team_of("Search", {everybody.begin() + 7, everybody.end()})};
    if (random() % 4 == 0) snapshot.unreadable_fields = {{"assignee"}};
    const int issues = 1 + static_cast<int>(random() % 25);
    for (int i = 0; i < issues; ++i)
        snapshot.put(random_issue(i, random));
    return snapshot;
}

TimePoint random_moment(std::mt19937& random) {
    return world_now() + std::chrono::minutes(random() % (20 * 24 * 60));
}

TEST(EvaluateProperty, SameInputGivesTheSameBytes) {
    std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): failures repeat
    const Rulebook rulebook = all_forms();
    for (int round = 0; round < 100; ++round) {
        const Snapshot snapshot = random_snapshot(random);
        const TimePoint now = random_moment(random);
        const Snapshot copy = snapshot;
        ASSERT_EQ(print(evaluate(rulebook, snapshot, now)), print(evaluate(rulebook, copy, now)));
    }
}

TEST(EvaluateProperty, OneIssueOrTeamEqualsItsEntryInTheReport) {
    std::mt19937 random(2);  // NOLINT(bugprone-random-generator-seed)
    const Rulebook rulebook = all_forms();
    for (int round = 0; round < 200; ++round) {
        const Snapshot snapshot = random_snapshot(random);
        const TimePoint now = random_moment(random);
        const Report report = evaluate(rulebook, snapshot, now);
        for (const auto& [id, issue] : snapshot.issues()) {
            const std::optional<Verdict> alone = evaluate_issue(rulebook, snapshot, issue, now);
            const auto entry = report.issues.find(id);
            const std::string listed = entry == report.issues.end() ? "-" : print(entry->second);
            ASSERT_EQ(alone ? print(*alone) : "-", listed) << issue.key.value;
        }
        for (const Team& team : snapshot.roster.teams)
            ASSERT_EQ(
                print(evaluate_team(rulebook, snapshot, team, now)),
                print(report.teams.at(team.name)));
    }
}

TEST(EvaluateProperty, EveryFindingThatIsNoPassCarriesEvidence) {
    std::mt19937 random(3);  // NOLINT(bugprone-random-generator-seed)
    const Rulebook rulebook = all_forms();
    for (int round = 0; round < 100; ++round) {
        const Report report = evaluate(rulebook, random_snapshot(random), random_moment(random));
        for (const auto& [id, verdict] : report.issues)
            for (const Finding& finding : verdict.findings) {
                if (finding.outcome == Outcome::Pass || finding.outcome == Outcome::NotApplicable)
                    continue;
                ASSERT_FALSE(finding.evidence.empty()) << print(finding);
                ASSERT_FALSE(finding.message.ko.empty()) << print(finding);
                ASSERT_EQ(finding.unknown.has_value(), finding.outcome == Outcome::Unknown);
            }
    }
}

TEST(EvaluateProperty, AFieldThatMayNotBeReadNeverWorsensAGrade) {
    std::mt19937 random(4);  // NOLINT(bugprone-random-generator-seed)
    const Rulebook rulebook = all_forms();
    const auto rank = [](Grade grade) {
        return grade == Grade::AtRisk ? 1 : grade == Grade::OffTrack ? 2 : 0;
    };
    for (int round = 0; round < 200; ++round) {
        Snapshot snapshot = random_snapshot(random);
        const TimePoint now = random_moment(random);
        snapshot.unreadable_fields.clear();
        const Report before = evaluate(rulebook, snapshot, now);
        snapshot.unreadable_fields = {{"assignee"}};
        const Report after = evaluate(rulebook, snapshot, now);
        for (const auto& [id, verdict] : after.issues)
            ASSERT_LE(rank(verdict.grade), rank(before.issues.at(id).grade))
                << print(before.issues.at(id)) << "\n---\n"
                << print(verdict);
    }
}

}  // namespace
}  // namespace healthlint
