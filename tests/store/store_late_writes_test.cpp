// Badges that Jira may carry out after it gave no answer, or none that anybody lived to hear: what
// is written meanwhile is written once more when that can be no longer. A lease is a minute here.

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class LateWrites : public StoreTest<Backend> {
  protected:
    void want(const std::string& hash) {
        ASSERT_TRUE(this->store_->enqueue({this->badge("1", hash)}));
    }

    // Sends the badge that is due and dies without hearing the answer.
    void send_and_die() {
        ASSERT_EQ(this->claim_badges(0).size(), 1U);
        die();
    }

    // What it had leased of the inbox comes back, too, once the database has seen that it is gone.
    void die() {
        ASSERT_TRUE(this->store_->append(this->event("9")));
        ASSERT_EQ(this->claim(0).size(), 1U);
        this->store_.reset();
        this->store_ = this->backend_.open();
        std::vector<InboxEvent> events;
        while (events.empty()) {
            ASSERT_TRUE(this->store_->recover());
            events = this->claim(0);
        }
        ASSERT_TRUE(this->store_->finish_inbox({events.front().id}));
    }

    // The one that is due.
    OutboxItem claim_one(int minute) {
        const auto due = this->claim_badges(minute);
        EXPECT_EQ(due.size(), 1U);
        return due.empty() ? OutboxItem{} : due.front();
    }

    void settle(const OutboxItem& item, int minute) {
        ASSERT_TRUE(this->store_->settle_write(
            item, {.issue = {"1"}, .badge_hash = item.hash, .badge_at = at_minute(minute)}));
    }

    void write(const std::string& hash, int minute) {
        const OutboxItem item = claim_one(minute);
        EXPECT_EQ(item.hash, hash);
        EXPECT_EQ(item.payload, "{\"wanted\":\"" + hash + "\"}");
        settle(item, minute);
    }

    void put_off(const OutboxItem& item, const WriteRetry& retry) {
        ASSERT_TRUE(this->store_->retry_write(item, retry));
    }

    void expect_nothing_waits() { EXPECT_TRUE(this->store_->waiting_writes(this->site_)->empty()); }

    // Waits for the end of the lease, is written, and does not come back.
    void expect_written_once_more(const std::string& hash) {
        EXPECT_TRUE(this->claim_badges(0).empty()) << "not at once";
        write(hash, 1);
        expect_nothing_waits();
    }
};

TYPED_TEST_SUITE(LateWrites, StoreBackends);

TYPED_TEST(LateWrites, WhatAKilledProcessHadSentNeedsNothingMoreWhenItIsSentAgain) {
    this->want("a");
    this->send_and_die();
    this->write("a", 0);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, AnotherBadgeIsWrittenOnceMore) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, EvenAfterTheSameOneWasSentAgain) {
    this->want("a");
    this->send_and_die();
    this->write("a", 0);
    this->want("b");
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, ARemovalIsWrittenOnceMore) {
    this->want("a");
    this->send_and_die();
    this->want("");
    this->write("", 0);
    this->expect_written_once_more("");
    EXPECT_TRUE(this->store_->publish_states(this->site_, {}, kNoLimit)->empty());
}

// Nobody knows any more what was under way.
TYPED_TEST(LateWrites, ASuccessorThatOutlivedItsPredecessorIsWrittenOnceMore) {
    this->want("a");
    ASSERT_EQ(this->claim_badges(0).size(), 1U);
    this->want("b");
    this->die();
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, ANewerWishDoesNotWaitForTheRepetition) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    this->want("c");
    this->write("c", 0);
    this->expect_written_once_more("c");
}

TYPED_TEST(LateWrites, AWishThatIsTakenBackLeavesTheRepetition) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    this->want("c");
    this->want("b");
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, TheRepetitionIsWantedAlready) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    this->want("b");
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, ASuccessorOfAWriteUnderWayIsTheOneThatIsRepeated) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    const OutboxItem under_way = this->claim_one(0);
    this->want("c");
    this->settle(under_way, 0);
    this->write("c", 0);
    this->expect_written_once_more("c");
}

