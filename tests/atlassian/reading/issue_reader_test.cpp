// Reading in one pass gives what reading thoroughly gives, or leaves the text to that.

#include "bridge/atlassian/reading/issue_reader.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/reading/issue_hash.h"
#include "tests/atlassian/reading/told_issue.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

const std::vector<std::string> kAsked{
    "summary", "customfield_1", "customfield_2", "customfield_3", "customfield_10014"};

FieldCatalog fields() {
    const Json json = parse_json(R"([
      {"id":"summary","name":"Summary","schema":{"type":"string","system":"summary"}},
      {"id":"customfield_1","name":"Text","custom":true,"schema":{"type":"string",
        "custom":"com.atlassian.jira.plugin.system.customfieldtypes:textfield"}},
      {"id":"customfield_2","name":"Area","custom":true,"schema":{"type":"string",
        "custom":"com.atlassian.jira.plugin.system.customfieldtypes:textarea"}},
      {"id":"customfield_3","name":"Number","custom":true,"schema":{"type":"number"}},
      {"id":"customfield_4","name":"Owner","custom":true,"schema":{"type":"user"}},
      {"id":"customfield_5","name":"Day","custom":true,"schema":{"type":"date"}},
      {"id":"customfield_10014","name":"Epic Link","custom":true,"schema":{"type":"any",
        "custom":"com.pyxis.greenhopper.jira:gh-epic-link"}}])");
    return FieldCatalog(*fields_from_json(json));
}

std::string told(const IssuePage& page) {
    std::string text = "next " + page.next_page_token + (page.is_last ? " last" : "");
    for (const std::string& id : page.failed)
        text += "\nfailed " + id;
    for (const FetchedIssue& fetched : page.issues) {
        text += "\n\n" + healthlint::told(fetched.issue);
        for (const auto& [key, value] : fetched.properties)
            text += "\nproperty " + key + " " + dump_json(value);
    }
    return text;
}

// The raw texts may be spaced and ordered apart, and mean the same.
void expect_same_raw(const IssuePage& quick, const IssuePage& thorough) {
    ASSERT_EQ(quick.issues.size(), thorough.issues.size());
    for (std::size_t i = 0; i < quick.issues.size(); ++i) {
        EXPECT_EQ(parse_json(quick.issues[i].raw), parse_json(thorough.issues[i].raw));
        const auto hash = issue_hash(quick.issues[i].raw);
        EXPECT_TRUE(hash);
        EXPECT_EQ(hash, issue_hash_thoroughly(thorough.issues[i].raw));
    }
}

// True when it was read in one pass.
bool expect_same(const std::string& text) {
    const auto shared = std::make_shared<std::string>(text);
    const auto quick = read_issue_page(shared, fields(), kAsked);
    EXPECT_EQ(*shared, text);
    const auto thorough = parse_issue_page_thoroughly(text, fields(), kAsked);
    if (!quick) return false;
    EXPECT_TRUE(thorough) << text;
    if (!thorough) return true;
    EXPECT_EQ(told(*quick), told(*thorough)) << text;
    expect_same_raw(*quick, *thorough);
    return true;
}

std::string page_of(const std::string& issue) {
    return R"({"issues":[)" + issue + R"(],"isLast":false,"nextPageToken":"next"})";
}

std::string issue_with(const std::string& members) {
    return page_of(R"({"id":"10001","key":"AIX-1","fields":{)" + members + "}}");
}

class ReadsFields : public testing::TestWithParam<const char*> {};

