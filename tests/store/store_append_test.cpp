// Appends from many threads at once, which a store may put into one transaction.

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

constexpr int kThreads = 8;
constexpr int kEach = 40;

template <class Backend>
class StoreAppendTest : public StoreTest<Backend> {
  protected:
    // Runs `body(thread, nth)` on all threads, `kEach` times each.
    template <class Body>
    void on_all_threads(Body body) {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < kThreads; ++thread)
            threads.emplace_back([=] {
                for (int nth = 0; nth < kEach; ++nth)
                    body(thread, nth);
            });
    }

    InboxEvent event_of(int number, const std::string& hook) const {
        return {
            .site = this->site_,
            .webhook_id = hook,
            .kind = "jira:issue_updated",
            .issue = {std::to_string(number)},
            .received = at_minute(1)};
    }

    std::set<std::string> stored_issues() {
        std::set<std::string> issues;
        const auto claimed = this->store_->claim_inbox(
            10 * kThreads * kEach, at_minute(2), std::chrono::minutes(1), nullptr);
        EXPECT_TRUE(claimed.has_value());
        for (const InboxEvent& event : claimed.value_or(std::vector<InboxEvent>{}))
            EXPECT_TRUE(issues.insert(event.issue.value).second) << "stored twice";
        return issues;
    }
};

TYPED_TEST_SUITE(StoreAppendTest, StoreBackends);

TYPED_TEST(StoreAppendTest, EveryCallerGetsItsOwnAnswer) {
    std::atomic<int> added{0};
    this->on_all_threads([&](int thread, int nth) {
        const int number = thread * kEach + nth;
        const auto event = this->event_of(number, "hook-" + std::to_string(number));
        if (this->store_->append(event).value_or(false)) ++added;
    });
    EXPECT_EQ(added, kThreads * kEach);
    EXPECT_EQ(this->stored_issues().size(), std::size_t{kThreads * kEach});
}

TYPED_TEST(StoreAppendTest, OneOfManyRepetitionsCounts) {
    std::atomic<int> added{0};
    std::atomic<int> failed{0};
    this->on_all_threads([&](int, int nth) {
        const auto answer =
            this->store_->append(this->event_of(nth, "hook-" + std::to_string(nth)));
        if (!answer) ++failed;
        if (answer.value_or(false)) ++added;
    });
    EXPECT_EQ(failed, 0);
    EXPECT_EQ(added, kEach);
    EXPECT_EQ(this->stored_issues().size(), std::size_t{kEach});
}

TYPED_TEST(StoreAppendTest, OneThatCannotBeStoredFailsAlone) {
    std::atomic<int> added{0};
    std::atomic<int> refused{0};
    this->on_all_threads([&](int thread, int nth) {
        const int number = thread * kEach + nth;
        auto event = this->event_of(number, "hook-" + std::to_string(number));
        const bool sound = thread % 2 == 0;
        if (!sound) event.site = {"987654"};  // nobody's
        const auto answer = this->store_->append(event);
        if (answer.has_value()) ++added;
        if (!answer.has_value()) ++refused;
        EXPECT_EQ(answer.has_value(), sound);
    });
    EXPECT_EQ(added, kThreads * kEach / 2);
    EXPECT_EQ(refused, kThreads * kEach / 2);
    EXPECT_EQ(this->stored_issues().size(), std::size_t{kThreads * kEach / 2});
}

}  // namespace
}  // namespace healthlint
