#include "bridge/store/secret_box.h"

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

constexpr SealContext kContext{.site = "7", .field = "shared_secret"};

SecretBox box_with(const std::string& keys) {
    auto box = SecretBox::from_keys(keys);
    EXPECT_TRUE(box.has_value());
    return *box;
}

TEST(SecretBox, OpensWhatItSealed) {
    const SecretBox box = box_with(kKey);
    for (const std::string secret : {"", "x", "ATCOabcdef0123456789"}) {
        const auto sealed = box.seal(secret, kContext);
        ASSERT_TRUE(sealed.has_value());
        const auto opened = box.open(*sealed, kContext);
        ASSERT_TRUE(opened.has_value());
        EXPECT_EQ(*opened, secret);
    }
}

TEST(SecretBox, NeverSealsTwiceAlike) {
    const SecretBox box = box_with(kKey);
    EXPECT_NE(*box.seal("secret", kContext), *box.seal("secret", kContext));
}

TEST(SecretBox, RefusesAValueOfAnotherPlace) {
    const SecretBox box = box_with(kKey);
    const std::string sealed = *box.seal("secret", kContext);
    EXPECT_FALSE(box.open(sealed, {.site = "8", .field = "shared_secret"}));
    EXPECT_FALSE(box.open(sealed, {.site = "7", .field = "previous"}));
    EXPECT_FALSE(box.open(sealed, {.site = "7shared", .field = "_secret"}));
}

TEST(SecretBox, RefusesEveryFlippedCharacter) {
    const SecretBox box = box_with(kKey);
    const std::string sealed = *box.seal("secret", kContext);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(box.open(changed, kContext)) << "at " << i;
    }
    EXPECT_FALSE(box.open("", kContext));
    EXPECT_FALSE(box.open(sealed.substr(0, sealed.size() - 4), kContext));
}

TEST(SecretBox, RotatesThroughTheRing) {
    const std::string sealed = *box_with(kKey).seal("secret", kContext);
    const SecretBox rotated = box_with(std::string(kNewerKey) + "," + kKey);
    EXPECT_EQ(*rotated.open(sealed, kContext), "secret");
    const std::string resealed = *rotated.seal("secret", kContext);
    EXPECT_FALSE(box_with(kKey).open(resealed, kContext)) << "the newest key seals";
    EXPECT_EQ(*box_with(kNewerKey).open(resealed, kContext), "secret");
}

TEST(SecretBox, RefusesToStartWithoutAProperKey) {
    EXPECT_FALSE(SecretBox::from_keys(""));
    EXPECT_FALSE(SecretBox::from_keys(" , \n"));
    EXPECT_FALSE(SecretBox::from_keys("short"));
    EXPECT_FALSE(SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tr"));  // 30 bytes
    EXPECT_TRUE(SecretBox::from_keys(std::string(kKey) + "\n"));
}

}  // namespace
}  // namespace healthlint
