#include "bridge/base/ascii.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

TEST(Ascii, LowersOnlyAscii) {
    EXPECT_EQ(to_lower("ÄBC 건강도"), "Äbc 건강도");
}

TEST(Ascii, Trims) {
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
}

TEST(Ascii, SplitsAndKeepsEmptyParts) {
    EXPECT_EQ(split("a,,b", ',').size(), 3U);
    EXPECT_EQ(split("", ',').size(), 1U);
}

TEST(Ascii, ReadsWholeNumbersOnly) {
    EXPECT_EQ(parse_integer("-42"), -42);
    EXPECT_FALSE(parse_integer("42x"));
    EXPECT_FALSE(parse_integer(""));
    EXPECT_EQ(parse_number("2.5"), 2.5);
    EXPECT_FALSE(parse_number("2.5%"));
}

}  // namespace
}  // namespace healthlint