TEST_P(ReadsFields, InOnePassAsThoroughly) {
    EXPECT_TRUE(expect_same(issue_with(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    Text,
    ReadsFields,
    testing::Values(
        R"("summary":"plain","labels":["a","b c",null,3],"environment":null)",
        R"("summary":"a \"quoted\"\n line with é and \\ back","labels":[])",
        R"("summary" : null , "description" : "h2. KPI\nCTR 3%" )",
        R"("summary":{"no":"text"},"labels":"none","description":42)",
        R"("su\u006dmary":"s\u00e9cond\t\u20ac","description":null)",
        R"("description":{"type":"doc","version":1,"content":[
           {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"KPI"}]},
           {"content":[{"text":"CTR","type":"text","marks":[{"type":"strong"},
            {"attrs":{"href":"https://a.example/b"},"type":"link"}]}],"type":"paragraph"},
           {"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},
            "content":[{"type":"text","text":"gone","marks":[{"type":"strike"}]},
             {"type":"text","text":"done"}]}]},
           {"type":"table","content":[{"type":"tableRow","content":[7,{"type":"tableHeader",
            "content":[{"type":"paragraph","content":[{"type":"text","text":"h"}]}]}]}]},
           {"type":"paragraph","content":[{"type":"date","attrs":{"timestamp":"1793750400000"}},
            {"type":"date","attrs":{"timestamp":1793750400000}},{"type":"hardBreak"},
            {"type":"mention","attrs":{"id":"x","text":"@Ada"}},
            {"type":"emoji","attrs":{"shortName":":ok:"}},
            {"type":"inlineCard","attrs":{"data":{"url":"https://c.example"}}}]},
           {"type":"expand","attrs":{"title":"More"},"content":[]},null,[]]})",
        R"("description":{"type":"doc","content":[{"type":"text","text":"lost"}],"content":[
           {"type":"paragraph","content":[{"type":"text","text":"kept"}]}]})"));

INSTANTIATE_TEST_SUITE_P(
    Classes,
    ReadsFields,
    testing::Values(
        R"("project":{"id":10000,"key":"AIX","name":"AI"},"issuetype":{"id":"1","name":"EPIC"})",
        R"("project":null,"issuetype":{"id":"1","name":"Sub","subtask":true})",
        R"("issuetype":{"hierarchyLevel":2,"name":"Initiative"},"priority":"High")",
        R"("issuetype":{"hierarchyLevel":-1,"subtask":true},"resolution":{"name":"Done","id":5})",
        R"("status":{"id":"3","name":"In Progress","statusCategory":{"id":4,"key":"indeterminate"}})",
        R"("status":{"statusCategory":{"key":"done"},"statusCategory":null,"name":"x"})",
        R"("status":"Open","priority":{"id":null,"key":"P","value":"v"},"resolution":[1])",
        R"("components":[{"id":"1","name":"serving"},{},"text",null],"fixVersions":[{"title":"t"}])",
        R"("versions":[{"teamId":"t","displayName":"d"}],"components":{"id":"1"})"));

INSTANTIATE_TEST_SUITE_P(
    PeopleAndTimes,
    ReadsFields,
    testing::Values(
        R"("assignee":{"accountId":"a:1","displayName":"김민준"},"reporter":{"key":"k","name":"n"})",
        R"("assignee":null,"creator":"somebody","reporter":[])",
        R"("created":"2026-10-01T09:00:00.000+0900","updated":1793750400000,"duedate":"2026-12-31")",
        R"("created":"no time","updated":null,"duedate":"2026-12-31T00:00:00.000+0900")",
        R"("resolutiondate":"2026-10-01T09:00:00.000+0000","statuscategorychangedate":-5,"duedate":7)"));

INSTANTIATE_TEST_SUITE_P(
    Relations,
    ReadsFields,
    testing::Values(
        R"("parent":{"id":"2","key":"AIX-2","fields":{"summary":"s"}},"epic":{"id":3,"key":"E-1"})",
        R"("epic":{"id":3,"key":"E-1"},"parent":null,"subtasks":[{"key":"AIX-3"},{},4])",
        R"("customfield_10014":"AIX-9","parent":null,"subtasks":null)",
        R"("customfield_10014":"AIX-9","parent":{"id":"2","key":"AIX-2"})",
        R"("issuelinks":[{"type":{"name":"Blocks","inward":"in","outward":"out"},
           "outwardIssue":{"id":"4","key":"X-1","fields":{"summary":"s","status":
            {"statusCategory":{"key":"new"}}}}},{"type":{"name":"Half"}},5,
           {"inwardIssue":null,"type":{"inward":"is"}},
           {"inwardIssue":{"id":6},"outwardIssue":{"id":7},"type":null}])",
        R"("comment":{"total":1,"comments":[{"created":"2026-10-01T09:00:00.000+0000",
           "author":{"accountId":"a"}}]})",
        R"("comment":{"total":9,"comments":[]})",
        R"("comment":null)"));

