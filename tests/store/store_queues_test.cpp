#include <csignal>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

using std::chrono::minutes;

template <class Backend>
class StoreQueues : public StoreTest<Backend> {};

TYPED_TEST_SUITE(StoreQueues, StoreBackends);

TYPED_TEST(StoreQueues, DropsRepeatedDeliveriesAlsoAfterTheWorkIsDone) {
    EXPECT_TRUE(*this->store_->append(this->event("1", "hook-1")));
    EXPECT_FALSE(*this->store_->append(this->event("1", "hook-1")));
    EXPECT_TRUE(*this->store_->append(this->event("1")));
    EXPECT_TRUE(*this->store_->append(this->event("1"))) << "no id, no repetition";
    std::vector<long long> ids;
    for (const InboxEvent& event : this->claim(0))
        ids.push_back(event.id);
    EXPECT_EQ(ids.size(), 3U);
    ASSERT_TRUE(this->store_->finish_inbox(ids));
    EXPECT_EQ(*this->store_->inbox_size(), 0);
    EXPECT_FALSE(*this->store_->append(this->event("1", "hook-1")));
}

TYPED_TEST(StoreQueues, TheSameWebhookIdOnAnotherSiteIsAnotherEvent) {
    EXPECT_TRUE(*this->store_->append(this->event("1", "hook-1")));
    InboxEvent other = this->event("1", "hook-1");
    other.site = this->install("client-2", "https://other.example");
    EXPECT_TRUE(*this->store_->append(other));
}

TYPED_TEST(StoreQueues, ForgetsWebhookIdsAfterTheirTime) {
    EXPECT_TRUE(*this->store_->append(this->event("1", "hook-1")));
    ASSERT_TRUE(this->store_->prune(at_minute(0) + kKeptWebhookIds));
    EXPECT_FALSE(*this->store_->append(this->event("1", "hook-1")));
    ASSERT_TRUE(this->store_->prune(at_minute(1) + kKeptWebhookIds));
    EXPECT_TRUE(*this->store_->append(this->event("1", "hook-1")));
}

TYPED_TEST(StoreQueues, ClaimsAllEventsOfAnIssueTogether) {
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(this->store_->append(this->event("1")));
    ASSERT_TRUE(this->store_->append(this->event("2")));
    EXPECT_EQ(this->claim(0, 1).size(), 10U) << "the limit counts issues";
    EXPECT_EQ(this->claim(0, 1).size(), 1U);
    EXPECT_TRUE(this->claim(0).empty());
}

TYPED_TEST(StoreQueues, AnIssueUnderWorkWaits) {
    ASSERT_TRUE(this->store_->append(this->event("1")));
    const auto first = this->claim(0);
    ASSERT_EQ(first.size(), 1U);
    ASSERT_TRUE(this->store_->append(this->event("1")));
    EXPECT_TRUE(this->claim(0).empty());
    ASSERT_TRUE(this->store_->finish_inbox({first[0].id}));
    EXPECT_EQ(this->claim(0).size(), 1U);
}

TYPED_TEST(StoreQueues, ALeaseEndsByItself) {
    ASSERT_TRUE(this->store_->append(this->event("1")));
    EXPECT_EQ(this->claim(0).at(0).attempts, 1);
    EXPECT_TRUE(this->claim(0).empty());
    EXPECT_EQ(this->claim(1).at(0).attempts, 2);
}

TYPED_TEST(StoreQueues, RecoverGivesBackWhatADeadProcessHeld) {
    ASSERT_TRUE(this->store_->append(this->event("1")));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_EQ(this->claim(0).size(), 1U);
    ASSERT_EQ(this->claim_badges(0).size(), 1U);
    this->store_.reset();
    this->store_ = this->backend_.open();
    ASSERT_TRUE(this->store_->recover());
    EXPECT_EQ(this->claim(0).size(), 1U);
    EXPECT_EQ(this->claim_badges(0).size(), 1U);
    ASSERT_TRUE(this->store_->recover());
    EXPECT_TRUE(this->claim(0).empty()) << "its own leases are of a living process";
    EXPECT_TRUE(this->claim_badges(0).empty());
}

TYPED_TEST(StoreQueues, RetriesLaterAndCountsOnlyWhatCounts) {
    ASSERT_TRUE(this->store_->append(this->event("1")));
    const long long id = this->claim(0).at(0).id;
    ASSERT_TRUE(this->store_->retry_inbox({id}, at_minute(5), "429", Attempt::Free));
    EXPECT_TRUE(this->claim(4).empty());
    EXPECT_EQ(this->claim(5).at(0).attempts, 1);
    ASSERT_TRUE(this->store_->retry_inbox({id}, at_minute(6), "500", Attempt::Counts));
    EXPECT_EQ(this->claim(6).at(0).attempts, 2);
    ASSERT_TRUE(this->store_->give_up_inbox({id}, "gave up"));
    EXPECT_TRUE(this->claim(60).empty());
    EXPECT_EQ(*this->store_->inbox_size(), 0);
}

