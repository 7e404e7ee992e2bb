// Fields of several values, and work above and below each other, after Atlassian's operator and
// field references. Each row names the rule that it follows.
#include <gtest/gtest.h>

#include "tests/jql/sample.h"

namespace healthlint {
namespace {

using enum Truth;

class ListEvaluation : public testing::TestWithParam<EvaluationCase> {};

TEST_P(ListEvaluation, Follows) {
    EXPECT_EQ(to_text(evaluate_case(GetParam())), to_text(GetParam().expected)) << GetParam().jql;
}

void no_parent(Issue& issue) {
    issue.parent_id = {};
    issue.parent_key = {};
}

void sub_task(Issue& issue) {
    issue.hierarchy_level = -1;
    issue.type = {"10003", "Sub-task"};
    issue.parent_id = {"10012"};
    issue.parent_key = {"AIX-12"};
    issue.subtasks.clear();
}

void epic(Issue& issue) {
    issue.hierarchy_level = 1;
    issue.type = {"10000", "Epic"};
    no_parent(issue);
}

void parent_known_by_key(Issue& issue) {
    issue.parent_id = {};
}

void one_component(Issue& issue) {
    issue.components.resize(1);
}

const auto kRows = testing::Values(
    // "=" on a field of several values: one of them equals. IN: one of them is in the list.
    EvaluationCase{"EqualsMeansOneEquals", "component = \"Data Pipeline\"", True},
    EvaluationCase{"EqualsOfNone", "component = Web", False},
    EvaluationCase{"InMeansOneIsInTheList", "component IN (Web, API)", True},
    EvaluationCase{"InOfNone", "component IN (Web, Mobile)", False},
    EvaluationCase{"TwoEqualsNeedBothValues", "component = API AND component = Web", False},
    EvaluationCase{
        "TwoEqualsMayBeOfDifferentValues",
        "component = API AND component = \"Data Pipeline\"",
        True},
    EvaluationCase{"ComponentsByIdAndName", "component IN (10100, Web)", True},
    EvaluationCase{"ListsMayNest", "component IN ((Web, (API)))", True},

    // "!=" and NOT IN: none of the values equals, and there is one.
    EvaluationCase{"NotEqualsMeansNoneEquals", "component != API", False},
    EvaluationCase{"NotEqualsOfAnother", "component != Web", True},
    EvaluationCase{
        "NotEqualsIsNoSomeDiffer", "component != \"Data Pipeline\"", True, one_component},
    EvaluationCase{"NotInMeansNoneIsInTheList", "component NOT IN (Web, API)", False},
    EvaluationCase{"NotInOfOthers", "component NOT IN (Web, Mobile)", True},
    EvaluationCase{"NotOfTwoEqualsIsEither", "NOT (component = API AND component = Web)", True},
    EvaluationCase{
        "NotEqualsOfNoValueAtAll",
        "component != Web",
        False,
        [](Issue& i) { i.components.clear(); }},
    EvaluationCase{
        "NotInOrEmpty",
        "component NOT IN (Web) OR component IS EMPTY",
        True,
        [](Issue& i) { i.components.clear(); }},
    EvaluationCase{"OneValueIsNotEmpty", "component IS NOT EMPTY", True, one_component},

    // Versions, options, labels and sprints are lists too.
    EvaluationCase{"VersionIn", "fixVersion IN (\"0.9\", \"1.0\")", True},
    EvaluationCase{"VersionNotIn", "fixVersion NOT IN (\"0.9\")", True},
    EvaluationCase{
        "TwoVersions",
        "fixVersion = \"2.0\"",
        True,
        [](Issue& i) {
            i.fix_versions.push_back({"10210", "2.0"});
        }},
    EvaluationCase{
        "AffectedVersion",
        "affectedVersion = \"0.8\"",
        True,
        [](Issue& i) {
            i.affected_versions = {{"10180", "0.8"}};
        }},
    EvaluationCase{"OptionsBothChosen", "Channels = Web AND Channels = \"Mobile App\"", True},
    EvaluationCase{"OptionsNotIn", "Channels NOT IN (Web)", False},
    EvaluationCase{"OptionsNotInOthers", "Channels NOT IN (Radio)", True},
    EvaluationCase{"OptionByIdInAList", "Channels IN (20012)", True},
    EvaluationCase{"TagsIn", "Tags IN (x, EDA)", True},
    EvaluationCase{"TagsNotIn", "Tags NOT IN (pilot)", False},
    EvaluationCase{"TagsNoPartOfAWord", "Tags = Pil", False},
    EvaluationCase{"SprintsBoth", "Sprint = 7 AND Sprint = 8", True},
    EvaluationCase{"SprintNot", "Sprint != 9", True},
    EvaluationCase{"SprintNotOneOfItsOwn", "Sprint != 7", False},
    EvaluationCase{"SprintEmpty", "Sprint IS EMPTY", True, [](Issue& i) { i.custom.clear(); }},
    EvaluationCase{
        "SeveralPeople",
        "\"Business owner\" = \"Mina Kim\"",
        True,
        [](Issue& i) {
            i.custom[{"customfield_10114"}] = std::vector<Person>{
                {.id = {"557058:f58131cb"}, .display_name = "Jane Doe"},
                {.id = {"5b10a2844c20165700ede21a"}, .display_name = "Mina Kim"}};
        }},

    // Hierarchy: a sub-task's parent is an issue, an issue's parent an epic.
    EvaluationCase{"ParentOfASubTask", "parent = AIX-12", True, sub_task},
    EvaluationCase{"ParentIgnoresCase", "parent = aix-1", True},
    EvaluationCase{"ParentIsTheDirectOne", "parent = AIX-1", False, sub_task},
    EvaluationCase{"ParentNotIn", "parent NOT IN (AIX-1, AIX-2)", False},
    EvaluationCase{"ParentNotInOthers", "parent NOT IN (AIX-2, AIX-3)", True},
    EvaluationCase{"ParentNotInSkipsOrphans", "parent NOT IN (AIX-2)", False, no_parent},
    EvaluationCase{"ParentIsNotEmpty", "parent IS NOT EMPTY", True},
    EvaluationCase{"ParentEqualsEmpty", "parent = EMPTY", True, no_parent},
    EvaluationCase{"ParentInWithEmpty", "parent IN (AIX-9, EMPTY)", True, no_parent},
    EvaluationCase{"ParentKnownByKeyAlone", "parent = AIX-1", True, parent_known_by_key},
    EvaluationCase{"ParentKnownByKeyIsNotEmpty", "parent IS EMPTY", False, parent_known_by_key},
    EvaluationCase{"EpicLinkIn", "\"Epic Link\" IN (AIX-1, AIX-2)", True},
    EvaluationCase{"EpicLinkNot", "\"Epic Link\" != AIX-2", True},
    EvaluationCase{"EpicLinkNotSkipsSubTasks", "\"Epic Link\" != AIX-2", False, sub_task},
    EvaluationCase{"EpicHasNoParent", "parent IS EMPTY", True, epic},
    EvaluationCase{"LevelOfAnEpic", "hierarchyLevel = 1", True, epic},
    EvaluationCase{"LevelOfASubTask", "hierarchyLevel = -1", True, sub_task},
    EvaluationCase{"LevelAboveStandard", "hierarchyLevel > 0", True, epic},
    EvaluationCase{"LevelIn", "hierarchyLevel IN (0, 1)", False, sub_task},
    EvaluationCase{"EpicIsNoSubTask", "type IN subTaskIssueTypes()", False, epic},
    EvaluationCase{"SubTaskIsNotStandard", "type IN standardIssueTypes()", False, sub_task},
    EvaluationCase{"NotStandard", "type NOT IN standardIssueTypes()", True, sub_task},
    EvaluationCase{"SubtasksIn", "subtasks IN (AIX-13, AIX-14)", True},
    EvaluationCase{"SubtasksNot", "subtasks != AIX-13", False},

    // Links lead to issues by key or id, whatever their direction.
    EvaluationCase{"LinkedById", "issue IN linkedIssues(10040)", True},
    EvaluationCase{"LinkedToNone", "issue IN linkedIssues(AIX-41)", False},
    EvaluationCase{
        "NotLinkedWithoutLinks",
        "issue NOT IN linkedIssues(AIX-40)",
        True,
        [](Issue& i) { i.links.clear(); }},
    EvaluationCase{"IssueLinkIn", "issueLink IN (AIX-40, AIX-41)", True},
    EvaluationCase{"IssueLinkNot", "issueLink != AIX-40", False},
    EvaluationCase{"LinkTypeNot", "issueLinkType != Blocks", True},
    EvaluationCase{"LinkTypeNotItsOwn", "issueLinkType != \"Data source\"", False});

INSTANTIATE_TEST_SUITE_P(All, ListEvaluation, kRows, [](const auto& test) {
    return test.param.name;
});

}  // namespace
}  // namespace healthlint
