#include "bridge/atlassian/jira/issue_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace healthlint {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Issue read(std::string_view json, const FieldCatalog& fields = FieldCatalog::system_fields()) {
    const Result<Issue> issue = issue_from_json(parse_json(json), fields);
    EXPECT_TRUE(issue) << json;
    return issue ? *issue : Issue{};
}

// An issue with only these fields.
Issue read_fields(const std::string& fields) {
    return read(R"({"id":"10001","key":"AIX-1","fields":{)" + fields + "}}");
}

constexpr std::string_view kWholeIssue = R"({
  "id":"10012","key":"AIX-12","self":"https://acme.example/rest/api/3/issue/10012",
  "fields":{
    "summary":"추천 모델 고도화",
    "description":{"type":"doc","version":1,"content":[
      {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"KPI"}]},
      {"type":"paragraph","content":[{"type":"text","text":"CTR 3% → 5%"}]}]},
    "environment":null,
    "project":{"id":"10000","key":"AIX","name":"AI Exploration"},
    "issuetype":{"id":"10001","name":"에픽","hierarchyLevel":1,"subtask":false},
    "status":{"id":"3","name":"In Progress","statusCategory":{"id":4,"key":"indeterminate"}},
    "priority":{"id":"2","name":"High"},
    "resolution":null,
    "assignee":{"accountId":"557058:11","displayName":"김민준"},
    "reporter":{"accountId":"557058:12","displayName":"Ada"},
    "creator":null,
    "labels":["ai","vision"],
    "components":[{"id":"1","name":"serving"}],
    "fixVersions":[{"id":"8","name":"1.2"}],
    "versions":[],
    "created":"2026-10-01T09:00:00.000+0900",
    "updated":"2026-11-20T01:02:03.456Z",
    "resolutiondate":null,
    "statuscategorychangedate":"2026-10-02T00:00:00.000+0000",
    "duedate":"2026-12-31",
    "parent":{"id":"10002","key":"AIX-2","fields":{"summary":"Initiative"}},
    "subtasks":[{"id":"1","key":"AIX-13","fields":{}}],
    "issuelinks":[
      {"id":"1","type":{"name":"Data source","inward":"is data for","outward":"uses data"},
       "outwardIssue":{"id":"20","key":"DATA-2","fields":{"summary":"clicks",
         "status":{"name":"Done","statusCategory":{"key":"done"}}}}},
      {"id":"2","type":{"name":"Blocks","inward":"is blocked by","outward":"blocks"},
       "inwardIssue":{"id":"21","key":"OPS-1"}},
      {"id":"3","type":{"name":"Blocks"}}]
  }})";

