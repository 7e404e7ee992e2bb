// Remembered secrets beside changes that come through the store of another process.

#include "bridge/web/connect/site_secrets.h"

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

constexpr const char* kClient = "client-1";

class SiteSecretsTest : public testing::Test {
  protected:
    SiteId install(Store& store, const std::string& secret, TimePoint now) {
        const auto site = store.install(
            {.client_key = kClient, .base_url = "https://acme.example", .shared_secret = secret},
            now,
            std::chrono::minutes(5));
        EXPECT_TRUE(site.has_value());
        return site ? site->id : SiteId{};
    }

    std::size_t known(TimePoint now) {
        const auto secrets = cache_.find(kClient, now);
        EXPECT_TRUE(secrets.has_value());
        return secrets && *secrets ? (*secrets)->secrets.size() : 0;
    }

    SqliteBackend backend_;
    std::unique_ptr<Store> store_ = backend_.open();
    std::unique_ptr<Store> elsewhere_ = backend_.open();
    SiteSecretsCache cache_{*store_};
    const TimePoint now_ = at_minute(0);
};

TEST_F(SiteSecretsTest, WhoIsNotKnownIsAskedForEachTime) {
    EXPECT_EQ(known(now_), 0U);
    install(*elsewhere_, "first", now_);
    EXPECT_EQ(known(now_), 1U);
}

TEST_F(SiteSecretsTest, AnswersFromMemoryForAMoment) {
    const SiteId site = install(*store_, "first", now_);
    EXPECT_EQ(known(now_), 1U);
    ASSERT_TRUE(elsewhere_->set_state(site, SiteState::Uninstalled, now_).has_value());
    EXPECT_EQ(known(now_ + kKeptSecrets - std::chrono::milliseconds(1)), 1U);
    EXPECT_EQ(known(now_ + kKeptSecrets), 0U);
}

TEST_F(SiteSecretsTest, ForgetsWhenTold) {
    const SiteId site = install(*store_, "first", now_);
    EXPECT_EQ(known(now_), 1U);
    ASSERT_TRUE(store_->set_state(site, SiteState::Uninstalled, now_).has_value());
    cache_.forget();
    EXPECT_EQ(known(now_), 0U);
}

TEST_F(SiteSecretsTest, AskedAgainItAsksTheStore) {
    install(*store_, "first", now_);
    EXPECT_EQ(known(now_), 1U);
    install(*elsewhere_, "second", now_);
    const auto again = cache_.find_again(kClient, now_);
    ASSERT_TRUE(again.has_value() && again->has_value());
    EXPECT_EQ((*again)->secrets.size(), 2U) << "the new one, and the old one in its grace";
    EXPECT_EQ(known(now_), 2U);
}

TEST_F(SiteSecretsTest, TheGraceOfAnOldSecretEndsOnTime) {
    install(*store_, "first", now_);
    install(*store_, "second", now_);
    const TimePoint end = now_ + std::chrono::minutes(5);
    EXPECT_EQ(known(end - std::chrono::milliseconds(10)), 2U);
    EXPECT_EQ(known(end), 1U);
}

}  // namespace
}  // namespace healthlint
