#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bridge/atlassian/forge/key_set.h"
#include "tests/atlassian/connect/fake_key_server.h"
#include "tests/support/manual_clock.h"
#include "tests/support/rsa_key.h"

namespace healthlint {
namespace {

constexpr TimePoint kStart{std::chrono::seconds(1'795'420'800)};
constexpr std::chrono::milliseconds kTick{1};

class ForgeKeysTest : public testing::Test {
  protected:
    static constexpr const char* kUrl = "https://keys.example/jwks.json";

    void SetUp() override {
        const Json key = web_key(make_rsa_key().public_pem, "k1");
        host_.answer(kUrl, {.status = 200, .body = dump_json(Json{{"keys", Json::array({key})}})});
    }

    FakeKeyServer host_;
    ManualClock clock_{kStart};
    ForgeKeys keys_{host_, clock_, kUrl};
};

TEST_F(ForgeKeysTest, AHostThatNeverAnsweredHasAMomentsRest) {
    host_.set_down(true);
    EXPECT_EQ(keys_.find("k1").error().code, Errc::Unavailable);
    host_.set_down(false);
    clock_.advance(kKeyHostRest - kTick);
    EXPECT_EQ(keys_.find("k1").error().code, Errc::Unavailable) << "nobody was refused a key";
    EXPECT_EQ(host_.asked().size(), 1U);
    clock_.advance(kTick);
    EXPECT_TRUE(keys_.find("k1").has_value());
    EXPECT_EQ(host_.asked().size(), 2U);
}

TEST_F(ForgeKeysTest, AFetchThatThrowsHoldsNobodyEver) {
    host_.set_broken(true);
    EXPECT_ANY_THROW((void)keys_.find("k1"));
    host_.set_broken(false);
    EXPECT_TRUE(keys_.find("k1").has_value());
}

TEST_F(ForgeKeysTest, AStrangersKidCostsOneFetchPerCoolDown) {
    EXPECT_TRUE(keys_.find("k1").has_value());
    EXPECT_EQ(keys_.find("made-up").error().code, Errc::NotFound);
    EXPECT_EQ(host_.asked().size(), 2U);
    clock_.advance(kForgeKeysCoolDown - kTick);
    EXPECT_EQ(keys_.find("made-up-too").error().code, Errc::NotFound);
    EXPECT_EQ(host_.asked().size(), 2U);
    clock_.advance(kTick);
    EXPECT_EQ(keys_.find("made-up").error().code, Errc::NotFound);
    EXPECT_EQ(host_.asked().size(), 3U);
}

TEST_F(ForgeKeysTest, AKnownKeyWaitsForNoStranger) {
    EXPECT_TRUE(keys_.find("k1").has_value());
    host_.set_slow(true);
    std::jthread stranger([&] { (void)keys_.find("made-up"); });
    host_.wait_until_asked(2);
    EXPECT_TRUE(keys_.find("k1").has_value());
    clock_.advance(kForgeKeysLife);
    EXPECT_TRUE(keys_.find("k1").has_value()) << "old, and asked for already";
    host_.set_slow(false);
}

TEST_F(ForgeKeysTest, OnlyAFewCallersWaitForTheFirstSet) {
    expect_one_refused_of_many(host_, [&] { return keys_.find("k1").has_value(); });
}

TEST_F(ForgeKeysTest, WhoWaitedForAFailureDoesNotFailOnceMore) {
    host_.set_slow(true);
    host_.set_down(true);
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < kMaxHeldByKeys; ++i)
            callers.emplace_back([&] { (void)keys_.find("k1"); });
        host_.wait_until_asked(1);
        host_.set_slow(false);
    }
    EXPECT_EQ(host_.asked().size(), 1U);
}

}  // namespace
}  // namespace healthlint