TEST(IssueJson, ReadsEveryFieldOfTheModel) {
    const Issue issue = read(kWholeIssue);
    EXPECT_EQ(issue.id.value, "10012");
    EXPECT_EQ(issue.key.value, "AIX-12");
    EXPECT_EQ(issue.space.value, "AIX");
    EXPECT_EQ(issue.project, (Ref{.id = "10000", .name = "AI Exploration"}));
    EXPECT_EQ(issue.summary, "추천 모델 고도화");
    ASSERT_EQ(issue.description.read()->blocks.size(), 2U);
    EXPECT_EQ(issue.description.read()->blocks[0].kind, BlockKind::Heading);
    EXPECT_EQ(issue.description.read()->blocks[1].text, "CTR 3% → 5%");
    EXPECT_TRUE(issue.environment.read()->empty());
    EXPECT_EQ(issue.type, (Ref{.id = "10001", .name = "에픽"}));
    EXPECT_EQ(issue.hierarchy_level, 1);
    EXPECT_EQ(issue.status, (Ref{.id = "3", .name = "In Progress"}));
    EXPECT_EQ(issue.category, StatusCategory::InProgress);
    EXPECT_EQ(issue.priority.name, "High");
    EXPECT_TRUE(issue.resolution.empty());
    EXPECT_EQ(issue.assignee.id.value, "557058:11");
    EXPECT_EQ(issue.reporter.display_name, "Ada");
    EXPECT_TRUE(issue.creator.empty());
    EXPECT_THAT(issue.labels, ElementsAre("ai", "vision"));
    EXPECT_THAT(issue.components, ElementsAre(Ref{.id = "1", .name = "serving"}));
    EXPECT_THAT(issue.fix_versions, ElementsAre(Ref{.id = "8", .name = "1.2"}));
    EXPECT_THAT(issue.affected_versions, IsEmpty());
    EXPECT_EQ(issue.created, parse_timestamp("2026-10-01T00:00:00.000Z"));
    EXPECT_EQ(issue.updated, parse_timestamp("2026-11-20T01:02:03.456Z"));
    EXPECT_FALSE(issue.resolved);
    EXPECT_EQ(issue.category_changed, parse_timestamp("2026-10-02T00:00:00.000Z"));
    EXPECT_EQ(issue.due, parse_date("2026-12-31"));
    EXPECT_EQ(issue.parent_id.value, "10002");
    EXPECT_EQ(issue.parent_key.value, "AIX-2");
    EXPECT_THAT(issue.subtasks, ElementsAre(IssueKey{"AIX-13"}));
    EXPECT_FALSE(issue.partial);
}

TEST(IssueJson, ReadsLinksFromThisIssuesEnd) {
    const Issue issue = read(kWholeIssue);
    ASSERT_EQ(issue.links.size(), 2U) << "a link without another end is no link";
    EXPECT_EQ(issue.links[0].type, "Data source");
    EXPECT_EQ(issue.links[0].phrase, "uses data");
    EXPECT_EQ(issue.links[0].other_id.value, "20");
    EXPECT_EQ(issue.links[0].other_key.value, "DATA-2");
    EXPECT_EQ(issue.links[0].other_summary, "clicks");
    EXPECT_EQ(issue.links[0].other_category, StatusCategory::Done);
    EXPECT_EQ(issue.links[1].phrase, "is blocked by");
    EXPECT_EQ(issue.links[1].other_category, StatusCategory::Undefined);
}

TEST(IssueJson, RefusesWhatIsNoIssue) {
    for (const char* json :
         {"[]",
          "null",
          "\"AIX-1\"",
          "{}",
          R"({"fields":{}})",
          R"({"id":"1"})",
          R"({"id":"1","fields":[]})",
          R"({"key":null,"id":null,"fields":{}})"}) {
        const Result<Issue> issue = issue_from_json(parse_json(json), FieldCatalog{});
        ASSERT_FALSE(issue) << json;
        EXPECT_EQ(issue.error().code, Errc::Invalid) << json;
    }
}

TEST(IssueJson, TakesWrongTypesAsAbsent) {
    const Issue issue = read(
        R"({"id":7,"key":"AIX-7","fields":{"summary":5,"labels":"x","status":"Open","created":"?",
            "parent":"AIX-1","subtasks":{},"issuelinks":[null,3],"components":[null],"comment":3,
            "assignee":[],"duedate":17,"description":false,"issuetype":null}})");
    EXPECT_EQ(issue.id.value, "7");
    EXPECT_TRUE(issue.summary.empty());
    EXPECT_TRUE(issue.labels.empty());
    EXPECT_EQ(issue.status.name, "Open");
    EXPECT_TRUE(issue.parent_key.value.empty());
    EXPECT_TRUE(issue.links.empty());
    EXPECT_FALSE(issue.comments);
    EXPECT_TRUE(issue.assignee.empty());
}

TEST(IssueJson, ReadsWikiTextOfRestV2AndWebhooks) {
    const Issue issue = read_fields(R"("description":"h2. KPI\n * CTR 5%")");
    ASSERT_EQ(issue.description.read()->blocks.size(), 2U);
    EXPECT_EQ(issue.description.read()->blocks[0].kind, BlockKind::Heading);
    EXPECT_EQ(issue.description.read()->blocks[1].kind, BlockKind::ListItem);
}

