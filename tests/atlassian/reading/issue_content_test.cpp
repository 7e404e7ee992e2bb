#include "bridge/atlassian/reading/issue_content.h"

#include <gtest/gtest.h>

#include "bridge/base/json.h"

namespace healthlint {
namespace {

std::string issue(const std::string& fields) {
    return R"({"id":"1","key":"AIX-1","fields":)" + fields + R"(,"expand":"names"})";
}

TEST(IssueContent, IsTheSameHoweverTheIssueIsOrderedAndSpaced) {
    const std::string content = R"(AIX-1{"a":[1,{"b":null,"c":true}],"b":"x","d":{}})";
    for (const char* fields :
         {R"({"a":[1,{"b":null,"c":true}],"b":"x","d":{}})",
          R"({"d":{},"b":"x","a":[1,{"c":true,"b":null}]})",
          R"({ "d" : { } , "updated":"now", "b" : "\u0078" ,
               "a" : [ 1 , { "c" : true , "b" : null } ] })",
          R"({"b":"old","d":[],"a":0,"\u0062":"x","d":{},"a":[1,{"b":null,"c":true}]})"})
        EXPECT_EQ(issue_content(issue(fields)), content) << fields;
}

TEST(IssueContent, IsWhatReadingThoroughlyMakesOfIt) {
    std::string wide = "{";
    for (int i = 100; i > 0; --i)
        wide += "\"f" + std::to_string(i * 37 % 101) + "\":" + std::to_string(i) + ",";
    wide += R"("f1":"last"})";
    for (const std::string& fields :
         {std::string("{}"),
          std::string(R"({"updated":1})"),
          std::string(R"({"a":{"updated":1,"":0}})"),
          std::string(R"({"n":[0,-0,-1,1.50,1e3,-1E-2,12345678901234567890,0.1]})"),
          std::string(R"({"t":["\"","\\","\/","\b\f\n\r\t","\u0001","é 모델","\ud83d\ude00"]})"),
          std::string(R"({"\"":1,"a\\":2,"a":3,"모델":4})"),
          std::string("[]"),
          std::string("null"),
          wide}) {
        const auto content = issue_content(issue(fields));
        EXPECT_TRUE(content) << fields;
        EXPECT_EQ(content, issue_content_thoroughly(issue(fields))) << fields;
    }
}

TEST(IssueContent, TakesTheLastOfMembersThatOccurTwice) {
    EXPECT_EQ(
        issue_content(R"({"key":"A","key":"B","fields":{"a":1},"fields":{"b":2}})"), R"(B{"b":2})");
    EXPECT_EQ(issue_content(R"({"key":"A","fields":{"a":1},"fields":null})"), "");
    EXPECT_EQ(issue_content(R"({"key":"A","key":7,"fields":{}})"), "{}");
    EXPECT_EQ(issue_content(R"({"key":"A"})"), "");
}

TEST(IssueContent, IsNothingForWhatIsNoJson) {
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
        EXPECT_FALSE(issue_content(issue(fields))) << fields;
    EXPECT_FALSE(issue_content(R"({"key":"A","fields":{},"other":[nul]})"));
    EXPECT_FALSE(issue_content(R"({"key":"A","fields":{}} {})"));
    EXPECT_FALSE(issue_content(""));
}

TEST(IssueContent, NestsAsDeepAsJsonMay) {
    const auto nested = [](int depth) {
        const auto brackets = static_cast<std::size_t>(depth - 2);  // the issue, its fields
        return issue("{\"a\":" + std::string(brackets, '[') + std::string(brackets, ']') + "}");
    };
    EXPECT_TRUE(issue_content(nested(kMaxJsonDepth)));
    EXPECT_FALSE(issue_content(nested(kMaxJsonDepth + 1)));
}

}  // namespace
}  // namespace healthlint