INSTANTIATE_TEST_SUITE_P(
    CustomFields,
    ReadsFields,
    testing::Values(
        R"("customfield_1":"text","customfield_2":"two\nlines","customfield_3":3.25)",
        R"("customfield_1":null,"customfield_3":7)",
        R"("customfield_3":"8.5","customfield_4":{"accountId":"a"},"customfield_5":"2026-01-02")",
        R"("customfield_2":{"type":"doc","version":1,"content":[{"type":"paragraph","content":
           [{"type":"text","text":"area"}]}]},"customfield_6":"x")",
        R"("customfield_9":[{"id":37,"name":"Sprint 37"}],"customfield_8":{"value":"v","id":"1",
           "child":{"value":"c"}},"customfield_7":[],"customfield_6":true)",
        R"("customfield_8":{"value":"v","accountId":"a"},"customfield_9":[{"id":1,"name":"a"},{"id":2}])",
        R"("customfield_8":{"value":"","name":"n","key":"k"},"customfield_9":[{"name":"a"},"b",null])",
        R"("customfield_7":{"type":"doc","content":[]},"customfield_9":[{"name":"a"},{"title":"b"}])",
        R"("customfield_10014":{"data":{"key":"A-1"},"showField":true},"customfield_7":{"key":"k"})",
        R"("customfield_1":7,"customfield_2":{"id":"1"},"customfield_3":"x","customfield_4":["a"])",
        R"("customfield_3":-12.0625,"customfield_9":0.1,"customfield_1":0.30000000000000004)",
        R"("customfield_3":123456789012345678901234567890,"customfield_1":true)",
        R"("customfield_3":-0.5,"customfield_5":"2026-01-02T10:00:00.000+0900","customfield_1":{})",
        R"("customfield_3" : 7 ,"customfield_5":"soon","customfield_4":null)",
        R"("customfield_3":1e300,"customfield_9":-0.5,"customfield_8":[["a"],{"b":[1,2]}])"));

TEST(IssueReader, ReadsWhatStandsBesideTheFields) {
    EXPECT_TRUE(expect_same(page_of(R"({"fields":{"project":{}},"key":"AIX-1","id":10001,
      "properties":{"a":{"b":[1,2.5,"x",null,true]},"c":1},"withheld":["customfield_7",3],
      "changelog":{"total":1,"histories":[{"created":"2026-10-01T09:00:00.000+0000","author":{},
        "items":[{"field":"status","from":"1","to":3,"fromString":"a","toString":"b"}]}]}})")));
    EXPECT_TRUE(expect_same(R"({"issueErrors":[{"id":"5"},{"id":6}],"issues":[]})"));
    EXPECT_TRUE(expect_same(R"({"nextPageToken":"n","isLast":true,"issues":[]})"));
    EXPECT_TRUE(expect_same(R"({"nextPageToken":null,"isLast":"no","issues":[]})"));
}

TEST(IssueReader, LeavesWhatIsUnusualToThoroughReading) {
    for (const char* text :
         {"",
          "[]",
          "{}",
          R"({"issues":{}})",
          R"({"issues":[]} x)",
          R"({"issues":[])",
          R"({"issues":[{}]})",
          R"({"issues":[5]})",
          R"({"issues":[{"fields":{}}]})",
          R"({"issues":[{"id":"1"}]})",
          R"({"issues":[],"issues":[]})",
          R"({"issues":[],"isLast":falsy})",
          R"({"issues":[{"id":-0,"fields":{}}]})",
          R"({"issues":[{"id":12345678901234567890,"fields":{}}]})",
          R"({"issues":[{"id":"1","fields":{"summary":"half \ud83d"}}]})",
          R"({"issues":[{"id":"1","fields":{"summary":"\ud83d\ude00"}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_1":"x","customfield_1":null}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_6":"x","customfield_6":null}}]})",
          R"({"issues":[{"id":"1","fields":{"summary":"x","su\u006dmary":null}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_1":tru}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_3":01}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_3":1.}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_3":-}}]})",
          R"({"issues":[{"id":"1","fields":{"customfield_3":1.5x}}]})"})
        EXPECT_FALSE(expect_same(text)) << text;
}

std::string issue_numbered(int number, const std::string& members) {
    const std::string text = std::to_string(number);
    return R"({"id":")" + text + R"(","key":"AIX-)" + text + R"(","fields":{)" + members + "}}";
}