TYPED_TEST(StoreQueues, AnInactiveSiteRests) {
    ASSERT_TRUE(this->store_->append(this->event("1")));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Disabled, at_minute(0)));
    EXPECT_TRUE(this->claim(0).empty());
    EXPECT_TRUE(this->claim_badges(0).empty());
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Active, at_minute(0)));
    EXPECT_EQ(this->claim(0).size(), 1U);
}

TYPED_TEST(StoreQueues, TheSiteThatHasWaitedLongestComesFirst) {
    const SiteId other = this->install("client-2", "https://other.example");
    const SiteId resting = this->install("client-3", "https://resting.example");
    for (const auto& [site, minute] : {std::pair(this->site_, 2), {other, 1}, {resting, 0}}) {
        InboxEvent event = this->event("1");
        event.site = site;
        event.received = at_minute(minute);
        ASSERT_TRUE(this->store_->append(event));
    }
    ASSERT_TRUE(this->store_->set_state(resting, SiteState::Disabled, at_minute(0)));
    EXPECT_EQ(this->claim(2).at(0).site, other);
    EXPECT_EQ(this->claim(2).at(0).site, this->site_);
    EXPECT_TRUE(this->claim(2).empty());
}

TYPED_TEST(StoreQueues, AClaimIsOfTheSitesItNames) {
    const SiteId other = this->install("client-2", "https://other.example");
    const SiteId third = this->install("client-3", "https://third.example");
    for (const auto& [site, minute] : {std::pair(this->site_, 0), {other, 1}, {third, 2}}) {
        InboxEvent event = this->event("1");
        event.site = site;
        event.received = at_minute(minute);
        ASSERT_TRUE(this->store_->append(event));
        OutboxItem item = this->badge("1", "a");
        item.site = site;
        item.run_at = at_minute(minute);
        ASSERT_TRUE(this->store_->enqueue({item}));
    }
    const auto next = [&](const std::set<SiteId>& only) {
        const auto events = this->store_->claim_inbox(10, at_minute(2), this->kLease, &only);
        const auto items =
            this->store_->claim_outbox(WriteKind::Badge, 10, at_minute(2), this->kLease, &only);
        EXPECT_TRUE(events && items);
        EXPECT_EQ(events->empty(), items->empty());
        if (events->empty() || items->empty()) return std::string("none");
        EXPECT_EQ(events->front().site, items->front().site);
        return events->front().site.value;
    };
    EXPECT_EQ(next({}), "none");
    EXPECT_EQ(next({{"999"}, {"no number"}}), "none");
    EXPECT_EQ(next({third, other}), other.value) << "the one that has waited longest comes first";
    EXPECT_EQ(next({other}), "none") << "all of it is leased";
    EXPECT_EQ(next({third, other}), third.value);
    EXPECT_EQ(next({this->site_, other, third}), this->site_.value);
}

TYPED_TEST(StoreQueues, WhatWasPutOffGoesBehindWhatWasDueMeanwhile) {
    for (const char* issue : {"1", "2", "3"})
        ASSERT_TRUE(this->store_->append(this->event(issue)));
    const auto first = this->claim(0, 1);
    ASSERT_EQ(first.at(0).issue.value, "1");
    ASSERT_TRUE(this->store_->retry_inbox({first.at(0).id}, at_minute(1), "503", Attempt::Counts));
    EXPECT_EQ(this->claim(1, 1).at(0).issue.value, "2");
    EXPECT_EQ(this->claim(1, 1).at(0).issue.value, "3");
    EXPECT_EQ(this->claim(1, 1).at(0).issue.value, "1");
}

TYPED_TEST(StoreQueues, LaterEventsWaitBehindTheOneThatWasPutOff) {
    ASSERT_TRUE(this->store_->append(this->event("1")));
    const long long id = this->claim(0).at(0).id;
    ASSERT_TRUE(this->store_->retry_inbox({id}, at_minute(5), "503", Attempt::Counts));
    ASSERT_TRUE(this->store_->append(this->event("1")));
    EXPECT_TRUE(this->claim(4).empty());
    EXPECT_EQ(this->claim(5).size(), 2U);
}

