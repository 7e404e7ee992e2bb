#include "bridge/engine/parameter.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Parameter scalar(std::string text) {
    Parameter value;
    value.kind = Parameter::Kind::Scalar;
    value.scalar = std::move(text);
    return value;
}

TEST(Parameter, ReadsNumbers) {
    EXPECT_EQ(read_number(scalar("2")), 2);
    EXPECT_EQ(read_number(scalar("1.5")), 1.5);
    for (const char* wrong : {"", "2d", "1,5", "+2", "nan", "inf", "1e99", "two", " 2"})
        EXPECT_FALSE(read_number(scalar(wrong))) << wrong;
}

TEST(Parameter, ReadsPercentages) {
    EXPECT_EQ(read_percent(scalar("30%")), 30);
    EXPECT_EQ(read_percent(scalar("30 %")), 30);
    EXPECT_EQ(read_percent(scalar("100%")), 100);
    for (const char* wrong : {"30", "0.3", "101%", "-1%", "%", "30 percent"})
        EXPECT_FALSE(read_percent(scalar(wrong))) << wrong;
}

TEST(Parameter, ReadsDaysAndWeeks) {
    EXPECT_EQ(read_days(scalar("14d")), 14);
    EXPECT_EQ(read_days(scalar("2w")), 14);
    EXPECT_EQ(read_days(scalar("0d")), 0);
    EXPECT_EQ(read_days(scalar("36500d")), 36500);
    for (const char* wrong : {"14", "d", "14 days", "-1d", "1.5d", "3h", "36501d", "9999999999w"})
        EXPECT_FALSE(read_days(scalar(wrong))) << wrong;
}

TEST(Parameter, ReadsBooleansInOneSpelling) {
    EXPECT_EQ(read_bool(scalar("true")), true);
    EXPECT_EQ(read_bool(scalar("false")), false);
    for (const char* wrong : {"yes", "on", "True", "1", ""})
        EXPECT_FALSE(read_bool(scalar(wrong))) << wrong;
}

TEST(Parameter, GivesTextsOfOneOrMany) {
    EXPECT_EQ(scalar("a").texts(), std::vector<std::string>{"a"});
    Parameter list;
    list.kind = Parameter::Kind::List;
    list.items = {scalar("a"), scalar("b")};
    EXPECT_EQ(list.texts(), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(Parameter{}.texts().empty());
    EXPECT_EQ(list.member("a"), nullptr);
}

}  // namespace
}  // namespace healthlint
