// WAS and CHANGED, after Atlassian's operator reference. The sample issue: created 1 November;
// status Open, In Work (id 3) on the 5th, Review on the 8th, In Progress (id 3) on the 12th;
// assigned to Mina on the 3rd; fixVersion 0.9 from the 2nd to the 4th, 1.0 since the 6th;
// priority High instead of Low since the 7th. All at 01:00 UTC, 10:00 in Seoul.
#include <gtest/gtest.h>

#include "tests/jql/sample.h"

namespace healthlint {
namespace {

using enum Truth;

class HistoryEvaluation : public testing::TestWithParam<EvaluationCase> {};

TEST_P(HistoryEvaluation, Follows) {
    EXPECT_EQ(to_text(evaluate_case(GetParam())), to_text(GetParam().expected)) << GetParam().jql;
}

void no_changes(Issue& issue) {
    issue.changelog->clear();
}

void lower_case_names(Issue& issue) {
    for (Change& change : *issue.changelog)
        if (change.field == "status") change.field = "Status";
}

void ids_of_fields(Issue& issue) {
    for (Change& change : *issue.changelog) {
        if (change.field != "status") continue;
        change.field = "Workflow state";  // renamed or translated
        change.field_id = {"status"};
    }
}

const auto kRows = testing::Values(
    // WAS: "issues that currently have, or previously had, the value".
    EvaluationCase{"WasNow", "status WAS \"In Progress\"", True},
    EvaluationCase{"WasInTheMiddle", "status WAS Review", True},
    EvaluationCase{"WasFirst", "status WAS Open", True},
    EvaluationCase{"WasNever", "status WAS Done", False},
    EvaluationCase{"WasMatchesTheNameAtThatTime", "status WAS \"In Work\"", True},
    EvaluationCase{"WasMatchesTheId", "status WAS 5", True},
    EvaluationCase{"WasIgnoresCase", "status WAS review", True},
    EvaluationCase{"WasWithoutChanges", "status WAS \"In Progress\"", True, no_changes},
    EvaluationCase{"WasWithoutChangesOther", "status WAS Open", False, no_changes},
    EvaluationCase{"FieldNameIgnoresCase", "status WAS Review", True, lower_case_names},
    EvaluationCase{"FieldIdWinsOverItsName", "status WAS Review", True, ids_of_fields},
    EvaluationCase{"WasNot", "status WAS NOT Done", True},
    EvaluationCase{"WasNotOfWhatItWas", "status WAS NOT Open", False},
    EvaluationCase{"WasIn", "status WAS IN (Done, Review)", True},
    EvaluationCase{"WasInNone", "status WAS IN (Done, Closed)", False},
    EvaluationCase{"WasNotIn", "status WAS NOT IN (Done, Closed)", True},
    EvaluationCase{"WasNotInOfOneItWas", "status WAS NOT IN (Done, Open)", False},
    EvaluationCase{"NotWasIsWasNot", "NOT status WAS Done", True},
    EvaluationCase{"NotWasNotIsWas", "NOT status WAS NOT Review", True},
    EvaluationCase{"PersonWas", "assignee WAS \"Mina Kim\"", True},
    EvaluationCase{"PersonWasById", "assignee WAS 5b10a2844c20165700ede21a", True},
    EvaluationCase{"WasEmpty", "assignee WAS EMPTY", True},
    EvaluationCase{"WasNeverEmpty", "status WAS EMPTY", False},
    EvaluationCase{"WasNotEmpty", "assignee WAS NOT EMPTY", False},
    EvaluationCase{"ResolutionWasEmpty", "resolution WAS EMPTY", True},
    EvaluationCase{"ResolutionWasNever", "resolution WAS Done", False},
    EvaluationCase{"PriorityWas", "priority WAS Low", True},
    EvaluationCase{"ReporterWasWithoutChanges", "reporter WAS \"Jane Doe\"", True},
    EvaluationCase{"VersionWas", "fixVersion WAS \"0.9\"", True},
    EvaluationCase{"VersionWasAndIs", "fixVersion WAS \"1.0\"", True},
    EvaluationCase{"VersionWasNever", "fixVersion WAS \"2.0\"", False},
    EvaluationCase{"VersionWasEmpty", "fixVersion WAS EMPTY", True},
    EvaluationCase{"VersionWasEmptyBetween", "fixVersion WAS EMPTY AFTER 2026-11-04", True},
    EvaluationCase{"VersionWasNotEmptyLater", "fixVersion WAS EMPTY AFTER 2026-11-07", False},
    EvaluationCase{
        "VersionFromTheStart",
        "fixVersion WAS \"3.0\" BEFORE 2026-11-02",
        True,
        [](Issue& i) {
            i.fix_versions.push_back({"10300", "3.0"});
        }},

    // BEFORE, AFTER, ON, DURING: the time in which it had the value.
    EvaluationCase{"WasBefore", "status WAS Review BEFORE 2026-11-09", True},
    EvaluationCase{"WasBeforeItBegan", "status WAS Review BEFORE 2026-11-08", False},
    EvaluationCase{"WasAfter", "status WAS Review AFTER 2026-11-11", True},
    EvaluationCase{"WasAfterItEnded", "status WAS Review AFTER 2026-11-13", False},
    EvaluationCase{"WasOpenFromTheStart", "status WAS Open BEFORE 2026-11-02", True},
    EvaluationCase{"WasOn", "status WAS Review ON 2026-11-10", True},
    EvaluationCase{"WasOnItsFirstDay", "status WAS Review ON 2026-11-08", True},
    EvaluationCase{"WasOnItsLastDay", "status WAS Review ON 2026-11-12", True},
    EvaluationCase{"WasOnTheDayBefore", "status WAS Review ON 2026-11-07", False},
    EvaluationCase{"WasOnTheDayAfter", "status WAS Review ON 2026-11-13", False},
    EvaluationCase{"WasDuring", "status WAS Review DURING (2026-11-10, 2026-11-20)", True},
    EvaluationCase{"WasDuringEarlier", "status WAS Review DURING (2026-11-01, 2026-11-07)", False},
    EvaluationCase{"WasDuringLater", "status WAS Review DURING (2026-11-13, 2026-11-20)", False},
    EvaluationCase{"WasAfterRelative", "status WAS \"In Progress\" AFTER -1d", True},
    EvaluationCase{"WasBeforeFunction", "status WAS Open BEFORE startOfMonth(1d)", True},
    EvaluationCase{
        "OnDependsOnTheZone",
        "status WAS \"In Work\" ON 2026-11-04",
        True,
        nullptr,
        "America/New_York"},
    EvaluationCase{"OnInSeoul", "status WAS \"In Work\" ON 2026-11-04", False},
    EvaluationCase{"WasNotBefore", "status WAS NOT Review BEFORE 2026-11-08", True},

    // BY: who set the value.
    EvaluationCase{"WasBy", "status WAS Review BY \"Jane Doe\"", True},
    EvaluationCase{"WasByAccountId", "status WAS Review BY \"557058:f58131cb\"", True},
    EvaluationCase{"WasByAnother", "status WAS Review BY \"Mina Kim\"", False},
    EvaluationCase{"WasByEither", "status WAS Review BY (\"Mina Kim\", \"Jane Doe\")", True},
    EvaluationCase{"FirstValueIsByTheCreator", "status WAS Open BY \"Jane Doe\"", True},
    EvaluationCase{"ByAndBefore", "status WAS Review BY \"Jane Doe\" BEFORE 2026-11-08", False},
    EvaluationCase{"WasInBy", "status WAS IN (Review, Done) BY \"Jane Doe\"", True},

    // CHANGED: "issues that have a value that has changed".
    EvaluationCase{"Changed", "status CHANGED", True},
    EvaluationCase{"ChangedNever", "reporter CHANGED", False},
    EvaluationCase{"NotChanged", "NOT reporter CHANGED", True},
    EvaluationCase{"CreationIsNoChange", "status CHANGED", False, no_changes},
    EvaluationCase{"ChangedFrom", "status CHANGED FROM Open", True},
    EvaluationCase{"ChangedFromOther", "status CHANGED FROM Done", False},
    EvaluationCase{"ChangedTo", "status CHANGED TO Review", True},
    EvaluationCase{"ChangedFromTo", "status CHANGED FROM Review TO \"In Progress\"", True},
    EvaluationCase{"FromAndToAreOfOneChange", "status CHANGED FROM Open TO Review", False},
    EvaluationCase{"ChangedFromEmpty", "assignee CHANGED FROM EMPTY", True},
    EvaluationCase{"ChangedToEmpty", "assignee CHANGED TO EMPTY", False},
    EvaluationCase{"VersionRemovedIsToEmpty", "fixVersion CHANGED FROM \"0.9\" TO EMPTY", True},
    EvaluationCase{"ChangedFromList", "status CHANGED FROM (Done, Open)", True},
    EvaluationCase{"ChangedById", "status CHANGED TO 5", True},
    EvaluationCase{"ChangedBy", "status CHANGED BY \"Mina Kim\"", True},
    EvaluationCase{"ChangedToBy", "status CHANGED TO Review BY \"Mina Kim\"", False},
    EvaluationCase{"ChangedAfter", "status CHANGED AFTER 2026-11-12", True},
    EvaluationCase{"ChangedAfterAll", "status CHANGED AFTER 2026-11-13", False},
    EvaluationCase{"ChangedBefore", "status CHANGED BEFORE 2026-11-06", True},
    EvaluationCase{"ChangedBeforeAll", "status CHANGED BEFORE 2026-11-05", False},
    EvaluationCase{"ChangedOn", "status CHANGED ON 2026-11-08", True},
    EvaluationCase{"ChangedOnAQuietDay", "status CHANGED ON 2026-11-09", False},
    EvaluationCase{"ChangedDuring", "status CHANGED DURING (2026-11-06, 2026-11-09)", True},
    EvaluationCase{"ChangedDuringQuiet", "status CHANGED DURING (2026-11-09, 2026-11-11)", False},
    EvaluationCase{"ChangedInTheLastDays", "status CHANGED AFTER -14d", True},
    EvaluationCase{"ChangedInTheLastWeek", "status CHANGED AFTER -7d", False},
    EvaluationCase{"PriorityChanged", "priority CHANGED FROM Low TO High", True});

INSTANTIATE_TEST_SUITE_P(All, HistoryEvaluation, kRows, [](const auto& test) {
    return test.param.name;
});

}  // namespace
}  // namespace healthlint
