#include "bridge/atlassian/hub_signature.h"

#include <string>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

// Atlassian's own example.
constexpr const char* kSecret = "It's a Secret to Everybody";
constexpr const char* kBody = "Hello World!";
const std::string kHex = "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";

TEST(HubSignature, TakesAtlassiansExample) {
    EXPECT_TRUE(verify_hub_signature(kSecret, kBody, "sha256=" + kHex));
}

TEST(HubSignature, RefusesEverythingElse) {
    const struct {
        const char* name;
        std::string secret, body, header;
    } rows[] = {
        {"another secret", "It's a secret to everybody", kBody, "sha256=" + kHex},
        {"another body", kSecret, "Hello World", "sha256=" + kHex},
        {"no header", kSecret, kBody, ""},
        {"no method", kSecret, kBody, kHex},
        {"another method", kSecret, kBody, "sha1=" + kHex},
        {"cut short", kSecret, kBody, "sha256=" + kHex.substr(0, 62)},
        {"too long", kSecret, kBody, "sha256=" + kHex + "00"},
        {"no hex", kSecret, kBody, "sha256=" + std::string(64, 'x')},
        {"only the method", kSecret, kBody, "sha256="},
        {"no secret at all", "", kBody, "sha256=" + kHex},
    };

    for (const auto& row : rows) {
        const auto verified = verify_hub_signature(row.secret, row.body, row.header);
        ASSERT_FALSE(verified) << row.name;
        EXPECT_EQ(verified.error().code, Errc::Unauthorized) << row.name;
    }
}

}  // namespace
}  // namespace healthlint