TEST(IssueJson, NamesTheSpaceByTheKeyWhereTheProjectIsMissing) {
    EXPECT_EQ(read_fields("").space.value, "AIX");
    EXPECT_EQ(read(R"({"id":"1","fields":{}})").space.value, "");
}

TEST(IssueJson, KnowsTheHierarchyLevel) {
    const auto level = [](const std::string& type) {
        return read_fields("\"issuetype\":" + type).hierarchy_level;
    };
    EXPECT_EQ(level(R"({"name":"Initiative","hierarchyLevel":2})"), 2);
    EXPECT_EQ(level(R"({"name":"Sub-task","subtask":true})"), -1);
    EXPECT_EQ(level(R"({"name":"Epic","subtask":false})"), 1);
    EXPECT_EQ(level(R"({"name":"Story","subtask":false})"), 0);
    EXPECT_EQ(level("null"), 0);
}

TEST(IssueJson, FindsTheEpicInParentBoardAnswerAndEpicLinkInThisOrder) {
    Field epic_link;
    epic_link.id.value = "customfield_10014";
    epic_link.custom_type = "com.pyxis.greenhopper.jira:gh-epic-link";
    epic_link.type = "any";
    const FieldCatalog catalog({epic_link});
    const auto parent = [&](const std::string& fields) {
        return read(R"({"id":"1","key":"A-1","fields":{)" + fields + "}}", catalog)
            .parent_key.value;
    };
    EXPECT_EQ(parent(R"("customfield_10014":"A-9")"), "A-9");
    EXPECT_EQ(parent(R"("customfield_10014":"A-9","epic":{"id":8,"key":"A-8"})"), "A-8");
    EXPECT_EQ(
        parent(R"("customfield_10014":"A-9","parent":{"id":"7","key":"A-7"},"epic":{"key":"A-8"})"),
        "A-7");
    EXPECT_EQ(parent(R"("customfield_10014":null,"parent":null,"epic":null)"), "");
}

TEST(IssueJson, KeepsCustomFieldsThatHoldSomething) {
    const Issue issue =
        read_fields(R"("customfield_1":3,"customfield_2":null,"customfield_3":[],"votes":{})");
    ASSERT_EQ(issue.custom.size(), 1U);
    EXPECT_EQ(std::get<double>(issue.custom.at(FieldId{"customfield_1"})), 3);
}

TEST(IssueJson, ReadsTheChangelogOldestFirst) {
    const Issue issue =
        read(R"({"id":"1","key":"A-1","fields":{},"changelog":{"total":2,"histories":[
      {"id":"2","author":{"accountId":"b"},"created":"2026-02-01T00:00:00.000+0000","items":[
        {"field":"status","fieldId":"status","from":"1","fromString":"Open","to":"3","toString":"Done"},
        {"field":"labels","from":null,"fromString":"","to":null,"toString":"x y"}]},
      {"id":"1","created":"2026-01-01T00:00:00.000+0000","items":[
        {"field":"summary","from":null,"fromString":"a","to":null,"toString":"b"}]}]}})");
    ASSERT_TRUE(issue.changelog);
    ASSERT_EQ(issue.changelog->size(), 3U);
    EXPECT_EQ((*issue.changelog)[0].field, "summary");
    EXPECT_EQ((*issue.changelog)[1].field_id.value, "status");
    EXPECT_EQ((*issue.changelog)[1].from_text, "Open");
    EXPECT_EQ((*issue.changelog)[1].to_id, "3");
    EXPECT_EQ((*issue.changelog)[1].author.id.value, "b");
    EXPECT_EQ((*issue.changelog)[2].to_text, "x y");
}

