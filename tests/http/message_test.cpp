#include "bridge/http/message.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

TEST(Message, FindsAHeaderWithoutCase) {
    const HttpHeaders headers{{"Content-Type", "text/plain"}, {"content-type", "second"}};
    EXPECT_EQ(find_header(headers, "CONTENT-TYPE"), "text/plain");
    EXPECT_EQ(find_header(headers, "Content"), std::nullopt);
}

TEST(Message, SplitsATargetAtTheFirstQuestionMark) {
    const auto target = split_target("/a/b?x=1?2");
    EXPECT_EQ(target.path, "/a/b");
    EXPECT_EQ(target.query, "x=1?2");
    EXPECT_EQ(split_target("/a").query, "");
}

struct QueryCase {
    std::string name;
    std::string query;
    Parameters parameters;
};

class QueryTest : public testing::TestWithParam<QueryCase> {};

TEST_P(QueryTest, Parameters) {
    EXPECT_EQ(parse_query(GetParam().query), GetParam().parameters);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    QueryTest,
    testing::Values(
        QueryCase{"Empty", "", {}},
        QueryCase{"Pair", "a=1", {{"a", "1"}}},
        QueryCase{"PlusIsASpace", "a=b+c", {{"a", "b c"}}},
        QueryCase{"EscapesInBoth", "%61%20=%EA%B0%80", {{"a ", "가"}}},
        QueryCase{"MalformedEscapesStay", "a=%zz%4&b=%41%", {{"a", "%zz%4"}, {"b", "A%"}}},
        QueryCase{"NoValue", "a&b=", {{"a", ""}, {"b", ""}}},
        QueryCase{"EmptyPartsAreNone", "&a=1&&b=2&", {{"a", "1"}, {"b", "2"}}},
        QueryCase{"RepeatedInOrder", "a=2&a=1", {{"a", "2"}, {"a", "1"}}},
        QueryCase{"FirstEqualsSeparates", "a=b=c", {{"a", "b=c"}}},
        QueryCase{"SemicolonIsData", "a=1;b=2", {{"a", "1;b=2"}}}),
    [](const auto& test) { return test.param.name; });

TEST(Message, QueryParameterTakesTheFirst) {
    EXPECT_EQ(query_parameter("a=1&jwt=x.y.z&jwt=2", "jwt"), "x.y.z");
    EXPECT_EQ(query_parameter("JWT=1", "jwt"), std::nullopt);
}

struct UrlCase {
    std::string name;
    std::string url;
    std::optional<Url> parsed;
};

bool same(const std::optional<Url>& a, const std::optional<Url>& b) {
    if (!a || !b) return !a && !b;
    return a->scheme == b->scheme && a->host == b->host && a->port == b->port &&
           a->target == b->target;
}

class UrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(UrlTest, Parses) {
    EXPECT_TRUE(same(parse_url(GetParam().url), GetParam().parsed)) << GetParam().url;
}

INSTANTIATE_TEST_SUITE_P(
    All,
    UrlTest,
    testing::Values(
        UrlCase{
            "Https",
            "https://acme.atlassian.net/a?b=c",
            Url{"https", "acme.atlassian.net", 443, "/a?b=c"}},
        UrlCase{
            "CaseOfSchemeAndHost", "HTTP://LocalHost:8080/A", Url{"http", "localhost", 8080, "/A"}},
        UrlCase{"NoPath", "http://a", Url{"http", "a", 80, "/"}},
        UrlCase{"QueryWithoutPath", "http://a?b=1", Url{"http", "a", 80, "/?b=1"}},
        UrlCase{"HighestPort", "http://a:65535/", Url{"http", "a", 65535, "/"}},
        UrlCase{"PortTooHigh", "http://a:65536/", std::nullopt},
        UrlCase{"PortZero", "http://a:0/", std::nullopt},
        UrlCase{"PortWithSign", "http://a:+80/", std::nullopt},
        UrlCase{"EmptyPort", "http://a:/", std::nullopt},
        UrlCase{"UserInfo", "http://user:secret@a/", std::nullopt},
        UrlCase{"UserWithoutSecret", "http://user@a/", std::nullopt},
        UrlCase{"Fragment", "http://a/b#c", std::nullopt},
        UrlCase{"OtherScheme", "ftp://a/", std::nullopt},
        UrlCase{"NoScheme", "//a/b", std::nullopt},
        UrlCase{"NoHost", "http:///b", std::nullopt},
        UrlCase{"BlankInTarget", "http://a/b c", std::nullopt},
        UrlCase{"LineFeedInTarget", "http://a/b\r\nX: y", std::nullopt},
        UrlCase{"Backslash", "http://a\\b/", std::nullopt}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace healthlint
