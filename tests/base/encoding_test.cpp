#include "bridge/base/encoding.h"

#include <string>

#include <gtest/gtest.h>

#include "bridge/base/hash.h"

namespace healthlint {
namespace {

TEST(Base64Url, IsStrict) {
    EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
    EXPECT_EQ(base64url_decode("-_8"), "\xfb\xff");
    EXPECT_FALSE(base64url_decode("-_8="));   // padding
    EXPECT_FALSE(base64url_decode("-_9"));    // last character not canonical
    EXPECT_FALSE(base64url_decode("-_ 8"));   // white space
    EXPECT_FALSE(base64url_decode("AAAAA"));  // no such length
    EXPECT_EQ(base64url_decode(""), "");
}

TEST(Base64, PadsAndUnpads) {
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
        EXPECT_EQ(base64_decode(base64_encode(text)), text);
    EXPECT_EQ(base64_encode("fo"), "Zm8=");
    EXPECT_FALSE(base64_decode("Zm8"));
}

TEST(Percent, KeepsOnlyUnreserved) {
    EXPECT_EQ(percent_encode("a b*~é/"), "a%20b%2A~%C3%A9%2F");
    EXPECT_EQ(percent_decode("a%20b%2f"), "a b/");
    EXPECT_FALSE(percent_decode("a%2"));
    EXPECT_FALSE(percent_decode("%zz"));
}

TEST(Hash, MatchesTheStandard) {  // FIPS 180-2, appendix B.1
    EXPECT_EQ(
        sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace healthlint
