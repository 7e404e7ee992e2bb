// Several replicas on one PostgreSQL: leases, duties, and what one learns of the others' work.

#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

class Replicas : public StoreTest<PostgresBackend> {
  protected:
    void SetUp() override {
        StoreTest::SetUp();
        if (IsSkipped()) return;
        other_ = backend_.open();
        ASSERT_TRUE(store_->recover());
        ASSERT_TRUE(other_->recover());
    }

    SiteChanges changes_after(long long revision) {
        auto changes = store_->changes_after(site_, revision);
        EXPECT_TRUE(changes) << changes.error().message;
        return changes ? *std::move(changes) : SiteChanges{};
    }

    std::unique_ptr<Store> other_;  // of another replica
};

TEST_F(Replicas, LeasesOfTheLivingAreTheirs) {
    ASSERT_TRUE(store_->append(event("1")));
    ASSERT_TRUE(store_->enqueue({badge("1", "a")}));
    ASSERT_EQ(claim(0).size(), 1U);
    ASSERT_EQ(claim_badges(0).size(), 1U);
    ASSERT_TRUE(other_->recover());
    EXPECT_TRUE(other_->claim_inbox(10, at_minute(0), kLease, nullptr)->empty());
    EXPECT_TRUE(other_->claim_outbox(WriteKind::Badge, 10, at_minute(0), kLease, nullptr)->empty());
}

TEST_F(Replicas, LeasesOfTheDeadAreGivenBackAtOnce) {
    ASSERT_TRUE(store_->append(event("1")));
    ASSERT_TRUE(store_->enqueue({badge("1", "a")}));
    ASSERT_EQ(claim(0).size(), 1U);
    ASSERT_EQ(claim_badges(0).size(), 1U);
    ASSERT_TRUE(store_->enqueue({badge("1", "b")})) << "a successor, waiting for the dead";
    store_.reset();
    std::vector<InboxEvent> events;
    while (events.empty()) {  // until the server has seen that the other is gone
        ASSERT_TRUE(other_->recover());
        events = *other_->claim_inbox(10, at_minute(0), kLease, nullptr);
    }
    EXPECT_EQ(events.size(), 1U);
    const auto badges = other_->claim_outbox(WriteKind::Badge, 10, at_minute(0), kLease, nullptr);
    ASSERT_EQ(badges->size(), 1U);
    EXPECT_EQ(badges->front().hash, "b");
}

TEST_F(Replicas, ADutyIsOnesAtATime) {
    EXPECT_TRUE(*store_->hold("schedule"));
    EXPECT_TRUE(*store_->hold("schedule"));
    EXPECT_FALSE(*other_->hold("schedule"));
    EXPECT_TRUE(*other_->hold("something else"));
    ASSERT_TRUE(store_->let_go("schedule"));
    EXPECT_TRUE(*other_->hold("schedule"));
    EXPECT_FALSE(*store_->hold("schedule"));
    other_.reset();
    while (!*store_->hold("schedule"))  // until the server has seen that the holder is gone
        std::this_thread::yield();
}

TEST_F(Replicas, SomeDutiesAreThoseThatNobodyHas) {
    const std::vector<std::string> all{"site:1", "site:2", "site:3", "site:4"};
    EXPECT_EQ(*store_->hold_some(all, 2), (std::vector<std::string>{"site:1", "site:2"}));
    EXPECT_EQ(*other_->hold_some(all, 1), std::vector<std::string>{"site:3"})
        << "and nothing beyond the limit";
    EXPECT_EQ(*store_->hold_some(all, 4), std::vector<std::string>{"site:4"});
    ASSERT_TRUE(store_->let_go("site:1"));
    EXPECT_EQ(*other_->hold_some(all, 4), std::vector<std::string>{"site:1"});
    EXPECT_EQ(*other_->duties(), (std::set<std::string>{"site:1", "site:3"}));
}

TEST_F(Replicas, OnlyThoseThatTakePartHaveAPlace) {
    EXPECT_EQ(store_->take_part()->replicas, 1) << "the other one takes no part yet";
    EXPECT_EQ(other_->take_part()->replicas, 2);
    EXPECT_EQ(other_->take_part()->rank, 1);
    EXPECT_EQ(store_->take_part()->rank, 0);
    const PostgresBackend neighbour;  // another schema of the same database
    EXPECT_EQ(neighbour.open()->take_part()->replicas, 1);
    store_.reset();
    while (other_->take_part()->replicas > 1)  // until the server has seen that
        std::this_thread::yield();
    EXPECT_EQ(other_->take_part()->rank, 0);
    EXPECT_EQ(backend_.open()->take_part()->rank, 1) << "who comes back is the last one";
}

TEST_F(Replicas, ALostSessionLosesItsDuties) {
    ASSERT_TRUE(*store_->hold("schedule"));
    backend_.drop_sessions();
    EXPECT_TRUE(*other_->hold("schedule"));
    const auto held = store_->hold("schedule");
    ASSERT_TRUE(held) << held.error().message;
    EXPECT_FALSE(*held);
}

