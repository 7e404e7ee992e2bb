// What may show on an issue without anybody knowing it: for whoever takes everything away.

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class SentWrites : public StoreTest<Backend> {
  protected:
    void want(WriteKind kind, const std::string& hash) {
        OutboxItem item = this->badge("1", hash);
        item.kind = kind;
        ASSERT_TRUE(this->store_->enqueue({item}));
    }

    OutboxItem claim_comment(int minute) {
        const auto items = this->store_->claim_outbox(
            WriteKind::Comment, 1, at_minute(minute), this->kLease, nullptr);
        EXPECT_TRUE(items && items->size() == 1);
        return items && !items->empty() ? items->front() : OutboxItem{};
    }

    // The answer never came; Jira may post it until minute 1.
    void send_comment_unheard() {
        want(WriteKind::Comment, "a");
        ASSERT_TRUE(this->store_->retry_write(
            claim_comment(0),
            {.at = at_minute(1), .reason = "timeout", .late_until = at_minute(1)}));
    }

    std::vector<SentWrite> sent() {
        const auto sent = this->store_->sent_writes(this->site_);
        EXPECT_TRUE(sent) << sent.error().message;
        return sent.value_or(std::vector<SentWrite>{});
    }

    void expect_sent_comment() {
        const auto all = sent();
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].issue, IssueId{"1"});
        EXPECT_EQ(all[0].kind, WriteKind::Comment);
        EXPECT_NE(all[0].id, 0);
    }
};

TYPED_TEST_SUITE(SentWrites, StoreBackends);

TYPED_TEST(SentWrites, WhatWasNeverTriedIsNotAmongThem) {
    this->want(WriteKind::Badge, "a");
    this->want(WriteKind::Comment, "a");
    EXPECT_TRUE(this->sent().empty());
    const OutboxItem limited = this->claim_comment(0);
    ASSERT_TRUE(this->store_->retry_write(
        limited, {.at = at_minute(1), .reason = "429", .attempt = Attempt::Free}));
    EXPECT_TRUE(this->sent().empty()) << "refused before it did anything";
}

TYPED_TEST(SentWrites, ANewerWishHidesNoAttempt) {
    this->send_comment_unheard();
    this->expect_sent_comment();
    this->want(WriteKind::Comment, "b");
    this->expect_sent_comment();
    EXPECT_EQ(this->store_->figures(this->site_)->sent_until, at_minute(1));
}

TYPED_TEST(SentWrites, GivingUpHidesNoAttempt) {
    this->send_comment_unheard();
    const long long id = this->claim_comment(1).id;
    ASSERT_TRUE(this->store_->give_up_write(id, "403"));
    this->expect_sent_comment();
    ASSERT_TRUE(
        *this->store_->retry_dead_letter(this->site_, DeadLetter::Queue::Outbox, id, at_minute(2)));
    this->expect_sent_comment();
}

TYPED_TEST(SentWrites, ARemovalAndALateBadgeAreAmongThem) {
    this->want(WriteKind::Badge, "a");
    const auto first = this->claim_badges(0);
    ASSERT_EQ(first.size(), 1U);
    ASSERT_TRUE(this->store_->retry_write(
        first[0], {.at = at_minute(0), .reason = "timeout", .late_until = at_minute(1)}));
    this->want(WriteKind::Badge, "b");
    const auto second = this->claim_badges(0);
    ASSERT_EQ(second.size(), 1U);
    ASSERT_TRUE(this->store_->settle_write(second[0], {.issue = {"1"}, .badge_hash = "b"}));
    auto all = this->sent();  // "b" waits once more behind it, and was not sent again yet
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].id, 0);
    EXPECT_EQ(all[0].kind, WriteKind::Badge);
    this->want(WriteKind::Badge, "");
    all = this->sent();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_NE(all[1].id, 0);
    EXPECT_TRUE(this->store_->sent_writes(this->install("client-2", "https://b.example"))->empty());
}

}  // namespace
}  // namespace healthlint
