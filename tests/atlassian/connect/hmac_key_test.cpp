#include "bridge/atlassian/connect/hmac_key.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

// RFC 4231, test case 2.
constexpr std::string_view kText = "what do ya want for nothing?";

std::string signature() {
    std::string bytes;
    for (const int byte : {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24,
                           0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27,
                           0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43})
        bytes += static_cast<char>(byte);
    return bytes;
}

TEST(HmacKey, VerifiesWhatItsSecretSigned) {
    const HmacKey key("Jefe");
    EXPECT_TRUE(key.verifies(kText, signature()));
    EXPECT_TRUE(key.verifies(kText, signature())) << "again, with the same prepared key";
    EXPECT_FALSE(key.verifies("what do ya want for nothing!", signature()));
    EXPECT_FALSE(key.verifies(kText, signature().substr(1)));
    EXPECT_FALSE(key.verifies(kText, ""));
    EXPECT_FALSE(HmacKey("jefe").verifies(kText, signature()));
}

TEST(HmacKey, AnEmptySecretVerifiesNothing) {
    EXPECT_FALSE(HmacKey("").verifies("", ""));
    EXPECT_FALSE(HmacKey("").verifies(kText, signature()));
}

TEST(HmacKey, IsSharedByThreads) {
    const HmacKey key("Jefe");
    const std::string right = signature();
    std::atomic<int> verified{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int call = 0; call < 200; ++call)
                    if (key.verifies(kText, right)) ++verified;
            });
    }
    EXPECT_EQ(verified, 800);
}

}  // namespace
}  // namespace healthlint