TEST_F(Replicas, WhatALostSessionHadIsNotHadUntilItIsTakenAgain) {
    EXPECT_EQ(store_->take_part()->replicas, 1);
    ASSERT_TRUE(*store_->hold("site:1"));
    backend_.drop_sessions();
    EXPECT_TRUE(store_->duties()->empty());
    EXPECT_EQ(store_->hold_some({"site:1"}, 1)->size(), 1U);
    EXPECT_EQ(store_->duties()->size(), 1U);
    EXPECT_EQ(store_->take_part()->replicas, 1);
}

// One issue, many events, three replicas that take what they get: never in two hands at once, and
// everything gets done.
TEST_F(Replicas, AnIssueIsInOneHandAtATime) {
    constexpr int kIssues = 5;
    constexpr int kRounds = 30;
    std::mutex mutex;
    std::set<std::string> in_hand;  // guarded by mutex
    int done = 0;                   // guarded by mutex
    const auto work = [&](std::unique_ptr<Store> store) {
        while (true) {
            {
                const std::lock_guard lock(mutex);
                if (done == kIssues * kRounds) return;
            }
            const auto events = store->claim_inbox(2, at_minute(0), kLease, nullptr);
            ASSERT_TRUE(events) << events.error().message;
            std::vector<long long> ids;
            std::set<std::string> issues;
            for (const InboxEvent& event : *events) {
                ids.push_back(event.id);
                issues.insert(event.issue.value);
            }
            {
                const std::lock_guard lock(mutex);
                for (const std::string& issue : issues)
                    EXPECT_TRUE(in_hand.insert(issue).second) << issue;
            }
            std::this_thread::yield();
            {
                const std::lock_guard lock(mutex);
                for (const std::string& issue : issues)
                    in_hand.erase(issue);
                done += static_cast<int>(ids.size());
            }
            ASSERT_TRUE(store->finish_inbox(ids));
        }
    };
    std::vector<std::thread> replicas;
    for (int i = 0; i < 3; ++i)
        replicas.emplace_back(work, backend_.open());
    for (int round = 0; round < kRounds; ++round)
        for (int issue = 0; issue < kIssues; ++issue)
            EXPECT_TRUE(store_->append(event(std::to_string(issue))));
    for (std::thread& replica : replicas)
        replica.join();
    EXPECT_EQ(*store_->inbox_size(), 0);
}

TEST_F(Replicas, WhatAnotherChangedIsTold) {
    const long long before = changes_after(kNoRevision).revision;
    EXPECT_TRUE(changes_after(before).issues.empty());
    ASSERT_TRUE(other_->put_issues(
        site_,
        {{.id = {"1"}, .key = {"AIX-1"}, .json = "{}"},
         {.id = {"2"}, .key = {"AIX-2"}, .json = "{}"}}));
    const SiteChanges read = changes_after(before);
    EXPECT_GT(read.revision, before);
    EXPECT_EQ(read.issues.size(), 2U);
    EXPECT_EQ((*store_->site(site_))->revision, read.revision);

    ASSERT_TRUE(other_->keep(
        site_,
        {.revision = read.revision,
         .writes = {badge("1", "a")},
         .settled = {{.issue = {"1"}, .grade = "at-risk", .settle_json = "{\"m\":1}"}}}));
    const SiteChanges judged = changes_after(read.revision);
    EXPECT_TRUE(judged.issues.empty());
    ASSERT_EQ(judged.states.size(), 1U);
    EXPECT_EQ(judged.states.front().settle_json, "{\"m\":1}");
    ASSERT_EQ(judged.waiting.size(), 1U);
    EXPECT_EQ(judged.waiting.front().hash, "a");

    const auto item =
        other_->claim_outbox(WriteKind::Badge, 1, at_minute(0), kLease, nullptr)->at(0);
    ASSERT_TRUE(other_->settle_write(item, {.issue = {"1"}, .badge_hash = "a"}));
    const SiteChanges written = changes_after(judged.revision);
    ASSERT_EQ(written.states.size(), 1U);
    EXPECT_EQ(written.states.front().badge_hash, "a");
    EXPECT_TRUE(written.waiting.empty());

    ASSERT_TRUE(other_->remove_issues(site_, {{"2"}}, {}));
    const SiteChanges removed = changes_after(written.revision);
    ASSERT_EQ(removed.removed.size(), 1U);
    EXPECT_EQ(removed.removed.front().value, "2");
    EXPECT_EQ(changes_after(kNoRevision).issues.size(), 1U);
}

TEST_F(Replicas, AJudgementOfAnOlderStateIsNotKept) {
    const long long known = changes_after(kNoRevision).revision;
    ASSERT_TRUE(other_->put_fact(site_, "scan", "{}"));
    const auto refused = store_->keep(site_, {.revision = known, .writes = {badge("1", "a")}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Conflict);
    EXPECT_EQ(*store_->outbox_size(), 0);
    const long long now = changes_after(known).revision;
    ASSERT_TRUE(store_->keep(site_, {.revision = now, .writes = {badge("1", "a")}}));
    EXPECT_EQ(changes_after(now).revision, now + 1) << "one step, so that its author knows it";
}

}  // namespace
}  // namespace healthlint
