// Rows of issues that come and go, beside a map that keeps the same.

#include "bridge/engine/outcomes/issue_rows.h"

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "bridge/engine/outcomes/row_changes.h"
#include "tests/engine/world.h"

namespace healthlint {
namespace {

constexpr bool kHoldsIssues = true;

Rulebook rules_of_issues() {
    return rulebook_of({issue_rule("a", "labels = a"), issue_rule("b", "labels = b")});
}

Rulebook rules_with_a_count() {
    return rulebook_of(
        {issue_rule("a", "labels = a"), team_rule("count", Count{.of = condition("labels = a")})});
}

// Of all kinds: short and long numbers, and what is no number.
IssueId odd_id(unsigned n) {
    constexpr unsigned kKinds = 5;
    const std::string number = std::to_string(n / kKinds);
    switch (n % kKinds) {
    case 0: return {"a" + number};
    case 1: return {"0" + number};
    case 2: return {"1234567890123456" + number};
    case 3: return {number + "x"};
    default: return {"9" + number};
    }
}

TEST(IssueRows, FindWhatAMapFinds) {
    std::mt19937 random(3);  // NOLINT(bugprone-random-generator-seed): failures repeat
    const Rulebook rulebook = rules_of_issues();
    IssueRows rows;
    rows.clear(OutcomePlan(rulebook), kHoldsIssues);
    std::map<IssueId, std::size_t> model;
    std::size_t most = 0;
    for (int step = 0; step < 4'000; ++step) {
        const IssueId id = odd_id(random() % 900);
        const auto known = model.find(id);
        if (step >= 500 || known != model.end())  // the first ones come before any look-up
            ASSERT_EQ(rows.find(id).has_value(), known != model.end()) << id.value;
        if (known == model.end()) {
            model[id] = rows.add(id);
        } else if (random() % 2 == 0) {
            rows.remove(id);
            model.erase(known);
        }
        most = std::max(most, model.size());
    }
    EXPECT_EQ(rows.size(), most) << "rows of those that are gone are used again";
    std::set<std::size_t> taken;
    for (const auto& [id, row] : model) {
        EXPECT_EQ(rows.find(id), row) << id.value;
        EXPECT_EQ(rows.id(row), id);
        EXPECT_TRUE(taken.insert(row).second) << id.value << " shares its row";
    }
    for (std::size_t row = 0; row < rows.size(); ++row)
        EXPECT_EQ(rows.facts(row).id == kNoName, !taken.contains(row));
}

TEST(IssueRows, KeepWhatWasPutIntoThem) {
    const Rulebook rulebook = rules_with_a_count();
    IssueRows rows;
    rows.clear(OutcomePlan(rulebook), kHoldsIssues);
    constexpr unsigned kIssues = 3 * TruthBlock::kRows + 5;
    std::vector<Issue> issues;
    for (unsigned n = 0; n < kIssues; ++n) {
        Issue& issue = issues.emplace_back(epic(static_cast<int>(n)));
        issue.id = odd_id(n);
        issue.parent_key = {n % 3 == 0 ? "" : "not a key " + std::to_string(n)};
        issue.space = {"S" + std::to_string(n % 7)};
        issue.assignee.id = {n % 4 == 0 ? "" : "p" + std::to_string(n % 11)};
    }
    for (const Issue& issue : issues) {
        const IssueRows::Row row = rows.at(rows.add(issue.id));
        ASSERT_EQ(row.rulings.size(), 1U);
        ASSERT_EQ(row.parts.size(), 1U);
        EXPECT_EQ(row.rulings.front(), kNoRuling);
        EXPECT_EQ(row.parts.front(), Part::None);
        EXPECT_EQ(row.mark, kLookClosely);
        EXPECT_EQ(row.facts.team(), std::nullopt);
        row.rulings.front() = pack(issue.space.value == "S3" ? Outcome::Fail : Outcome::Pass);
        row.parts.front() = issue.space.value == "S4" ? Part::Yes : Part::No;
        *row.issue = &issue;
        row.facts.set_team(issue.key.value.size());
        rows.set_names(issue, *row.names);
    }
    for (const Issue& issue : issues) {
        const auto at = rows.find(issue.id);
        ASSERT_TRUE(at) << issue.id.value;
        EXPECT_EQ(rows.issue(*at), &issue);
        EXPECT_EQ(rows.key(*at), issue.key);
        EXPECT_EQ(rows.parent(*at), issue.parent_key);
        const IssueRows::Row row = rows.at(*at);
        EXPECT_EQ(rows.space(*row.names), issue.space);
        EXPECT_EQ(rows.assignee(*row.names), issue.assignee.id);
        EXPECT_EQ(row.facts.team(), issue.key.value.size());
        EXPECT_EQ(outcome_of(row.rulings.front()) == Outcome::Fail, issue.space.value == "S3");
        EXPECT_EQ(row.parts.front() == Part::Yes, issue.space.value == "S4");
    }
}

TEST(IssueRows, ARowThatIsUsedAgainHoldsNothingOfTheLastOne) {
    const Rulebook rulebook = rules_with_a_count();
    IssueRows rows;
    rows.clear(OutcomePlan(rulebook), kHoldsIssues);
    const Issue issue = epic(1);
    const std::size_t at = rows.add(issue.id);
    const IssueRows::Row row = rows.at(at);
    row.facts.set_team(2);
    row.facts.selected = row.facts.countable = row.facts.shows_team = true;
    row.rulings.front() = pack(Outcome::Fail);
    row.parts.front() = Part::Yes;
    row.mark = 0;
    *row.issue = &issue;
    rows.set_standing(at, {.grade = Grade::OffTrack, .open = 1});
    rows.remove(issue.id);
    EXPECT_EQ(rows.issue(at), nullptr);
    EXPECT_EQ(rows.find(issue.id), std::nullopt);
    ASSERT_EQ(rows.add({"other"}), at);
    EXPECT_EQ(row.facts.team(), std::nullopt);
    EXPECT_FALSE(row.facts.selected || row.facts.countable || row.facts.shows_team);
    EXPECT_EQ(row.rulings.front(), kNoRuling);
    EXPECT_EQ(row.parts.front(), Part::None);
    EXPECT_EQ(row.mark, kLookClosely);
    EXPECT_EQ(rows.issue(at), nullptr);
    EXPECT_EQ(rows.standing(at), Standing{});
}

TEST(IssueRows, HaveOnlyTheColumnsThatArePlanned) {
    const Rulebook rulebook = rules_of_issues();
    IssueRows rows;
    rows.clear(OutcomePlan(rulebook), !kHoldsIssues);
    const std::size_t at = rows.add({"1"});
    EXPECT_EQ(rows.at(at).issue, nullptr);
    EXPECT_EQ(rows.issue(at), nullptr);
    EXPECT_EQ(rows.at(at).names, nullptr);
    EXPECT_EQ(rows.at(at).rulings.size(), 2U);
    EXPECT_TRUE(rows.at(at).parts.empty());
    rows.clear(OutcomePlan(rulebook), kHoldsIssues);
    EXPECT_EQ(rows.size(), 0U);
    EXPECT_EQ(rows.find({"1"}), std::nullopt);
    EXPECT_NE(rows.at(rows.add({"2"})).issue, nullptr);
}

TEST(IssueRows, OfOneBlockStandSideBySideAndStayWhenMoreCome) {
    const Rulebook rulebook = rules_of_issues();
    IssueRows rows;
    rows.clear(OutcomePlan(rulebook), !kHoldsIssues);
    for (unsigned n = 0; n < TruthBlock::kRows; ++n)
        rows.add({std::to_string(n)});
    const PackedRuling* const first = rows.rulings(0).data();
    const IssueFacts* const facts = &rows.facts(0);
    for (unsigned n = TruthBlock::kRows; n < 20 * TruthBlock::kRows; ++n)
        rows.add({std::to_string(n)});
    EXPECT_EQ(rows.rulings(0).data(), first);
    EXPECT_EQ(&rows.facts(0), facts);
    EXPECT_EQ(rows.rulings(TruthBlock::kRows - 1).data(), first + 2 * (TruthBlock::kRows - 1));
    EXPECT_EQ(rows.marks(0) + TruthBlock::kRows - 1, rows.marks(TruthBlock::kRows - 1));
}

TEST(Standings, HaveOneNumberForEqualOnes) {
    Standings standings;
    const Standing none;
    EXPECT_EQ(standings.number_of(none), 0U);
    std::map<StandingNumber, Standing> seen;
    for (int round = 0; round < 2; ++round)
        for (int open = 0; open < 10; ++open)
            for (const double score : {0.0, 50.0, 200.0 / 3, 100.0})
                for (const bool counted : {false, true}) {
                    const Standing standing{
                        .grade = open > 4 ? Grade::OffTrack : Grade::AtRisk,
                        .open = open,
                        .coverage = score / 200,
                        .score = score,
                        .counted = counted};
                    const StandingNumber number = standings.number_of(standing, 0);
                    EXPECT_EQ(standings[number], standing);
                    EXPECT_EQ(standings.number_of(standing, number), number);
                    seen.emplace(number, standing);
                }
    EXPECT_EQ(seen.size(), 80U);
    EXPECT_EQ(standings.size(), 81U) << "and the first";
}

TEST(Standings, TakeInNoNumberTwiceThatIsNone) {
    Standings standings;
    const Standing odd{.score = std::numeric_limits<double>::quiet_NaN()};
    const StandingNumber number = standings.number_of(odd);
    EXPECT_NE(number, 0U);
    EXPECT_EQ(standings.number_of(odd), number);
}

TEST(RowChanges, AreThoseThatSayOrShowSomethingElse) {
    const Rulebook rulebook = rules_of_issues();
    IssueRows rows;
    rows.clear(OutcomePlan(rulebook), !kHoldsIssues);
    constexpr std::size_t kRows = TruthBlock::kRows + 6;
    for (std::size_t n = 0; n < kRows; ++n)
        rows.add({std::to_string(n)});
    RowChanges changes(rows);
    for (std::size_t first = 0; first < kRows; first += TruthBlock::kRows) {
        changes.before(first);
        if (first == 0) {
            rows.at(3).rulings.back() = pack(Outcome::Pass);
            rows.facts(5).selected = true;
            rows.facts(6).countable = true;  // nothing that anybody sees
        } else {
            rows.at(first + 1).rulings.front() = pack(Outcome::Fail);
            rows.facts(first + 5).shows_team = true;
        }
        changes.after(first);
    }
    std::vector<std::size_t> changed;
    for (std::size_t row = 0; row < kRows; ++row)
        if (changes.contains(row)) changed.push_back(row);
    EXPECT_EQ(
        changed, (std::vector<std::size_t>{3, 5, TruthBlock::kRows + 1, TruthBlock::kRows + 5}));
}

}  // namespace
}  // namespace healthlint
