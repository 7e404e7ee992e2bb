#include "bridge/atlassian/connect/install_keys.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/atlassian/connect/fake_key_server.h"
#include "tests/support/manual_clock.h"
#include "tests/support/rsa_key.h"

namespace healthlint {
namespace {

constexpr TimePoint kStart{std::chrono::seconds(1'795'420'800)};

class InstallKeysTest : public testing::Test {
  protected:
    void SetUp() override {
        server_.answer("https://keys.example/k1", {.status = 200, .body = pem_});
    }

    const std::string pem_ = make_rsa_key().public_pem;
    FakeKeyServer server_;
    ManualClock clock_{kStart};
    InstallKeys keys_{server_, clock_, "https://keys.example"};
};

TEST_F(InstallKeysTest, FetchesAKeyOncePerLife) {
    EXPECT_EQ(keys_.find("k1").value_or(""), pem_);
    EXPECT_EQ(keys_.find("k1").value_or(""), pem_);
    EXPECT_EQ(server_.asked(), std::vector<std::string>{"https://keys.example/k1"});
    clock_.advance(kInstallKeyLife);
    EXPECT_EQ(keys_.find("k1").value_or(""), pem_);
    EXPECT_EQ(server_.asked().size(), 2U);
}

TEST_F(InstallKeysTest, RemembersAMissingKeyForAMinute) {
    EXPECT_EQ(keys_.find("nobody").error().code, Errc::NotFound);
    clock_.advance(kMissingKeyLife - std::chrono::milliseconds(1));
    EXPECT_EQ(keys_.find("nobody").error().code, Errc::NotFound);
    EXPECT_EQ(server_.asked().size(), 1U);
    clock_.advance(std::chrono::milliseconds(1));
    server_.answer("https://keys.example/nobody", {.status = 200, .body = pem_});
    EXPECT_TRUE(keys_.find("nobody").has_value());
}

TEST_F(InstallKeysTest, RemembersNoTrouble) {
    server_.set_down(true);
    EXPECT_EQ(keys_.find("k1").error().code, Errc::Unavailable);
    server_.set_down(false);
    clock_.advance(kKeyHostRest);
    for (const HttpResponse& trouble :
         {HttpResponse{.status = 500},
          HttpResponse{.status = 200, .body = "<html>maintenance</html>"},
          HttpResponse{.status = 200, .body = pem_.substr(0, 60)}}) {
        server_.answer("https://keys.example/k1", trouble);
        EXPECT_EQ(keys_.find("k1").error().code, Errc::Internal) << "and the host has no rest";
    }
    EXPECT_EQ(server_.asked().size(), 4U);
    server_.answer("https://keys.example/k1", {.status = 200, .body = pem_});
    EXPECT_TRUE(keys_.find("k1").has_value());
}

TEST_F(InstallKeysTest, AHostThatFailedHasAMomentsRest) {
    EXPECT_TRUE(keys_.find("k1").has_value());
    server_.set_down(true);
    EXPECT_EQ(keys_.find("k2").error().code, Errc::Unavailable);
    const auto before = server_.asked().size();
    clock_.advance(kKeyHostRest - std::chrono::milliseconds(1));
    EXPECT_EQ(keys_.find("k3").error().code, Errc::Unavailable) << "another kid, the same host";
    EXPECT_EQ(server_.asked().size(), before);
    EXPECT_TRUE(keys_.find("k1").has_value()) << "what is known needs no host";
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(keys_.find("k3").error().code, Errc::Unavailable);
    EXPECT_EQ(server_.asked().size(), before + 1);
    clock_.set(kStart - std::chrono::hours(1));
    EXPECT_EQ(keys_.find("k3").error().code, Errc::Unavailable);
    EXPECT_EQ(server_.asked().size(), before + 2) << "the clock was set back";
}

TEST_F(InstallKeysTest, OnlyAFewFetchesAreUnderWayAtOnce) {
    EXPECT_TRUE(keys_.find("k1").has_value());
    server_.set_slow(true);
    {
        std::vector<std::jthread> strangers;
        for (int i = 0; i < kMaxKeyFetches; ++i)
            strangers.emplace_back([&, i] { (void)keys_.find("stranger-" + std::to_string(i)); });
        server_.wait_until_asked(1 + kMaxKeyFetches);
        EXPECT_EQ(keys_.find("one-more").error().code, Errc::Unavailable) << "and does not wait";
        EXPECT_TRUE(keys_.find("k1").has_value());
        server_.set_slow(false);
    }
    EXPECT_EQ(keys_.find("one-more").error().code, Errc::NotFound);
}

TEST_F(InstallKeysTest, OnlyAFewCallersWaitForTheHost) {
    expect_one_refused_of_many(server_, [&] { return keys_.find("k1").has_value(); });
}

TEST_F(InstallKeysTest, AFetchThatThrowsHoldsNobodyEver) {
    server_.set_broken(true);
    for (int i = 0; i <= kMaxHeldByKeys; ++i)
        EXPECT_ANY_THROW((void)keys_.find("stranger-" + std::to_string(i)));
    EXPECT_ANY_THROW((void)keys_.find("k1"));
    server_.set_broken(false);
    EXPECT_TRUE(keys_.find("k1").has_value());
}

TEST_F(InstallKeysTest, RemembersOnlySoManyStrangers) {
    for (std::size_t i = 0; i <= kMaxInstallKeys; ++i) {
        (void)keys_.find("stranger-" + std::to_string(i));
        clock_.advance(std::chrono::milliseconds(1));
    }
    const auto before = server_.asked().size();
    (void)keys_.find("stranger-1");
    EXPECT_EQ(server_.asked().size(), before);
    (void)keys_.find("stranger-0");
    EXPECT_EQ(server_.asked().size(), before + 1) << "the oldest one was forgotten";
}

TEST_F(InstallKeysTest, StrangersDoNotPushOutAKeyInUse) {
    EXPECT_TRUE(keys_.find("k1").has_value());
    for (std::size_t i = 0; i < 2 * kMaxInstallKeys; ++i)
        (void)keys_.find("stranger-" + std::to_string(i));
    const auto before = server_.asked().size();
    EXPECT_TRUE(keys_.find("k1").has_value());
    EXPECT_EQ(server_.asked().size(), before);
}

TEST_F(InstallKeysTest, ManyThreadsFetchOnce) {
    std::atomic<int> found{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { found += keys_.find("k1").has_value() ? 1 : 0; });
    }
    EXPECT_EQ(found, 8);
    EXPECT_EQ(server_.asked().size(), 1U);
}

}  // namespace
}  // namespace healthlint
