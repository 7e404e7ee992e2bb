#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

using std::chrono::minutes;

template <class Backend>
class StoreSites : public StoreTest<Backend> {};

TYPED_TEST_SUITE(StoreSites, StoreBackends);

TYPED_TEST(StoreSites, KeepsWhatAnInstallationSays) {
    const auto site = this->store_->site(this->site_);
    ASSERT_TRUE(site && *site);
    EXPECT_EQ((*site)->client_key, "client-1");
    EXPECT_EQ((*site)->base_url, "https://acme.example");
    EXPECT_EQ((*site)->shared_secret, "s3cret-client-1");
    EXPECT_EQ((*site)->state, SiteState::Active);
    EXPECT_EQ((*site)->previous_secret, "");
    EXPECT_EQ((*site)->installed_at, at_minute(0));
    EXPECT_EQ((*this->store_->site_by_client_key("client-1"))->id, this->site_);
    EXPECT_FALSE(*this->store_->site_by_client_key("nobody"));
}

TYPED_TEST(StoreSites, ReinstallKeepsTheIdAndTheOldSecretForAWhile) {
    const auto again = this->store_->install(
        {.client_key = "client-1", .base_url = "https://renamed.example", .shared_secret = "new"},
        at_minute(10),
        minutes(5));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, this->site_);
    EXPECT_EQ(again->base_url, "https://renamed.example");
    EXPECT_EQ(again->shared_secret, "new");
    EXPECT_EQ(again->previous_secret, "s3cret-client-1");
    EXPECT_EQ(again->previous_valid_until, at_minute(15));
}

TYPED_TEST(StoreSites, ReinstallWithTheSameSecretRotatesNothing) {
    const Installation same{
        .client_key = "client-1",
        .base_url = "https://acme.example",
        .shared_secret = "s3cret-client-1"};
    const auto again = this->store_->install(same, at_minute(10), minutes(5));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->previous_secret, "");
    EXPECT_FALSE(again->previous_valid_until);
}

TYPED_TEST(StoreSites, ANewClientKeyOnTheSameSiteSupersedesTheOld) {
    this->install("client-2", "https://acme.example");
    this->install("client-3", "https://other.example");
    EXPECT_EQ((*this->store_->site(this->site_))->state, SiteState::Superseded);
    // Confluence of the same tenant is an installation of its own.
    const auto confluence = this->store_->install(
        {.product = Product::Confluence,
         .client_key = "client-4",
         .base_url = "https://other.example",
         .shared_secret = "x"},
        at_minute(1),
        minutes(5));
    ASSERT_TRUE(confluence);
    EXPECT_EQ(confluence->product, Product::Confluence);
    EXPECT_EQ((*this->store_->site_by_client_key("client-3"))->state, SiteState::Active);
    EXPECT_EQ(this->store_->sites()->size(), 4U);
}

TYPED_TEST(StoreSites, SecretsAreNotReadableOnDisk) {
    ASSERT_TRUE(this->store_->install(
        {.client_key = "client-1", .base_url = "https://acme.example", .shared_secret = "rotated"},
        at_minute(1),
        minutes(5)));
    const std::string bytes = this->backend_.bytes();
    EXPECT_NE(bytes.find("client-1"), std::string::npos) << "the search itself must work";
    EXPECT_EQ(bytes.find("s3cret-client-1"), std::string::npos);
    EXPECT_EQ(bytes.find("rotated"), std::string::npos);
}

TYPED_TEST(StoreSites, AWrongKeyOpensNothingButANewInstallWorks) {
    const auto other = this->backend_.open(kNewerKey);
    ASSERT_NE(other, nullptr);
    const auto refused = other->site(this->site_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Unauthorized);
    const auto again = other->install(
        {.client_key = "client-1", .base_url = "https://acme.example", .shared_secret = "new"},
        at_minute(1),
        minutes(5));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, this->site_);
    EXPECT_EQ(again->previous_secret, "");
}

