// The fast reader against parse_json, which defines it.

#include "bridge/atlassian/small_json.h"

#include <string>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}

class SmallJson : public testing::TestWithParam<std::string> {};

TEST_P(SmallJson, IsReadAsParseJsonReadsIt) {
    const Json small = parse_small_json(GetParam());
    const Json thorough = parse_json(GetParam());
    ASSERT_EQ(small.is_discarded(), thorough.is_discarded()) << GetParam();
    if (small.is_discarded()) return;
    EXPECT_EQ(small, thorough) << GetParam();
    EXPECT_EQ(dump_json(small), dump_json(thorough));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    SmallJson,
    testing::Values(
        "",
        " ",
        "null",
        "true",
        "\"text\"",
        "5",
        "[]",
        "{}",
        "{",
        "{}x",
        "{} ",
        "{}{}",
        std::string("{}\0x", 4),
        "\xEF\xBB\xBF{}",
        R"({"iss":"a","iat":1795420800,"exp":1795424400,"qsh":"0f"})",
        R"({"iss":"a","context":{"jira":{"issue":{"id":"1","key":"A-1"}}},"aud":["x",1.5,null]})",
        R"({"a":1,"a":2})",
        R"({"a":{"b":1},"a":{"c":2}})",
        R"({"a":-0,"b":-5,"c":0,"d":0.0,"e":1e3,"f":1E-2})",
        R"({"a":9223372036854775807,"b":9223372036854775808,"c":-9223372036854775808})",
        R"({"a":18446744073709551615,"b":18446744073709551616,"c":-9223372036854775809})",
        R"({"a":1e400})",
        R"({"a":01})",
        R"({"a":1.})",
        R"({"a":+1})",
        R"({"a":NaN})",
        R"({"a":"\u00e9\n\/"})",
        R"({"a":"\ud83d\ude00"})",
        R"({"a":"\ud83d"})",
        R"({"a":"\ude00"})",
        R"({"a":"\q"})",
        "{\"a\":\"\t\"}",
        "{\"a\":\"é😀\"}",
        "{\"a\":\"\xC3\"}",
        "{\"a\":\"\xED\xA0\x80\"}",
        "{\"\":1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":1 /* no */}",
        nested(kMaxJsonDepth - 1),
        nested(kMaxJsonDepth),
        nested(kMaxJsonDepth + 1),
        "\"" + std::string(kSmallJsonBytes - 2, 'x') + "\"",
        "\"" + std::string(kSmallJsonBytes - 1, 'x') + "\""));

}  // namespace
}  // namespace healthlint
