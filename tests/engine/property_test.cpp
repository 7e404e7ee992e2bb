// What must hold on any snapshot: random issues, teams, gaps in what was read, and moments.

#include <sstream>

#include <gtest/gtest.h>

#include "bridge/engine/evaluate.h"
#include "tests/engine/random_world.h"

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

// Whatever a condition reads is missing: a field of every issue, or the history of some.
TEST(EvaluateProperty, AFactThatIsMissingNeverWorsensAGrade) {
    std::mt19937 random(4);  // NOLINT(bugprone-random-generator-seed)
    const Rulebook rulebook = all_forms();
    const auto rank = [](Grade grade) {
        return grade == Grade::AtRisk ? 1 : grade == Grade::OffTrack ? 2 : 0;
    };
    const std::vector<FieldId> fields{{"assignee"}, {"status"}};
    for (int round = 0; round < 400; ++round) {
        Snapshot snapshot = random_snapshot(random);
        const TimePoint now = random_moment(random);
        snapshot.unreadable_fields.clear();
        const Report before = evaluate(rulebook, snapshot, now);
        if (round % 2 == 0) {
            snapshot.unreadable_fields = {fields[random() % fields.size()]};
        } else {
            const std::map<IssueId, Issue> issues = snapshot.issues();
            for (const auto& [id, issue] : issues) {
                Issue unread = issue;
                unread.changelog.reset();
                if (random() % 2 == 0) snapshot.put(unread);
            }
        }
        const Report after = evaluate(rulebook, snapshot, now);
        for (const auto& [id, verdict] : after.issues)
            ASSERT_LE(rank(verdict.grade), rank(before.issues.at(id).grade))
                << print(before.issues.at(id)) << "\n---\n"
                << print(verdict);
    }
}

}  // namespace
}  // namespace healthlint
