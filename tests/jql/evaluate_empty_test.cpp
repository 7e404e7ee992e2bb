// Empty fields, negation and what was not read, after Atlassian's operator reference.
#include <gtest/gtest.h>

#include "tests/jql/sample.h"

namespace healthlint {
namespace {

using enum Truth;

class EmptyEvaluation : public testing::TestWithParam<EvaluationCase> {};

TEST_P(EmptyEvaluation, Follows) {
    EXPECT_EQ(to_text(evaluate_case(GetParam())), to_text(GetParam().expected)) << GetParam().jql;
}

void no_labels(Issue& issue) {
    issue.labels.clear();
}

void no_assignee(Issue& issue) {
    issue.assignee = {};
}

void no_changelog(Issue& issue) {
    issue.changelog.reset();
}

void no_dates(Issue& issue) {
    issue.due.reset();
    issue.resolved.reset();
    issue.category_changed.reset();
}

void partial(Issue& issue) {
    issue.partial = true;
}

const auto kRows = testing::Values(
    // "IS EMPTY": the field has no value. "EMPTY" and "NULL" are one.
    EvaluationCase{"IsEmpty", "labels IS EMPTY", True, no_labels},
    EvaluationCase{"IsNull", "labels IS NULL", True, no_labels},
    EvaluationCase{"IsEmptyOfAFilledField", "labels IS EMPTY", False},
    EvaluationCase{"IsNotEmpty", "labels IS NOT EMPTY", True},
    EvaluationCase{"IsNotEmptyOfAnEmptyField", "labels IS NOT EMPTY", False, no_labels},
    EvaluationCase{"EqualsEmptyMeansIsEmpty", "labels = EMPTY", True, no_labels},
    EvaluationCase{"NotEqualsEmptyMeansIsNotEmpty", "labels != EMPTY", True},
    EvaluationCase{"NotEqualsEmptyOfAnEmptyField", "labels != EMPTY", False, no_labels},
    EvaluationCase{"InListWithEmptyFindsEmpty", "labels IN (x, EMPTY)", True, no_labels},
    EvaluationCase{"InListWithEmptyFindsValues", "labels IN (vision, EMPTY)", True},
    EvaluationCase{"InListWithEmptyNeither", "labels IN (x, EMPTY)", False},
    EvaluationCase{"NotInListWithEmptySkipsEmpty", "labels NOT IN (x, EMPTY)", False, no_labels},
    EvaluationCase{"NotInListWithEmpty", "labels NOT IN (x, EMPTY)", True},
    EvaluationCase{"InOnlyEmpty", "labels IN (EMPTY)", True, no_labels},
    EvaluationCase{"CustomFieldAbsentIsEmpty", "\"Never filled\" IS EMPTY", True},
    EvaluationCase{
        "CustomFieldNullIsEmpty",
        "\"Never filled\" IS EMPTY",
        True,
        [](Issue& i) { i.custom[{"customfield_10203"}] = std::monostate{}; }},
    EvaluationCase{
        "CustomFieldEmptyListIsEmpty",
        "\"Never filled\" IS EMPTY",
        True,
        [](Issue& i) { i.custom[{"customfield_10203"}] = std::vector<Ref>{}; }},
    EvaluationCase{
        "CustomTextEmptyStringIsEmpty",
        "\"KPI metric\" IS EMPTY",
        True,
        [](Issue& i) { i.custom[{"customfield_10101"}] = std::string(); }},
    EvaluationCase{
        "ZeroIsNoEmptyNumber",
        "\"Story Points\" IS EMPTY",
        False,
        [](Issue& i) { i.custom[{"customfield_10016"}] = 0.0; }},

    // "The != operator will not match a field that has no value."
    EvaluationCase{"NotEqualsNeverMatchesEmpty", "labels != x", False, no_labels},
    EvaluationCase{"NotInNeverMatchesEmpty", "labels NOT IN (x, y)", False, no_labels},
    EvaluationCase{"NotEqualsPersonNeverMatchesEmpty", "assignee != jane", False, no_assignee},
    EvaluationCase{"NotEqualsOfACustomFieldNeverMatchesEmpty", "\"Never filled\" != x", False},
    EvaluationCase{"NotEqualsOrEmpty", "labels != x OR labels IS EMPTY", True, no_labels},
    EvaluationCase{"ResolutionNotEqualsSkipsUnresolved", "resolution != Done", False},
    EvaluationCase{"ResolutionNotInSkipsUnresolved", "resolution NOT IN (Done)", False},
    EvaluationCase{"NotWordsSkipsEmpty", "environment !~ linux", False},
    EvaluationCase{"WordsNeverMatchEmpty", "environment ~ linux", False},
    EvaluationCase{"NotEqualsDateSkipsEmpty", "due != 2026-11-30", False, no_dates},
    EvaluationCase{"LessSkipsEmpty", "due < 2030-01-01", False, no_dates},
    EvaluationCase{"GreaterSkipsEmpty", "due > 2000-01-01", False, no_dates},
    EvaluationCase{
        "NumberLessSkipsEmpty", "\"Story Points\" < 5", False, [](Issue& i) { i.custom.clear(); }},
    EvaluationCase{
        "NumberNotEqualsSkipsEmpty",
        "\"Story Points\" != 5",
        False,
        [](Issue& i) { i.custom.clear(); }},
    EvaluationCase{"ResolvedSkipsUnresolved", "resolved >= 2000-01-01", False},
    EvaluationCase{
        "ParentNotEqualsSkipsOrphans",
        "parent != AIX-9",
        False,
        [](Issue& i) {
            i.parent_id = {};
            i.parent_key = {};
        }},

    // NOT is pushed to the operator: NOT f = v is f != v, so it skips empty fields as well.
    EvaluationCase{"NotOfEqualsSkipsEmpty", "NOT labels = x", False, no_labels},
    EvaluationCase{"BangOfEqualsSkipsEmpty", "!(labels = x)", False, no_labels},
    EvaluationCase{"NotOfInSkipsEmpty", "NOT labels IN (x)", False, no_labels},
    EvaluationCase{"NotOfNotEqualsSkipsEmpty", "NOT labels != x", False, no_labels},
    EvaluationCase{"NotOfLessIsAtLeast", "NOT due < 2026-11-30", True},
    EvaluationCase{"NotOfLessSkipsEmpty", "NOT due < 2026-11-30", False, no_dates},
    EvaluationCase{"NotOfGreaterIsAtMost", "NOT due > 2026-11-30", True},
    EvaluationCase{"NotOfAtMostIsGreater", "NOT due <= 2026-11-29", True},
    EvaluationCase{"NotOfAtLeastIsLess", "NOT due >= 2026-12-01", True},
    EvaluationCase{"NotOfEmptyIsNotEmpty", "NOT labels IS EMPTY", True},
    EvaluationCase{"NotOfNotEmptyIsEmpty", "NOT labels IS NOT EMPTY", True, no_labels},
    EvaluationCase{"NotOfInWithEmpty", "NOT labels IN (x, EMPTY)", True},
    EvaluationCase{"NotOfWords", "NOT summary ~ revenue", True},
    EvaluationCase{"NotNot", "NOT NOT labels = vision", True},
    EvaluationCase{"NotOfAndIsOrOfNots", "NOT (labels = vision AND priority = Low)", True},
    EvaluationCase{"NotOfOrIsAndOfNots", "NOT (labels = x OR priority = Low)", True},
    EvaluationCase{"NotOfOrSkipsEmpty", "NOT (labels = x OR priority = Low)", False, no_labels},
    EvaluationCase{
        "NotOfAndSkipsEmptyInBoth", "NOT (labels = x AND priority = High)", False, no_labels},

    // NOT binds tighter than AND, AND tighter than OR.
    EvaluationCase{"AndBindsTighter", "key = AIX-12 OR key = X-1 AND key = X-2", True},
    EvaluationCase{"ParenthesesDecide", "(key = AIX-12 OR key = X-1) AND key = X-2", False},
    EvaluationCase{"NotBindsTightest", "NOT key = X-1 AND key = AIX-12", True},
    EvaluationCase{"NotOfAGroup", "NOT (key = X-1 AND key = AIX-12)", True},
    EvaluationCase{"SymbolsForWords", "key = X-1 || key = AIX-12 && !(key = X-3)", True},

    // Unknown: a fact that was not read decides nothing, and is not decided by NOT.
    EvaluationCase{"MissingFieldIsUnknown", "Nonsense = 1", Unknown},
    EvaluationCase{"NotOfUnknownIsUnknown", "NOT Nonsense = 1", Unknown},
    EvaluationCase{"UnknownAndFalse", "Nonsense = 1 AND key = X-1", False},
    EvaluationCase{"FalseAndUnknown", "key = X-1 AND Nonsense = 1", False},
    EvaluationCase{"UnknownAndTrue", "Nonsense = 1 AND key = AIX-12", Unknown},
    EvaluationCase{"UnknownOrTrue", "Nonsense = 1 OR key = AIX-12", True},
    EvaluationCase{"TrueOrUnknown", "key = AIX-12 OR Nonsense = 1", True},
    EvaluationCase{"UnknownOrFalse", "Nonsense = 1 OR key = X-1", Unknown},
    EvaluationCase{"NotOfUnknownAndFalse", "NOT (Nonsense = 1 AND key = X-1)", True},
    EvaluationCase{"MissingFieldIsNotEmptyEither", "Nonsense IS EMPTY", Unknown},
    EvaluationCase{"NoChangelogIsUnknown", "status CHANGED", Unknown, no_changelog},
    EvaluationCase{"NotOfNoChangelog", "NOT status CHANGED", Unknown, no_changelog},
    EvaluationCase{"WasWithoutChangelog", "status WAS Open", Unknown, no_changelog},
    EvaluationCase{"WasNotWithoutChangelog", "status WAS NOT Open", Unknown, no_changelog},
    EvaluationCase{"WhatIsNowWasOnce", "status WAS \"In Progress\"", True, no_changelog},
    EvaluationCase{
        "WhatIsNowWasNotThen", "status WAS \"In Progress\" BEFORE -5d", Unknown, no_changelog},
    EvaluationCase{"PartialIssueKnowsItsStatus", "status = 3", True, partial},
    EvaluationCase{"PartialIssueKnowsItsKey", "key = AIX-12", True, partial},
    EvaluationCase{"PartialIssueKnowsNoLabels", "labels = vision", Unknown, partial},
    EvaluationCase{"PartialIssueIsNotEmpty", "assignee IS EMPTY", Unknown, partial});

INSTANTIATE_TEST_SUITE_P(All, EmptyEvaluation, kRows, [](const auto& test) {
    return test.param.name;
});

TEST(Unreadable, FieldsAreUnknown) {
    Snapshot snapshot;
    snapshot.unreadable_fields = {{"customfield_10016"}};
    const TimeZone zone = TimeZone::utc();
    const JqlContext context{.now = sample_now(), .zone = &zone, .snapshot = &snapshot};
    const auto verdict = [&](const char* jql) {
        return to_text(compile_jql(jql, sample_fields())->evaluate(sample_issue(), context));
    };
    EXPECT_EQ(verdict("\"Story Points\" = 5"), "unknown");
    EXPECT_EQ(verdict("\"Story Points\" IS EMPTY"), "unknown");
    EXPECT_EQ(verdict("labels = vision"), "true");
}

}  // namespace
}  // namespace healthlint
