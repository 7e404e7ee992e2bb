#include "bridge/base/json.h"

#include <gtest/gtest.h>

#include "bridge/base/json_text.h"

namespace healthlint {
namespace {

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}

TEST(Json, BoundsTheDepth) {
    EXPECT_FALSE(parse_json(nested(kMaxJsonDepth)).is_discarded());
    EXPECT_TRUE(parse_json(nested(kMaxJsonDepth + 1)).is_discarded());
    EXPECT_TRUE(parse_json(nested(100'000)).is_discarded());
}

TEST(Json, SaysWhatIsNoJson) {
    EXPECT_TRUE(parse_json("{").is_discarded());
    EXPECT_TRUE(parse_json("").is_discarded());
    EXPECT_TRUE(parse_json("{} x").is_discarded());
}

TEST(Json, ReplacesBrokenUtf8) {
    EXPECT_EQ(dump_json(Json("\xff")), "\"\xEF\xBF\xBD\"");
}

TEST(Json, AppendsATextAsItDumpsIt) {
    for (const std::string text :
         {"",
          "kpi-target",
          " ~",
          "\"",
          "\\",
          "/",
          "\n",
          "\x1f",
          "\x7f",
          "모델",
          "\xff",
          "a\"b\\c"}) {
        std::string json = "[";
        append_json_text(json, text);
        EXPECT_EQ(json, "[" + dump_json(Json(text)));
    }
}

TEST(Json, ReadsMembersLeniently) {
    const Json issue = parse_json(R"({"id":10001,"key":"AIX-1","flag":true,"none":null})");
    EXPECT_EQ(id_member(issue, "id"), "10001");
    EXPECT_EQ(string_member(issue, "key"), "AIX-1");
    EXPECT_EQ(string_member(issue, "none"), "");
    EXPECT_TRUE(bool_member(issue, "flag"));
    EXPECT_EQ(find_member(issue, "absent"), nullptr);
    EXPECT_EQ(find_member(Json(3), "x"), nullptr);
}

}  // namespace
}  // namespace healthlint