// What counts is when it was sent, not when that was known.
TYPED_TEST(LateWrites, ABadgeThatWasSentBeforeAndSettledAfterwardsIsWrittenOnceMore) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    const OutboxItem sent = this->claim_one(0);
    this->settle(sent, 2);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, ABadgeThatWasSentWhenItIsOverIsNot) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 1);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, AWishThatIsTakenBackAfterADelayLeavesTheRepetition) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    this->want("c");
    this->put_off(
        this->claim_one(0), {.at = at_minute(3), .reason = "429", .attempt = Attempt::Free});
    this->want("b");
    EXPECT_TRUE(this->claim_badges(2).empty()) << "no way around the rate limit";
    this->write("b", 3);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, ANewerWishIsNoWayAroundTheRateLimitOfARepetition) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    this->put_off(
        this->claim_one(1), {.at = at_minute(5), .reason = "429", .attempt = Attempt::Free});
    this->want("c");
    EXPECT_TRUE(this->claim_badges(4).empty());
    this->write("c", 5);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, ARepetitionThatDiesComesToAnEnd) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->write("b", 0);
    ASSERT_EQ(this->claim_one(1).hash, "b");
    this->die();
    this->write("b", 1);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, AnAttemptWithoutAnAnswerIsLateToo) {
    this->want("a");
    this->put_off(
        this->claim_one(0), {.at = at_minute(0), .reason = "timeout", .late_until = at_minute(1)});
    this->want("b");
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, AnAttemptWithoutAnAnswerIsLateWhenASuccessorWaits) {
    this->want("a");
    const OutboxItem sent = this->claim_one(0);
    this->want("b");
    this->put_off(sent, {.at = at_minute(0), .reason = "timeout", .late_until = at_minute(1)});
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, OneRepetitionIsEnoughForSeveral) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    this->put_off(
        this->claim_one(0), {.at = at_minute(0), .reason = "timeout", .late_until = at_minute(3)});
    this->want("c");
    this->write("c", 0);
    EXPECT_TRUE(this->claim_badges(2).empty());
    this->write("c", 3);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, AnAttemptThatDidNothingIsNotLate) {
    this->want("a");
    this->put_off(
        this->claim_one(0), {.at = at_minute(0), .reason = "403", .attempt = Attempt::Counts});
    this->want("b");
    this->write("b", 0);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, NothingIsWrittenOnASiteThatIsGone) {
    this->want("a");
    this->send_and_die();
    this->want("b");
    const OutboxItem sent = this->claim_one(0);
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Uninstalled, at_minute(0)));
    ASSERT_TRUE(this->store_->end_work(this->site_));
    this->settle(sent, 0);
    EXPECT_EQ(*this->store_->outbox_size(), 0);
}

TYPED_TEST(LateWrites, OtherIssuesAreNotWrittenAgain) {
    this->want("a");
    this->send_and_die();
    this->write("a", 0);
    ASSERT_TRUE(this->store_->enqueue({this->badge("2", "b")}));
    const auto other = this->claim_badges(0);
    ASSERT_EQ(other.size(), 1U);
    ASSERT_TRUE(this->store_->settle_write(
        other[0], {.issue = {"2"}, .badge_hash = "b", .badge_at = at_minute(0)}));
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, NothingIsLateAfterItsLease) {
    this->want("a");
    this->send_and_die();
    this->write("a", 0);
    this->want("b");
    this->write("b", 1);
    this->expect_nothing_waits();
    this->want("c");
    this->want("b");
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, PruningForgetsThem) {
    this->want("a");
    this->send_and_die();
    this->write("a", 0);
    ASSERT_TRUE(this->store_->prune(at_minute(2) + kKeptLateWrites));
    this->want("b");
    this->write("b", 0);
    this->expect_nothing_waits();
}

}  // namespace
}  // namespace healthlint