TYPED_TEST(StoreQueues, TwoThreadsClaimAThousandJobsOnceEach) {
    constexpr int kJobs = 1'000;
    for (int i = 0; i < kJobs; ++i)
        ASSERT_TRUE(this->store_->append(this->event(std::to_string(i))));
    std::mutex mutex;
    std::map<long long, int> claims;  // guarded by mutex
    const auto worker = [&](std::unique_ptr<Store> store) {
        while (true) {
            const auto events = store->claim_inbox(7, at_minute(0), minutes(10), nullptr);
            if (!events || events->empty()) return;
            const std::lock_guard lock(mutex);
            for (const InboxEvent& event : *events)
                ++claims[event.id];
        }
    };
    std::thread first(worker, this->backend_.open());
    std::thread second(worker, this->backend_.open());
    first.join();
    second.join();
    EXPECT_EQ(claims.size(), static_cast<std::size_t>(kJobs));
    for (const auto& [id, count] : claims)
        EXPECT_EQ(count, 1) << id;
}

TYPED_TEST(StoreQueues, OnlyTheNewestWishCounts) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a"), this->badge("2", "x")}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    const auto items = this->claim_badges(0);
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].hash, "x");
    EXPECT_EQ(items[1].hash, "b");
    EXPECT_EQ(items[1].payload, "{\"wanted\":\"b\"}");
}

TYPED_TEST(StoreQueues, AWishForWhatIsThereWithdrawsTheWaitingWrite) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    const OutboxItem item = this->claim_badges(0).at(0);
    ASSERT_TRUE(this->store_->settle_write(
        item, {.issue = {"1"}, .badge_hash = "a", .badge_at = at_minute(1)}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    EXPECT_EQ(*this->store_->outbox_size(), 0);
}

TYPED_TEST(StoreQueues, ASuccessorWaitsForTheWriteUnderWay) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    const OutboxItem under_way = this->claim_badges(0).at(0);
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "c")}));
    EXPECT_TRUE(this->claim_badges(0).empty()) << "two writes of one badge at once";
    ASSERT_TRUE(this->store_->settle_write(under_way, {.issue = {"1"}, .badge_hash = "a"}));
    EXPECT_EQ(this->claim_badges(0).at(0).hash, "c");
}

TYPED_TEST(StoreQueues, GoingBackWhileAWriteIsUnderWayIsNotLost) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->settle_write(
        this->claim_badges(0).at(0), {.issue = {"1"}, .badge_hash = "a"}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    const OutboxItem under_way = this->claim_badges(0).at(0);
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->settle_write(under_way, {.issue = {"1"}, .badge_hash = "b"}));
    EXPECT_EQ(this->claim_badges(0).at(0).hash, "a");
}

// Jira may have carried out what it did not answer.
TYPED_TEST(StoreQueues, AnAttemptWithoutAnAnswerIsUndoneByTheNextWishes) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->retry_write(
        this->claim_badges(0).at(0),
        {.at = at_minute(5), .reason = "timeout", .attempt = Attempt::Counts}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "")}));
    const auto removal = this->claim_badges(5);
    ASSERT_EQ(removal.size(), 1U);
    EXPECT_EQ(removal[0].hash, "");
    ASSERT_TRUE(this->store_->settle_write(removal[0], {.issue = {"1"}, .badge_hash = ""}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "c")}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "")}));
    EXPECT_EQ(*this->store_->outbox_size(), 0);
}

TYPED_TEST(StoreQueues, ARemovalStaysWhenItsIssueLeaves) {
    ASSERT_TRUE(
        this->store_->put_issues(this->site_, {{.id = {"1"}, .key = {"AIX-1"}, .json = "{}"}}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->retry_write(
        this->claim_badges(0).at(0),
        {.at = at_minute(5), .reason = "timeout", .attempt = Attempt::Counts}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "")}));
    ASSERT_TRUE(this->store_->remove_issues(this->site_, {{"1"}}, {}));
    const auto removal = this->claim_badges(5);
    ASSERT_EQ(removal.size(), 1U);
    ASSERT_TRUE(this->store_->settle_write(removal[0], {.issue = {"1"}, .badge_hash = ""}));
    EXPECT_TRUE(this->store_->publish_states(this->site_, {}, kNoLimit)->empty());
}

TYPED_TEST(StoreQueues, ARefusedAttemptNeedsNoUndoing) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->retry_write(
        this->claim_badges(0).at(0),
        {.at = at_minute(5), .reason = "429", .attempt = Attempt::Free}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "")}));
    EXPECT_EQ(*this->store_->outbox_size(), 0);
}

TYPED_TEST(StoreQueues, AWriteThatAKilledProcessHadClaimedIsUndoneByTheNextWish) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_EQ(this->claim_badges(0).size(), 1U);
    this->store_.reset();
    this->store_ = this->backend_.open();
    ASSERT_TRUE(this->store_->recover());
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "")}));
    EXPECT_EQ(this->claim_badges(0).size(), 1U);
}

