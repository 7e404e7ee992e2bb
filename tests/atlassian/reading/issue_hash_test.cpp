#include "bridge/atlassian/reading/issue_hash.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "bridge/base/json.h"

namespace healthlint {
namespace {

std::string issue(const std::string& fields) {
    return R"({"id":"1","key":"AIX-1","fields":)" + fields + R"(,"expand":"names"})";
}

TEST(IssueHash, IsTheSameHoweverTheIssueIsOrderedAndSpaced) {
    const auto hash = issue_hash(issue(R"({"a":[1,{"b":null,"c":true}],"b":"x","d":{}})"));
    ASSERT_TRUE(hash);
    EXPECT_EQ(hash->size(), 12U);
    for (const char* fields :
         {R"({"d":{},"b":"x","a":[1,{"c":true,"b":null}]})",
          R"({ "d" : { } , "updated":"now", "b" : "\u0078" ,
               "a" : [ 1 , { "c" : true , "b" : null } ] })",
          R"({"b":"old","d":[],"a":0,"\u0062":"x","d":{},"a":[1,{"b":null,"c":true}]})"})
        EXPECT_EQ(issue_hash(issue(fields)), hash) << fields;
}

// It is kept by stores: another hash would make every issue look edited.
TEST(IssueHash, StaysTheSameFromVersionToVersion) {
    EXPECT_EQ(
        issue_hash(issue(R"({"a":[1,{"b":null,"c":true}],"b":"x","d":{},"e":1.50})")),
        "YwcmyyT-Afzt");
}

TEST(IssueHash, TellsContentsApart) {
    std::map<std::string, std::string> seen;
    for (const char* fields :
         {"{}",
          R"({"a":{}})",
          R"({"a":[]})",
          R"({"a":""})",
          R"({"a":null})",
          R"({"a":0})",
          R"({"a":"0"})",
          R"({"a":"null"})",
          R"({"a":false})",
          R"({"a":[{}]})",
          R"({"a":[[]]})",
          R"({"a":[1,2]})",
          R"({"a":[2,1]})",
          R"({"a":[[1],2]})",
          R"({"a":[1,[2]]})",
          R"({"a":[[1,2]]})",
          R"({"a":"12"})",
          R"({"a":"1","b":"2"})",
          R"({"a":"2","b":"1"})",
          R"({"a":{"b":"1"}})",
          R"({"b":{"a":"1"}})",
          R"({"a":{"updated":1}})",
          R"({"a":{"updated":2}})",
          R"({"a":1.5})",
          R"({"a":-1.5})",
          R"({"":1})"}) {
        const auto hash = issue_hash(issue(fields));
        ASSERT_TRUE(hash) << fields;
        const auto [same, is_new] = seen.emplace(*hash, fields);
        EXPECT_TRUE(is_new) << fields << " and " << same->second;
    }
    EXPECT_NE(
        issue_hash(R"({"key":"A-1","fields":{}})"), issue_hash(R"({"key":"A-2","fields":{}})"));
}

class IssueHashEdge : public testing::TestWithParam<const char*> {};

TEST_P(IssueHashEdge, IsWhatReadingThoroughlyMakesOfIt) {
    for (const std::string& one :
         {issue(R"({"x":)" + std::string(GetParam()) + "}"), issue(GetParam())})
        EXPECT_EQ(issue_hash(one), issue_hash_thoroughly(one)) << one;
}

INSTANTIATE_TEST_SUITE_P(
    Values,
    IssueHashEdge,
    testing::Values(
        "{}",
        "[]",
        "null",
        R"({"updated":1})",
        R"({"a":{"updated":1,"":0}})",
        R"([0,-0,-1,1.50,1e3,-1E-2,12345678901234567890,18446744073709551615,0.1,1.0,-0.0])",
        "1e400",
        "123456789012345678901234567890",
        R"(["\"","\\","\/","\b\f\n\r\t","\u0001","é 모델","\ud83d\ude00"])",
        R"("\udc00")",
        R"("12345678\"")",
        R"("eight by\u001f")",
        "[[],{},[{}]]",
        R"({"\"":1,"a\\":2,"a":3,"모델":4})",
        R"({"b":1,"a":2,"b":3})",
        R"({"a":[{"b":{"c":1,"c":2}}]})",
        "nul",
        "1.5\xEF\xBB\xBF",
        "\xEF\xBB\xBF"
        "1",
        "[1,]"));

TEST(IssueHash, OfManyMembersIsWhatReadingThoroughlyMakesOfIt) {
    std::string wide = "{";
    for (int i = 200; i > 0; --i)
        wide += "\"f" + std::to_string(i * 37 % 211) + "\":" + std::to_string(i) + ",";
    for (const char* last : {"\"g\":1}", "\"f1\":\"again\"}"})
        EXPECT_EQ(issue_hash(issue(wide + last)), issue_hash_thoroughly(issue(wide + last)));
    for (const int count : {999, 1000, 1001}) {
        std::string fields = "{\"m0\":0";
        for (int i = 1; i < count; ++i)
            fields += ",\"m" + std::to_string(i) + "\":" + std::to_string(i);
        fields += '}';
        EXPECT_EQ(issue_hash(issue(fields)), issue_hash_thoroughly(issue(fields))) << count;
    }
}

TEST(IssueHash, TakesTheLastOfMembersThatOccurTwice) {
    EXPECT_EQ(
        issue_hash(R"({"key":"A","key":"B","fields":{"a":1},"fields":{"b":2}})"),
        issue_hash(R"({"key":"B","fields":{"b":2}})"));
    EXPECT_EQ(issue_hash(R"({"key":"A","fields":{"a":1},"fields":null})"), "");
    EXPECT_EQ(issue_hash(R"({"key":"A","key":7,"fields":{}})"), issue_hash(R"({"fields":{}})"));
}

TEST(IssueHash, IsEmptyWithoutFields) {
    EXPECT_EQ(issue_hash(R"({"key":"A"})"), "");
    EXPECT_EQ(issue_hash(R"({"key":"A-1","fields":null})"), "");
    EXPECT_EQ(issue_hash(R"({"key":"A-1","fields":[]})"), "");
}

TEST(IssueHash, IsNothingForWhatIsNoJson) {
    for (const char* fields :
         {"{\"a\":tru}",
          "{\"a\":01}",
          "{\"a\":1.}",
          "{\"a\":}",
          "{\"a\":1,}",
          "{\"a\" 1}",
          "{1:2}",
          "{\"a\":[1,]}",
          "{\"a\":[1 2]}",
          "{\"a\":\"\\x\"}",
          "{\"a\":\"\\u12\"}",
          "{\"a\":[}]"})
        EXPECT_FALSE(issue_hash(issue(fields))) << fields;
    EXPECT_FALSE(issue_hash(R"({"key":"A","fields":{},"other":[nul]})"));
    EXPECT_FALSE(issue_hash(R"({"key":"A","fields":{}} {})"));
    EXPECT_FALSE(issue_hash("{"));
    EXPECT_FALSE(issue_hash(""));
}

TEST(IssueHash, NestsAsDeepAsJsonMay) {
    const auto nested = [](int depth) {
        const auto brackets = static_cast<std::size_t>(depth - 2);  // the issue, its fields
        return issue("{\"a\":" + std::string(brackets, '[') + std::string(brackets, ']') + "}");
    };
    EXPECT_TRUE(issue_hash(nested(kMaxJsonDepth)));
    EXPECT_FALSE(issue_hash(nested(kMaxJsonDepth + 1)));
}

}  // namespace
}  // namespace healthlint
