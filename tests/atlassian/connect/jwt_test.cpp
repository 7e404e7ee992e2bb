#include "bridge/atlassian/connect/jwt.h"

#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/support/rsa_key.h"

namespace healthlint {
namespace {

constexpr std::string_view kSecret = "a shared secret that is long enough for HS256";

const RsaKeyPair& key() {
    static const RsaKeyPair kKey = make_rsa_key();
    return kKey;
}

OrderedJson claims() {
    return {{"iss", "app"}, {"iat", 1}, {"exp", 2}};
}

std::string token_with(
    const std::string& header, const std::string& payload, std::string signature) {
    return base64url_encode(header) + "." + base64url_encode(payload) + "." + std::move(signature);
}

TEST(Jwt, SignsTheBytesOfADocumentedExample) {
    // RFC 7515 has other members; this token was made with the official Node library.
    const OrderedJson body{{"iss", "a"}, {"exp", 1}};
    EXPECT_EQ(sign_hs256(body, "secret").substr(0, 37), "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.");
}

TEST(Jwt, VerifiesWhatItSigned) {
    const auto token = parse_jwt(sign_hs256(claims(), kSecret));
    ASSERT_TRUE(token.has_value());
    EXPECT_TRUE(verify_hs256(*token, kSecret));
    EXPECT_FALSE(verify_hs256(*token, "another secret"));
    EXPECT_FALSE(verify_hs256(*token, ""));
    EXPECT_EQ(string_member(token->claims, "iss"), "app");
}

TEST(Jwt, VerifiesRs256) {
    const auto token = parse_jwt(sign_rs256(claims(), "kid-1", key().private_pem));
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(string_member(token->header, "kid"), "kid-1");
    EXPECT_TRUE(verify_rs256(*token, key().public_pem));
    EXPECT_FALSE(verify_rs256(*token, make_rsa_key().public_pem));
    EXPECT_FALSE(verify_rs256(*token, "-----BEGIN PUBLIC KEY-----\nMIIB\n"));
    EXPECT_FALSE(verify_rs256(*token, ""));
}

TEST(Jwt, SignsNothingWithAnUnreadableKey) {
    EXPECT_EQ(sign_rs256(claims(), "kid-1", "no key"), "");
}

TEST(Jwt, RefusesAShortRsaKey) {
    const auto small = make_rsa_key(1024);
    const auto token = parse_jwt(sign_rs256(claims(), "kid-1", small.private_pem));
    ASSERT_TRUE(token.has_value());
    EXPECT_FALSE(verify_rs256(*token, small.public_pem));
    EXPECT_FALSE(is_rsa_public_key(small.public_pem));
    EXPECT_TRUE(is_rsa_public_key(key().public_pem));
}

TEST(Jwt, NeverTakesThePublicKeyAsASharedSecret) {
    const auto token = parse_jwt(sign_hs256(claims(), key().public_pem));
    ASSERT_TRUE(token.has_value());
    EXPECT_FALSE(verify_rs256(*token, key().public_pem));
}

TEST(Jwt, NeverTakesAnRsaTokenAsSymmetric) {
    const auto token = parse_jwt(sign_rs256(claims(), "kid-1", key().private_pem));
    ASSERT_TRUE(token.has_value());
    EXPECT_FALSE(verify_hs256(*token, key().public_pem));
}

TEST(Jwt, NeverTakesAlgNone) {
    for (const auto* algorithm : {"none", "None", "NONE", ""}) {
        const auto token = parse_jwt(
            token_with(std::string(R"({"alg":")") + algorithm + R"("})", R"({"iss":"a"})", ""));
        ASSERT_TRUE(token.has_value());
        EXPECT_FALSE(verify_hs256(*token, kSecret));
        EXPECT_FALSE(verify_rs256(*token, key().public_pem));
    }
}

struct BadToken {
    std::string name;
    std::string token;
};

class BadTokenTest : public testing::TestWithParam<BadToken> {};

TEST_P(BadTokenTest, DoesNotParse) {
    EXPECT_FALSE(parse_jwt(GetParam().token).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadTokenTest,
    testing::Values(
        BadToken{"Empty", ""},
        BadToken{"TwoParts", base64url_encode("{}") + "." + base64url_encode("{}")},
        BadToken{"FourParts", token_with("{}", "{}", "AAAA.AAAA")},
        BadToken{"HeaderIsNoObject", token_with("[]", "{}", "AAAA")},
        BadToken{"PayloadIsNoJson", token_with("{}", "{", "AAAA")},
        BadToken{"PaddedSignature", token_with("{}", "{}", "AAA=")},
        BadToken{"PlusInSignature", token_with("{}", "{}", "AA+A")},
        BadToken{"BitsBehindTheLastByte", token_with("{}", "{}", "AB")},
        BadToken{"Blank", " " + token_with("{}", "{}", "AAAA")}),
    [](const auto& test) { return test.param.name; });

TEST(Jwt, BoundsTheLengthOfAToken) {
    const std::string head = base64url_encode("{}") + "." + base64url_encode("{}") + ".";
    const std::string longest = head + std::string(kMaxTokenBytes - head.size(), 'A');
    ASSERT_EQ(longest.size(), kMaxTokenBytes);
    EXPECT_EQ(parse_jwt(longest).has_value(), (kMaxTokenBytes - head.size()) % 4 != 1);
    EXPECT_FALSE(parse_jwt(longest + "AAAA").has_value());
}

}  // namespace
}  // namespace healthlint
