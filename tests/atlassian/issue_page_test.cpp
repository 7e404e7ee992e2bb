#include "bridge/atlassian/jira/issue_page.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

TEST(IssuePage, ShowsTheTokenOfTheNextWithoutBeingRead) {
    const std::string issues = "\"issues\":[" + std::string(20'000, ' ') + "]";
    for (const std::string& text :
         {"{" + issues + R"(,"isLast":false,"nextPageToken":"a-1"})",
          R"({"nextPageToken" : "a-1", )" + issues + "}",
          "{" + issues + ",\n  \"nextPageToken\"\t:\r\n \"a-1\"\n}\n",
          std::string(R"({"nextPageToken":"a-1"})")})
        EXPECT_EQ(likely_page_token(text), "a-1") << text.substr(0, 40);
}

TEST(IssuePage, ShowsNoTokenWhereNoneIsPlain) {
    const std::string wide(5'000, ' ');
    for (const std::string& text :
         {std::string(),
          std::string(R"({"issues":[],"isLast":true})"),
          std::string(R"({"nextPageToken":null})"),
          std::string(R"({"nextPageToken":7})"),
          std::string(R"({"nextPageToken")"),
          std::string(R"({"nextPageToken":"a)"),
          std::string(R"({"nextPageToken":"a\"b"})"),
          std::string(R"({"issues":["\"nextPageToken\":\"a\""]})"),
          "{\"a\":[" + wide + "],\"nextPageToken\":\"b\",\"c\":[" + wide + "]}"})
        EXPECT_EQ(likely_page_token(text), "") << text.substr(0, 40);
}

}  // namespace
}  // namespace healthlint