TYPED_TEST(StoreSites, PurgeLeavesNothingOfASite) {
    const SiteId other = this->install("client-2", "https://other.example");
    ASSERT_TRUE(*this->store_->append(this->event("1", "hook")));
    ASSERT_TRUE(this->store_->put_issues(
        this->site_, {{.id = {"1"}, .key = {"AIX-1"}, .json = "{\"private\":1}"}}));
    ASSERT_TRUE(this->store_->put_fact(this->site_, "cursor", "x"));
    ASSERT_TRUE(this->store_->put_fact(other, "cursor", "y"));
    EXPECT_FALSE(*this->store_->purge(this->site_)) << "it is active";
    EXPECT_EQ(**this->store_->fact(this->site_, "cursor"), "x");
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Disabled, at_minute(1)));
    this->install("client-1", "https://acme.example");
    EXPECT_FALSE(*this->store_->purge(this->site_)) << "it came back";
    EXPECT_EQ((*this->store_->site(this->site_))->shared_secret, "s3cret-client-1");
    for (const SiteState stopped :
         {SiteState::Disabled, SiteState::Uninstalled, SiteState::Superseded}) {
        const SiteId gone = this->install("client-3", "https://gone.example");
        ASSERT_TRUE(this->store_->set_state(gone, stopped, at_minute(1)));
        EXPECT_TRUE(*this->store_->purge(gone));
        EXPECT_FALSE(*this->store_->purge(gone)) << "no more";
    }
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Disabled, at_minute(1)));
    EXPECT_TRUE(*this->store_->purge(this->site_));
    EXPECT_FALSE(*this->store_->site(this->site_));
    EXPECT_EQ(*this->store_->inbox_size(), 0);
    EXPECT_TRUE(this->store_->issues(this->site_, {}, kNoLimit)->empty());
    EXPECT_FALSE(*this->store_->fact(this->site_, "cursor"));
    EXPECT_EQ(**this->store_->fact(other, "cursor"), "y");
    EXPECT_NE(this->install("client-1", "https://acme.example"), this->site_)
        << "ids are not reused";
}

TYPED_TEST(StoreSites, NothingIsDueForOneThatEndedAndPruningDropsWhatWaits) {
    const std::vector<SiteId> sites{
        this->site_,
        this->install("client-2", "https://superseded.example"),
        this->install("client-3", "https://disabled.example"),
        this->install("client-4", "https://active.example")};
    for (const SiteId& site : sites) {
        const auto minute = static_cast<int>(&site - sites.data());
        InboxEvent event = this->event("1");
        event.site = site;
        event.received = at_minute(minute);
        ASSERT_TRUE(this->store_->append(event));
        OutboxItem item = this->badge("1", "x");
        item.site = site;
        item.run_at = at_minute(minute);
        ASSERT_TRUE(this->store_->enqueue({item}));
    }
    ASSERT_TRUE(this->store_->append(this->event("2")));
    const auto dead = this->store_->claim_inbox(100, at_minute(9), this->kLease, nullptr);
    ASSERT_TRUE(dead && !dead->empty());
    ASSERT_EQ(dead->back().issue, IssueId{"2"});
    ASSERT_TRUE(this->store_->give_up_inbox({dead->back().id}, "gone"));
    ASSERT_TRUE(this->store_->set_state(sites[0], SiteState::Uninstalled, at_minute(9)));
    ASSERT_TRUE(this->store_->set_state(sites[2], SiteState::Disabled, at_minute(9)));
    this->install("client-5", "https://superseded.example");

    const auto expect_backlog_of_others = [&] {
        const auto backlog = this->store_->backlog();
        ASSERT_TRUE(backlog);
        for (const QueueDepth& queue : {backlog->inbox, backlog->outbox}) {
            EXPECT_EQ(queue.waiting, 2);
            EXPECT_EQ(queue.dead, 0);
            EXPECT_EQ(queue.due_since, at_minute(2));
        }
    };
    expect_backlog_of_others();
    EXPECT_EQ(*this->store_->inbox_size(), 4);
    ASSERT_TRUE(this->store_->prune(at_minute(10)));
    expect_backlog_of_others();
    EXPECT_EQ(*this->store_->inbox_size(), 2);
    EXPECT_EQ(*this->store_->outbox_size(), 2);
    EXPECT_EQ(this->store_->dead_letters(sites[0])->size(), 1U) << "kept for its time";
}

TYPED_TEST(StoreSites, StatesChangeInAnyOrder) {
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Uninstalled, at_minute(1)));
    ASSERT_TRUE(this->store_->set_state(this->site_, SiteState::Disabled, at_minute(1)));
    EXPECT_EQ((*this->store_->site(this->site_))->state, SiteState::Disabled);
    const auto unknown = this->store_->set_state({"999"}, SiteState::Disabled, at_minute(1));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::NotFound);
}

}  // namespace
}  // namespace healthlint