// Issues are read by what those before them showed.
TEST(IssueReader, ReadsIssuesWhoseFieldsDiffer) {
    const std::string page =
        R"({"issues":[)" +
        issue_numbered(1, R"("summary":"a","customfield_1":"x","labels":["l"],"customfield_3":1)") +
        "," + issue_numbered(2, R"("customfield_3":2.5,"labels":[],"summary":"b")") + "," +
        issue_numbered(3, "") + "," +
        issue_numbered(4, R"("customfield_1":null,"customfield_9":true,"duedate":"2026-01-02")") +
        "," + issue_numbered(5, R"("summary":"e","customfield_9":false,"customfield_1":"y")") +
        "]}";
    EXPECT_TRUE(expect_same(page));
}

TEST(IssueReader, OfAFieldThatIsThereTwiceTheLastOneCounts) {
    const auto page = parse_issue_page(
        issue_with(R"("summary":"a","customfield_6":"x","summary":"b","customfield_6":null)"),
        fields(),
        kAsked);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->issues.front().issue.summary, "b");
    EXPECT_TRUE(page->issues.front().issue.custom.empty());
}

TEST(IssueReader, WhatIsReadOutlivesThePage) {
    auto page = parse_issue_page(
        page_of(R"({"id":"1","key":"A-1","fields":{"summary":"s","description":{"type":"doc",
          "content":[{"type":"paragraph","content":[{"type":"text","text":"long \"enough\""}]}]}}})"),
        fields());
    ASSERT_TRUE(page);
    const Issue issue = page->issues.front().issue;
    const TextPart raw = page->issues.front().raw;
    page = tl::unexpected(Error{});
    EXPECT_EQ(raw.view().substr(0, 9), R"({"id":"1")");
    ASSERT_EQ(issue.description.read()->blocks.size(), 1U);
    EXPECT_EQ(issue.description.read()->blocks.front().text, "long \"enough\"");
}

std::string nested(int arrays) {
    return issue_with(
        R"("customfield_9":)" + std::string(static_cast<std::size_t>(arrays), '[') +
        std::string(static_cast<std::size_t>(arrays), ']'));
}

TEST(IssueReader, NestsAsDeepAsThoroughReadingAndNoDeeper) {
    constexpr int kAround = 4;  // page, list, issue, fields
    EXPECT_TRUE(expect_same(nested(kMaxJsonDepth - kAround)));
    EXPECT_FALSE(expect_same(nested(kMaxJsonDepth - kAround + 1)));
    EXPECT_FALSE(parse_issue_page(nested(kMaxJsonDepth - kAround + 1), fields()));
}

TEST(IssueReader, MissesAMistakeInWhatItSkipsThatTheHashFinds) {
    const auto page = parse_issue_page(issue_with(R"("unread":[tru])"), fields());
    ASSERT_TRUE(page);
    EXPECT_FALSE(issue_hash(page->issues.front().raw));
}

TEST(IssueReader, ATextThatIsNoDocumentIsEmptyWhenItIsRead) {
    for (const std::string& text :
         {std::string(R"({"type":"doc","content":[{"type":"text","text":"\x"}]})"),
          R"({"type":"doc","content":)" + std::string(kMaxJsonDepth, '[') +
              std::string(kMaxJsonDepth, ']') + "}"}) {
        const auto page = std::make_shared<std::string>(
            R"({"issues":[{"id":"1","key":"AIX-1","fields":{"summary":"A","description":)" + text +
            "}}]}");
        const auto read = read_issue_page(page, {}, {});
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->issues.front().issue.summary, "A");
        EXPECT_TRUE(read->issues.front().issue.description.read()->empty());
    }
}

TEST(IssueReader, AgreesOnEveryRecordedPage) {
    const auto folder = corpus_file("data/jira/search");
    if (!folder) GTEST_SKIP() << corpus_skip_message("data/jira/search");
    int pages = 0, quick = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const std::string text = read_file(entry.path());
        if (!parse_issue_page_thoroughly(text, fields(), kAsked)) continue;
        ++pages;
        quick += expect_same(text) ? 1 : 0;
    }
    EXPECT_GT(pages, 10);
    EXPECT_GT(quick, pages * 9 / 10);
}

TEST(IssueReader, AgreesOnEveryRecordedIssue) {
    const auto folder = corpus_file("data/jira/issues");
    if (!folder) GTEST_SKIP() << corpus_skip_message("data/jira/issues");
    int issues = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const std::string text = read_file(entry.path());
        const Json json = parse_json(text);
        if (!json.is_object() || !issue_from_json(json, fields())) continue;
        ++issues;
        expect_same(page_of(text));
    }
    EXPECT_GT(issues, 10);
}

}  // namespace
}  // namespace healthlint