TEST(IssueJson, TreatsSideFactsThatWereCutShortAsNotRead) {
    const Issue cut = read(R"({"id":"1","key":"A-1",
        "fields":{"comment":{"total":3,"comments":[{"created":"2026-01-01T00:00:00.000+0000"}]}},
        "changelog":{"total":200,"histories":[]}})");
    EXPECT_FALSE(cut.changelog);
    EXPECT_FALSE(cut.comments);
    const Issue none = read_fields(R"("comment":{"total":0,"comments":[]})");
    ASSERT_TRUE(none.comments);
    EXPECT_TRUE(none.comments->empty());
    EXPECT_FALSE(none.changelog);
}

TEST(IssueJson, ReadsCommentsOfPagesAndOfBareArrays) {
    const char* comment =
        R"({"author":{"accountId":"a"},"created":"2026-01-01T00:00:00.000+0000","body":"x"})";
    for (const std::string& page :
         {std::string(R"({"comments":[)") + comment + "]}", std::string("[") + comment + "]"}) {
        const Issue issue = read_fields("\"comment\":" + page);
        ASSERT_TRUE(issue.comments) << page;
        ASSERT_EQ(issue.comments->size(), 1U) << page;
        EXPECT_EQ(issue.comments->front().author.id.value, "a");
    }
}

TEST(FieldsJson, ReadsTheFieldList) {
    const auto fields = fields_from_json(parse_json(R"([
      {"id":"summary","name":"Summary","custom":false,"clauseNames":["summary"],"schema":{"type":"string","system":"summary"}},
      {"id":"customfield_7","name":"Sprint","custom":true,"clauseNames":["cf[7]","Sprint"],
       "schema":{"type":"array","items":"json","custom":"com.pyxis.greenhopper.jira:gh-sprint"}},
      {"id":"thumbnail","name":"Images"}])"));
    ASSERT_TRUE(fields);
    ASSERT_EQ(fields->size(), 3U);
    EXPECT_EQ((*fields)[1].items, "json");
    EXPECT_EQ((*fields)[1].custom_type, "com.pyxis.greenhopper.jira:gh-sprint");
    EXPECT_TRUE((*fields)[1].custom);
    EXPECT_THAT((*fields)[1].clause_names, ElementsAre("cf[7]", "Sprint"));
    EXPECT_TRUE((*fields)[2].type.empty());
    EXPECT_FALSE(fields_from_json(parse_json("{}")));
    EXPECT_FALSE(fields_from_json(parse_json(R"([{"name":"no id"}])")));
}

TEST(FieldsJson, ReadsTheFieldsOfAnExpandedPage) {
    const auto fields = fields_of_expand(parse_json(R"({
      "names":{"summary":"Summary","customfield_7":"Points"},
      "schema":{"customfield_7":{"type":"number","custom":"x:float","customId":7}}})"));
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].name, "Points");
    EXPECT_EQ(fields[0].type, "number");
    EXPECT_THAT(fields[0].clause_names, ElementsAre("cf[7]", "Points"));
    EXPECT_TRUE(fields_of_expand(parse_json("{}")).empty());
}

TEST(RemoteLinksJson, ReadsArraysAndASingleObject) {
    const char* link = R"({"id":1,"relationship":"mentioned in",
        "application":{"type":"com.atlassian.confluence","name":"Wiki"},
        "object":{"url":"https://acme.example/wiki/x","title":"Plan"}})";
    for (const std::string& json : {std::string(link), "[" + std::string(link) + ",{}]"}) {
        const auto links = remote_links_from_json(parse_json(json));
        ASSERT_TRUE(links) << json;
        ASSERT_EQ(links->size(), 1U) << json;
        EXPECT_EQ(links->front().url, "https://acme.example/wiki/x");
        EXPECT_EQ(links->front().title, "Plan");
        EXPECT_EQ(links->front().relationship, "mentioned in");
        EXPECT_EQ(links->front().application_type, "com.atlassian.confluence");
    }
    EXPECT_FALSE(remote_links_from_json(parse_json("3")));
}

}  // namespace
}  // namespace healthlint
