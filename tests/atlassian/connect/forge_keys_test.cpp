#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bridge/atlassian/forge/key_set.h"
#include "tests/support/manual_clock.h"
#include "tests/support/rsa_key.h"

namespace healthlint {
namespace {

constexpr TimePoint kStart{std::chrono::seconds(1'795'420'800)};
constexpr std::chrono::milliseconds kTick{1};

// The host of the key set: one key, "k1", and trouble on demand.
class KeySetHost final : public Transport {
  public:
    Result<HttpResponse> send(const HttpRequest&) override {
        std::unique_lock lock(mutex_);
        ++asked_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return !slow_; });
        if (down_) return fail(Errc::Unavailable, "no answer");
        return HttpResponse{.status = 200, .body = set_};
    }

    void set_down(bool down) {
        const std::lock_guard lock(mutex_);
        down_ = down;
    }

    void set_slow(bool slow) {
        const std::lock_guard lock(mutex_);
        slow_ = slow;
        changed_.notify_all();
    }

    void wait_until_asked(int times) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return asked_ >= times; });
    }

    int asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    const std::string set_ =
        dump_json(Json{{"keys", Json::array({web_key(make_rsa_key().public_pem, "k1")})}});
    int asked_ = 0;
    bool down_ = false;
    bool slow_ = false;
};

class ForgeKeysTest : public testing::Test {
  protected:
    KeySetHost host_;
    ManualClock clock_{kStart};
    ForgeKeys keys_{host_, clock_, "https://keys.example/jwks.json"};
};

TEST_F(ForgeKeysTest, AHostThatNeverAnsweredHasAMomentsRest) {
    host_.set_down(true);
    EXPECT_EQ(keys_.find("k1").error().code, Errc::Unavailable);
    host_.set_down(false);
    clock_.advance(kKeyHostRest - kTick);
    EXPECT_EQ(keys_.find("k1").error().code, Errc::Unavailable) << "nobody was refused a key";
    EXPECT_EQ(host_.asked(), 1);
    clock_.advance(kTick);
    EXPECT_TRUE(keys_.find("k1").has_value());
    EXPECT_EQ(host_.asked(), 2);
}

TEST_F(ForgeKeysTest, AStrangersKidCostsOneFetchPerCoolDown) {
    EXPECT_TRUE(keys_.find("k1").has_value());
    EXPECT_EQ(keys_.find("made-up").error().code, Errc::NotFound);
    EXPECT_EQ(host_.asked(), 2);
    clock_.advance(kForgeKeysCoolDown - kTick);
    EXPECT_EQ(keys_.find("made-up-too").error().code, Errc::NotFound);
    EXPECT_EQ(host_.asked(), 2);
    clock_.advance(kTick);
    EXPECT_EQ(keys_.find("made-up").error().code, Errc::NotFound);
    EXPECT_EQ(host_.asked(), 3);
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
    host_.set_slow(true);
    std::atomic<int> refused{0};
    std::atomic<int> found{0};
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < kMaxHeldByKeys + 1; ++i)
            callers.emplace_back([&] { ++(keys_.find("k1").has_value() ? found : refused); });
        while (refused == 0)  // all the others wait
            std::this_thread::yield();
        EXPECT_EQ(found, 0);
        host_.set_slow(false);
    }
    EXPECT_EQ(refused, 1);
    EXPECT_EQ(found, kMaxHeldByKeys);
    EXPECT_EQ(host_.asked(), 1);
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
    EXPECT_EQ(host_.asked(), 1);
}

}  // namespace
}  // namespace healthlint
