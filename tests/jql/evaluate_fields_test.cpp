// What each field compares with, after Atlassian's field reference.
#include <gtest/gtest.h>

#include "tests/jql/sample.h"

namespace healthlint {
namespace {

using enum Truth;

class FieldEvaluation : public testing::TestWithParam<EvaluationCase> {};

TEST_P(FieldEvaluation, Follows) {
    EXPECT_EQ(to_text(evaluate_case(GetParam())), to_text(GetParam().expected)) << GetParam().jql;
}

const auto kRows = testing::Values(
    EvaluationCase{"ProjectByKey", "project = AIX", True},
    EvaluationCase{"ProjectByName", "project = \"AI Experiments\"", True},
    EvaluationCase{"ProjectById", "project = 10000", True},
    EvaluationCase{"ProjectIgnoresCase", "project = aix", True},
    EvaluationCase{"ProjectOther", "project = RECO", False},
    EvaluationCase{"ProjectNot", "project != RECO", True},
    EvaluationCase{"SpaceIsTheNewWordForProject", "space = AIX", True},
    EvaluationCase{"ProjectIsNeverEmpty", "project IS EMPTY", False},
    EvaluationCase{"KeyEquals", "key = AIX-12", True},
    EvaluationCase{"KeyIgnoresCase", "key = aix-12", True},
    EvaluationCase{"IssueIsKey", "issue = AIX-12", True},
    EvaluationCase{"IssuekeyIsKey", "issuekey = AIX-12", True},
    EvaluationCase{"KeyById", "id = 10012", True},
    EvaluationCase{"KeyIn", "key IN (AIX-1, AIX-12)", True},
    EvaluationCase{"KeyNotIn", "key NOT IN (AIX-1, AIX-12)", False},
    EvaluationCase{"KeyOrderIsByNumber", "key > AIX-9", True},
    EvaluationCase{"KeyOrderIncludesItself", "key >= AIX-12", True},
    EvaluationCase{"KeyOrderStaysInOneProject", "key > ABC-1", False},
    EvaluationCase{"KeyBelowStaysInOneProject", "key < ZZZ-1", False},
    EvaluationCase{"TypeByName", "issuetype = Story", True},
    EvaluationCase{"TypeByShortName", "type = story", True},
    EvaluationCase{"TypeById", "type = 10001", True},
    EvaluationCase{"TypeIn", "type IN (Bug, Epic)", False},
    EvaluationCase{"StandardTypes", "type IN standardIssueTypes()", True},
    EvaluationCase{"SubTaskTypes", "type IN subTaskIssueTypes()", False},
    EvaluationCase{"NotSubTaskTypes", "type NOT IN subTaskIssueTypes()", True},
    EvaluationCase{
        "SubTaskTypesOfASubTask",
        "type IN subTaskIssueTypes()",
        True,
        [](Issue& i) { i.hierarchy_level = -1; }},
    EvaluationCase{"HierarchyLevel", "hierarchyLevel = 0", True},
    EvaluationCase{"HierarchyLevelBelowEpic", "hierarchyLevel < 1", True},
    EvaluationCase{"StatusByName", "status = \"In Progress\"", True},
    EvaluationCase{"StatusById", "status = 3", True},
    EvaluationCase{"StatusIgnoresCase", "status = 'in progress'", True},
    EvaluationCase{"StatusNot", "status != Done", True},
    EvaluationCase{"StatusIsNotEmpty", "status IS NOT EMPTY", True},
    EvaluationCase{"CategoryByName", "statusCategory = \"In Progress\"", True},
    EvaluationCase{"CategoryByKey", "statusCategory = indeterminate", True},
    EvaluationCase{"CategoryById", "statusCategory = 4", True},
    EvaluationCase{"CategoryNot", "statusCategory != Done", True},
    EvaluationCase{"CategoryIn", "statusCategory IN (\"To Do\", Done)", False},
    EvaluationCase{"CategoryNotIn", "statusCategory NOT IN (new, done)", True},
    EvaluationCase{"PriorityByName", "priority = High", True},
    EvaluationCase{"PriorityById", "priority = 2", True},
    EvaluationCase{"ResolutionIsEmptyWhenUnresolved", "resolution IS EMPTY", True},
    EvaluationCase{"ResolutionNull", "resolution = null", True},
    EvaluationCase{"AssigneeByAccountId", "assignee = 5b10a2844c20165700ede21a", True},
    EvaluationCase{"AssigneeByName", "assignee = \"Mina Kim\"", True},
    EvaluationCase{"AssigneeIn", "assignee IN (\"Jane Doe\", \"mina kim\")", True},
    EvaluationCase{"AccountIdWithColon", "reporter = \"557058:f58131cb\"", True},
    EvaluationCase{"Creator", "creator = \"Jane Doe\"", True},
    EvaluationCase{"LabelsAreOfAny", "labels = ai-project", True},
    EvaluationCase{"LabelsIgnoreCase", "labels = vision", True},
    EvaluationCase{"LabelsInAny", "labels IN (x, Vision)", True},
    EvaluationCase{"LabelsAndBoth", "labels = ai-project AND labels = Vision", True},
    EvaluationCase{"LabelsNotMeansNone", "labels != Vision", False},
    EvaluationCase{"LabelsNotOther", "labels != other", True},
    EvaluationCase{"LabelsNotInMeansNoneOfThem", "labels NOT IN (x, vision)", False},
    EvaluationCase{"ComponentByName", "component = API", True},
    EvaluationCase{"ComponentById", "component = 10101", True},
    EvaluationCase{"ComponentNotIn", "component NOT IN (API)", False},
    EvaluationCase{"FixVersionByName", "fixVersion = \"1.0\"", True},
    EvaluationCase{"FixVersionById", "fixVersion = 10200", True},
    EvaluationCase{"AffectedVersionEmpty", "affectedVersion IS EMPTY", True},
    EvaluationCase{"ParentByKey", "parent = AIX-1", True},
    EvaluationCase{"ParentById", "parent = 10001", True},
    EvaluationCase{"ParentIn", "parent IN (AIX-1, AIX-2)", True},
    EvaluationCase{"ParentNot", "parent != AIX-2", True},
    EvaluationCase{"EpicLinkIsTheParent", "\"Epic Link\" = AIX-1", True},
    EvaluationCase{
        "EpicLinkOfASubTaskIsEmpty",
        "\"Epic Link\" IS EMPTY",
        True,
        [](Issue& i) { i.hierarchy_level = -1; }},
    EvaluationCase{
        "ParentEmpty",
        "parent IS EMPTY",
        True,
        [](Issue& i) {
            i.parent_id = {};
            i.parent_key = {};
        }},
    EvaluationCase{"Subtasks", "subtasks = AIX-13", True},
    EvaluationCase{"LinkTypeByName", "issueLinkType = \"Data source\"", True},
    EvaluationCase{"LinkTypeByPhrase", "issueLinkType = \"uses data\"", True},
    EvaluationCase{"LinkTypeOfTheOtherDirection", "issueLinkType = \"is data for\"", False},
    EvaluationCase{"LinkTypeIn", "issueLinkType IN (Blocks, 'data source')", True},
    EvaluationCase{
        "LinkTypeEmptyWithoutLinks",
        "issueLinkType IS EMPTY",
        True,
        [](Issue& i) { i.links.clear(); }},
    EvaluationCase{"LinkedIssues", "issue IN linkedIssues(AIX-40)", True},
    EvaluationCase{"LinkedIssuesNot", "issue NOT IN linkedIssues(AIX-41)", True},
    EvaluationCase{"IssueLink", "issueLink = AIX-40", True},
    EvaluationCase{"NumberEquals", "\"Story Points\" = 5", True},
    EvaluationCase{"NumberEqualsAsDecimal", "\"Story Points\" = 5.0", True},
    EvaluationCase{"NumberBelow", "\"Story Points\" < 8", True},
    EvaluationCase{"NumberAtMost", "\"Story Points\" <= 5", True},
    EvaluationCase{"NumberAbove", "\"Story Points\" > 5", False},
    EvaluationCase{"NumberAtLeast", "\"Story Points\" >= 5", True},
    EvaluationCase{"NumberIn", "\"Story Points\" IN (3, 5, 8)", True},
    EvaluationCase{"NumberNegative", "\"Story Points\" > -1", True},
    EvaluationCase{"CustomFieldById", "cf[10016] = 5", True},
    EvaluationCase{"CustomFieldNameIgnoresCase", "\"story points\" = 5", True},
    EvaluationCase{"SelectByName", "Tier = gold", True},
    EvaluationCase{"SelectByOptionId", "Tier = 20001", True},
    EvaluationCase{"MultiSelectAny", "Channels = \"Mobile App\"", True},
    EvaluationCase{"MultiSelectNot", "Channels != Web", False},
    EvaluationCase{"UserPicker", "\"Business owner\" = \"Jane Doe\"", True},
    EvaluationCase{"UserPickerById", "\"Business owner\" IN (\"557058:f58131cb\")", True},
    EvaluationCase{"LabelsField", "Tags = pilot", True},
    EvaluationCase{"SprintByName", "Sprint = \"Sprint 8\"", True},
    EvaluationCase{"SprintById", "Sprint IN (7)", True},
    EvaluationCase{"TeamById", "Team = c5f2-11", True},
    EvaluationCase{"TeamByName", "Team = Vision", True},
    EvaluationCase{"TextFieldIsNotEmpty", "\"KPI metric\" IS NOT EMPTY", True},
    EvaluationCase{"TextFieldWords", "\"KPI metric\" ~ \"trial CHURN\"", True},
    EvaluationCase{"TextFieldOtherWord", "\"KPI metric\" ~ revenue", False},
    EvaluationCase{"TextFieldNotWord", "\"KPI metric\" !~ revenue", True},
    EvaluationCase{"TextAreaWords", "Notes ~ warehouse", True},
    EvaluationCase{"TextOfSeveralBlocks", "Notes ~ \"baseline 느리다\"", True},
    EvaluationCase{"KoreanNounsWithParticles", "Notes ~ 로그인", True},
    EvaluationCase{"SummaryWholeWords", "summary ~ log", False},
    EvaluationCase{"SummaryHyphenSeparatesWords", "summary ~ login", True},
    EvaluationCase{"DescriptionWords", "description ~ \"churn events\"", True},
    EvaluationCase{
        "AnyTypeByShapeNumber",
        "Mystery > 2",
        True,
        [](Issue& i) { i.custom[{"customfield_10118"}] = 3.0; }},
    EvaluationCase{
        "AnyTypeByShapeText",
        "Mystery = blue",
        True,
        [](Issue& i) { i.custom[{"customfield_10118"}] = std::string("Blue"); }},
    EvaluationCase{"UrlComparesAsAWhole", "Link = \"https://example.com/a\"", True, [](Issue& i) {
                       i.custom[{"customfield_10117"}] = std::string("https://example.com/a");
                   }});

INSTANTIATE_TEST_SUITE_P(All, FieldEvaluation, kRows, [](const auto& test) {
    return test.param.name;
});

}  // namespace
}  // namespace healthlint
