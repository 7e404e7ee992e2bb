// Several replicas on one PostgreSQL: leases, duties, sites, and what one learns of the others.

#include <set>
#include <thread>
#include <utility>

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

    SiteId install_another(const std::string& number) {
        return install("client-" + number, "https://site-" + number + ".example");
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
    ASSERT_TRUE(other_->settle_write(
        badges->front(), {.issue = {"1"}, .badge_hash = "b", .badge_at = at_minute(0)}));
    EXPECT_EQ(other_->waiting_writes(site_)->size(), 1U) << "once more, after what the dead sent";
}

TEST_F(Replicas, ADutyIsOnesAtATime) {
    EXPECT_TRUE(*store_->hold("schedule"));
    EXPECT_TRUE(*store_->hold("schedule"));
    EXPECT_FALSE(*other_->hold("schedule"));
    EXPECT_TRUE(*other_->hold("something else"));
    other_.reset();
    while (!*store_->hold("something else"))  // until the server has seen that the holder is gone
        std::this_thread::yield();
}

TEST_F(Replicas, TakeSitesThatNobodyHas) {
    const std::vector<SiteId> all{
        site_, install_another("2"), install_another("3"), install_another("4")};
    EXPECT_EQ(*store_->take_sites(all, 2), (std::vector<SiteId>{all[0], all[1]}));
    EXPECT_EQ(*other_->take_sites(all, 1), std::vector<SiteId>{all[2]})
        << "and nothing beyond the limit";
    EXPECT_EQ(*store_->take_sites(all, 4), std::vector<SiteId>{all[3]});
    ASSERT_TRUE(store_->let_go(all[0]));
    EXPECT_EQ(*other_->take_sites(all, 4), std::vector<SiteId>{all[0]});
    EXPECT_EQ(*other_->taken_sites(), (std::set<SiteId>{all[0], all[2]}));
    EXPECT_TRUE(other_->take_sites({{"99"}}, 1)->empty()) << "purged meanwhile";
}

// A replica that lost its session in the middle of a step finishes that step.
TEST_F(Replicas, WhoLostASiteChangesNothingOfItAnyMore) {
    const StoredIssue issue{.id = {"1"}, .key = {"AIX-1"}, .json = "{}"};
    ASSERT_EQ(store_->take_sites({site_}, 1)->size(), 1U);
    ASSERT_TRUE(store_->put_issues(site_, {issue}));
    ASSERT_TRUE(store_->keep(site_, {.writes = {badge("1", "a")}}));
    backend_.drop_sessions();
    ASSERT_TRUE(store_->put_issues(site_, {issue})) << "nobody else has it";
    ASSERT_EQ(other_->take_sites({site_}, 1)->size(), 1U);
    ASSERT_TRUE(other_->keep(site_, {.writes = {badge("1", "b")}}));

    const auto is_refused = [](const Result<void>& done) {
        return !done && done.error().code == Errc::Unavailable;
    };
    EXPECT_TRUE(is_refused(store_->keep(site_, {.writes = {badge("1", "a")}})));
    EXPECT_TRUE(is_refused(store_->keep_fact(site_, "scan", "{}")));
    EXPECT_TRUE(is_refused(store_->put_rules(site_, {.hash = "old"})));
    EXPECT_TRUE(is_refused(store_->put_side_facts(site_, {"1"}, "{}")));
    EXPECT_TRUE(is_refused(store_->remove_issues(site_, {{"1"}}, {})));
    StoredIssue later = issue;
    later.json = "{\"later\":1}";
    later.fetched = at_minute(1);
    EXPECT_TRUE(is_refused(store_->put_issues(site_, {later})));

    EXPECT_EQ(other_->issues(site_, {}, 10)->at(0).json, "{}");
    EXPECT_EQ(other_->waiting_writes(site_)->at(0).hash, "b");
    EXPECT_TRUE(store_->put_fact(site_, "note", "x")) << "what admins ask for is of no step";
    EXPECT_TRUE(store_->taken_sites()->empty());
}

// Its change is there before the new owner reads, or never; other sites do not wait for that.
TEST_F(Replicas, ASiteIsNotTakenFromWhoIsInTheMiddleOfAChange) {
    const std::vector<SiteId> both{site_, install_another("2")};
    const auto changing = backend_.connect();
    ASSERT_TRUE(changing->script(
        "BEGIN; UPDATE revisions SET revision = revision + 1 WHERE site = " + site_.value));
    EXPECT_EQ(*other_->take_sites(both, 1), std::vector<SiteId>{both[1]});
    EXPECT_EQ(*other_->taken_sites(), std::set<SiteId>{both[1]});
    ASSERT_TRUE(changing->script("COMMIT"));
    EXPECT_EQ(*other_->take_sites(both, 2), std::vector<SiteId>{site_});
    EXPECT_FALSE(store_->keep(site_, {.writes = {badge("1", "a")}}));
    ASSERT_TRUE(other_->let_go(site_));
    EXPECT_EQ(store_->take_sites({site_}, 1)->size(), 1U) << "locked once, not twice";
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
    ASSERT_EQ(store_->take_sites({site_}, 1)->size(), 1U);
    backend_.drop_sessions();
    EXPECT_TRUE(store_->taken_sites()->empty());
    EXPECT_EQ(store_->take_sites({site_}, 1)->size(), 1U);
    EXPECT_EQ(store_->taken_sites()->size(), 1U);
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

TEST_F(Replicas, TheRevisionTellsWhatAnotherChanged) {
    const auto revision = [&] { return (*store_->site(site_))->revision; };
    long long before = revision();
    const auto moved = [&] {
        const long long old = std::exchange(before, revision());
        return before > old;
    };
    ASSERT_TRUE(other_->put_issues(site_, {{.id = {"1"}, .key = {"AIX-1"}, .json = "{}"}}));
    EXPECT_TRUE(moved());
    ASSERT_TRUE(other_->keep(site_, {.writes = {badge("1", "a")}}));
    EXPECT_TRUE(moved());
    const auto items = other_->claim_outbox(WriteKind::Badge, 1, at_minute(0), kLease, nullptr);
    EXPECT_FALSE(moved()) << "nothing that is shown";
    ASSERT_TRUE(other_->settle_write(items->at(0), {.issue = {"1"}, .badge_hash = "a"}));
    EXPECT_TRUE(moved());
    ASSERT_TRUE(other_->remove_issues(site_, {{"1"}}, {}));
    EXPECT_TRUE(moved());
    ASSERT_TRUE(other_->put_fact(site_, "reconcile", "now"));
    EXPECT_TRUE(moved());
}

}  // namespace
}  // namespace healthlint
