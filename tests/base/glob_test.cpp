#include "bridge/base/glob.h"

#include <string>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

TEST(Glob, TheWholeTextMustMatch) {
    EXPECT_TRUE(glob_matches("https://catalog.example.com/*", "https://catalog.example.com/a/b"));
    EXPECT_TRUE(glob_matches("https://catalog.example.com/*", "https://catalog.example.com/"));
    EXPECT_FALSE(glob_matches("https://catalog.example.com/*", "http://catalog.example.com/a"));
    EXPECT_FALSE(glob_matches("catalog", "https://catalog.example.com/"));
    EXPECT_TRUE(glob_matches("*catalog*", "https://catalog.example.com/"));
    EXPECT_TRUE(glob_matches("", ""));
    EXPECT_FALSE(glob_matches("", "a"));
    EXPECT_TRUE(glob_matches("**", ""));
}

TEST(Glob, ComesBackToTheLastStar) {
    EXPECT_TRUE(glob_matches("*/tables/*/raw", "x/tables/a/tables/b/raw"));
    EXPECT_FALSE(glob_matches("*/tables/*/raw", "x/tables/a/raw/b"));
    EXPECT_TRUE(glob_matches("a*b*c", "a-b-b-c"));
}

TEST(Glob, ManyStarsOnALongTextEnd) {
    EXPECT_FALSE(glob_matches("*a*a*a*a*b", std::string(20'000, 'a')));
}

}  // namespace
}  // namespace healthlint