// A request that a killed process had sent may arrive later than the process is back.
TYPED_TEST(StoreQueues, ACommentThatAKilledProcessHadClaimedWaitsForItsLease) {
    OutboxItem comment = this->badge("1", "a");
    comment.kind = WriteKind::Comment;
    ASSERT_TRUE(this->store_->enqueue({comment}));
    const auto claim = [&](int minute) {
        return this->store_
            ->claim_outbox(WriteKind::Comment, 1, at_minute(minute), minutes(1), nullptr)
            ->size();
    };
    ASSERT_EQ(claim(0), 1U);
    this->store_.reset();
    this->store_ = this->backend_.open();
    ASSERT_TRUE(this->store_->recover());
    EXPECT_EQ(claim(0), 0U);
    EXPECT_EQ(claim(1), 1U);
}

TYPED_TEST(StoreQueues, ANewerWishDoesNotJumpARateLimit) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    const OutboxItem item = this->claim_badges(0).at(0);
    ASSERT_TRUE(this->store_->retry_write(
        item, {.at = at_minute(5), .reason = "429", .attempt = Attempt::Free}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    EXPECT_TRUE(this->claim_badges(4).empty());
    EXPECT_EQ(this->claim_badges(5).at(0).hash, "b");
}

TYPED_TEST(StoreQueues, AGivenUpWriteIsReplacedByTheNextWish) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    ASSERT_TRUE(this->store_->give_up_write(this->claim_badges(0).at(0).id, "no permission"));
    EXPECT_TRUE(this->claim_badges(60).empty());
    EXPECT_TRUE(this->store_->waiting_writes(this->site_)->empty());
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    EXPECT_EQ(this->claim_badges(60).size(), 1U);
}

TYPED_TEST(StoreQueues, EvaluatingAndPublishingDoNotOverwriteEachOther) {
    ASSERT_TRUE(this->store_->put_settled(
        this->site_, {{.issue = {"1"}, .grade = "at-risk", .settle_json = "{}"}}));
    OutboxItem item = this->badge("1", "a");
    ASSERT_TRUE(this->store_->settle_write(
        item, {.issue = {"1"}, .badge_hash = "a", .badge_at = at_minute(1)}));
    item.kind = WriteKind::Comment;
    ASSERT_TRUE(this->store_->settle_write(
        item,
        {.issue = {"1"}, .comment_id = "77", .comment_hash = "c", .comment_at = at_minute(2)}));
    const auto state = this->store_->publish_state(this->site_, {"1"});
    ASSERT_TRUE(state && *state);
    EXPECT_EQ((*state)->grade, "at-risk");
    EXPECT_EQ((*state)->settle_json, "{}");
    EXPECT_EQ((*state)->badge_hash, "a");
    EXPECT_EQ((*state)->badge_at, at_minute(1));
    EXPECT_EQ((*state)->comment_id, "77");
    EXPECT_EQ((*state)->comment_at, at_minute(2));
    EXPECT_FALSE(*this->store_->publish_state(this->site_, {"2"}));
}

TYPED_TEST(StoreQueues, TheBacklogTellsWaitingFromDead) {
    for (const char* issue : {"1", "2", "3"})
        ASSERT_TRUE(this->store_->append(this->event(issue)));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a"), this->badge("2", "b")}));
    const auto events = this->claim(1, 1);
    ASSERT_EQ(events.size(), 1U);
    ASSERT_TRUE(this->store_->give_up_inbox({events.front().id}, "no such issue"));
    const auto writes = this->claim_badges(1);
    ASSERT_EQ(writes.size(), 2U);
    ASSERT_TRUE(this->store_->give_up_write(writes.front().id, "no such issue"));
    ASSERT_TRUE(this->store_->retry_write(
        writes.back(), {.at = at_minute(7), .reason = "later", .attempt = Attempt::Counts}));

    const auto backlog = this->store_->backlog();
    ASSERT_TRUE(backlog) << backlog.error().message;
    EXPECT_EQ(backlog->inbox.waiting, 2);
    EXPECT_EQ(backlog->inbox.dead, 1);
    EXPECT_EQ(backlog->inbox.due_since, at_minute(0));
    EXPECT_EQ(backlog->outbox.waiting, 1);
    EXPECT_EQ(backlog->outbox.dead, 1);
    EXPECT_EQ(backlog->outbox.due_since, at_minute(7));
}

TYPED_TEST(StoreQueues, AnAnsweredAppendSurvivesKill) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto store = this->backend_.open();
        const auto appended = store->append(this->event("42", "hook-kill"));
        if (!appended || !*appended) ::_exit(1);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto reopened = this->backend_.open();
    const auto events = reopened->claim_inbox(10, at_minute(0), minutes(1), nullptr);
    ASSERT_TRUE(events);
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ(events->front().issue.value, "42");
}

}  // namespace
}  // namespace healthlint
