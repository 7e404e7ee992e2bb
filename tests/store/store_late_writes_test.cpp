// Badges that Jira may carry out after it gave no answer, or none that anybody lived to hear: what
// is written meanwhile is written once more when that can be no longer. A lease is a minute here.

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class LateWrites : public StoreTest<Backend> {
  protected:
    void want(const std::string& hash, int minute = 0) {
        ASSERT_TRUE(this->store_->enqueue({this->badge("1", hash, minute)}));
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
        do {
            ASSERT_TRUE(this->store_->recover());
        } while (this->claim(0).empty());
    }

    void write(const std::string& hash, int minute) {
        const auto due = this->claim_badges(minute);
        ASSERT_EQ(due.size(), 1U) << hash;
        EXPECT_EQ(due[0].hash, hash);
        EXPECT_EQ(due[0].payload, "{\"wanted\":\"" + hash + "\"}");
        ASSERT_TRUE(this->store_->settle_write(
            due[0], {.issue = {"1"}, .badge_hash = hash, .badge_at = at_minute(minute)}));
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
    const auto under_way = this->claim_badges(0);
    ASSERT_EQ(under_way.size(), 1U);
    this->want("c");
    ASSERT_TRUE(this->store_->settle_write(
        under_way[0], {.issue = {"1"}, .badge_hash = "b", .badge_at = at_minute(0)}));
    this->write("c", 0);
    this->expect_written_once_more("c");
}

TYPED_TEST(LateWrites, AnAttemptWithoutAnAnswerIsLateToo) {
    this->want("a");
    const auto sent = this->claim_badges(0);
    ASSERT_EQ(sent.size(), 1U);
    ASSERT_TRUE(this->store_->retry_write(sent[0], at_minute(0), "timeout", Attempt::Counts));
    this->want("b");
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, AnAttemptWithoutAnAnswerIsLateWhenASuccessorWaits) {
    this->want("a");
    const auto sent = this->claim_badges(0);
    ASSERT_EQ(sent.size(), 1U);
    this->want("b");
    ASSERT_TRUE(this->store_->retry_write(sent[0], at_minute(0), "timeout", Attempt::Counts));
    this->write("b", 0);
    this->expect_written_once_more("b");
}

TYPED_TEST(LateWrites, ARefusedAttemptIsNotLate) {
    this->want("a");
    const auto sent = this->claim_badges(0);
    ASSERT_EQ(sent.size(), 1U);
    ASSERT_TRUE(this->store_->retry_write(sent[0], at_minute(0), "429", Attempt::Free));
    this->want("b");
    this->write("b", 0);
    this->expect_nothing_waits();
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
    this->want("b", 1);
    this->write("b", 1);
    this->expect_nothing_waits();
    this->want("c", 1);
    this->want("b", 1);
    this->expect_nothing_waits();
}

TYPED_TEST(LateWrites, PruningForgetsThem) {
    this->want("a");
    this->send_and_die();
    this->write("a", 0);
    ASSERT_TRUE(this->store_->prune(at_minute(2)));
    this->want("b");
    this->write("b", 0);
    this->expect_nothing_waits();
}

}  // namespace
}  // namespace healthlint
