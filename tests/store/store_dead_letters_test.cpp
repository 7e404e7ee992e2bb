#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class StoreDeadLetters : public StoreTest<Backend> {
  protected:
    // The only event of an issue, given up.
    DeadLetter given_up(const std::string& issue) {
        EXPECT_TRUE(*this->store_->append(this->event(issue)));
        std::vector<long long> ids;
        for (const InboxEvent& event : this->claim(0))
            ids.push_back(event.id);
        EXPECT_TRUE(this->store_->give_up_inbox(ids, "no such issue"));
        const auto letters = this->store_->dead_letters(this->site_);
        EXPECT_TRUE(letters && letters->size() == 1);
        return letters && !letters->empty() ? letters->front() : DeadLetter{};
    }
};

TYPED_TEST_SUITE(StoreDeadLetters, StoreBackends);

TYPED_TEST(StoreDeadLetters, AnEventThatIsRetriedCountsAsReceivedThen) {
    const DeadLetter letter = this->given_up("1");
    EXPECT_EQ(letter.since, at_minute(0));
    EXPECT_EQ(letter.reason, "no such issue");
    EXPECT_TRUE(this->claim(1).empty());
    ASSERT_TRUE(*this->store_->retry_dead_letter(
        this->site_, DeadLetter::Queue::Inbox, letter.id, at_minute(60 * 48)));
    const auto again = this->claim(60 * 48);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.front().received, at_minute(60 * 48));
    EXPECT_EQ(again.front().attempts, 1);
}

TYPED_TEST(StoreDeadLetters, AnotherSitesLetterIsNone) {
    const DeadLetter letter = this->given_up("1");
    const SiteId other = this->install("client-2", "https://other.example");
    EXPECT_TRUE(this->store_->dead_letters(other)->empty());
    EXPECT_FALSE(
        *this->store_->retry_dead_letter(other, DeadLetter::Queue::Inbox, letter.id, at_minute(1)));
    EXPECT_FALSE(*this->store_->drop_dead_letter(other, DeadLetter::Queue::Inbox, letter.id));
    EXPECT_TRUE(*this->store_->drop_dead_letter(this->site_, DeadLetter::Queue::Inbox, letter.id));
    EXPECT_TRUE(this->store_->dead_letters(this->site_)->empty());
}

TYPED_TEST(StoreDeadLetters, AnEventKeepsTheRequestThatBroughtIt) {
    InboxEvent event = this->event("1");
    event.request_id = "0123abcd-from-host";
    ASSERT_TRUE(*this->store_->append(event));
    const auto claimed = this->claim(0);
    ASSERT_EQ(claimed.size(), 1U);
    ASSERT_TRUE(
        this->store_->retry_inbox({claimed.front().id}, at_minute(1), "put off", Attempt::Counts));
    const auto again = this->claim(1);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.front().request_id, "0123abcd-from-host");
}

}  // namespace
}  // namespace healthlint
