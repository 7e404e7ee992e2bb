// Writes that take effect late, or of which nobody knows whether they did.
#include <functional>

#include "bridge/work/publish/publisher.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::seconds;

class LateWrite : public WorkTest {
  protected:
    // A healthy epic loses its due date, and this is what becomes of the badge that is sent then.
    void get_worse(const std::function<std::optional<HttpResponse>()>& sent) {
        put_epic("1", both());
        settle_down();
        put_epic("1", without("duedate"));
        webhook("1");
        jira_.before = [sent](const std::string& call) {
            return call.ends_with("/properties/multi") ? sent() : std::nullopt;
        };
    }

    // Answers the first new comment with this, and counts them all.
    std::function<std::optional<HttpResponse>(const std::string&)> first_comment(
        int status, int& count) {
        return [status, &count](const std::string& call) -> std::optional<HttpResponse> {
            if (!call.starts_with("POST") || !call.ends_with("/comment") || count++ > 0)
                return std::nullopt;
            return HttpResponse{.status = status};
        };
    }
};

// What a dead process had sent may take effect after what the next life writes.
TEST_F(LateWrite, OfADeadProcessDoesNotHaveTheLastWord) {
    get_worse([]() -> std::optional<HttpResponse> { throw Crash{}; });
    EXPECT_THROW(settle_down(), Crash);
    jira_.before = nullptr;
    put_epic("1", due());
    webhook("1");
    restart();
    settle_down();
    EXPECT_EQ(grade("1"), "healthy");
    jira_.carry_out_late();
    EXPECT_EQ(grade("1"), "off-track");
    jira_.forget_calls();
    settle_down(kOutboxLease + seconds(3));
    EXPECT_EQ(grade("1"), "healthy");
    EXPECT_EQ(jira_.writes(), 1);
    settle_down(2 * kOutboxLease);
    EXPECT_EQ(jira_.writes(), 1) << "once is enough";
}

TEST_F(LateWrite, ThatTimedOutDoesNotHaveTheLastWord) {
    get_worse([] { return HttpResponse{.status = 504}; });
    settle_down(seconds(1));
    jira_.before = nullptr;
    put_epic("1", due());
    webhook("1");
    settle_down();
    jira_.carry_out_late();
    EXPECT_EQ(grade("1"), "off-track");
    settle_down(kOutboxLease + seconds(3));
    EXPECT_EQ(grade("1"), "healthy");
}

// Jira is still at work on the first when its answer is given up.
TEST_F(LateWrite, OfACommentIsNotMadeTwice) {
    put_epic("1");
    int asked = 0;
    jira_.before = first_comment(504, asked);
    settle_down(seconds(30));
    EXPECT_EQ(asked, 1) << "it is not time yet to look for it";
    jira_.before = nullptr;
    jira_.carry_out_late();
    settle_down(2 * kOutboxLease);
    EXPECT_EQ(jira_.comments("1").size(), 1U);
    EXPECT_EQ(store_->backlog()->outbox.waiting, 0);
}

// Removals go one by one, two calls each: the lease of the last must not have run out before.
TEST_F(LateWrite, GoesBackWhenItWasNotSentInTime) {
    constexpr int kIssues = 20;
    for (int i = 1; i <= kIssues; ++i)
        put_epic(std::to_string(i));
    settle_down();
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (call.starts_with("DELETE")) clock_.advance(seconds(2));
        return std::nullopt;
    };
    for (int i = 1; i <= kIssues; ++i) {
        jira_.put(
            std::to_string(i),
            "AIX-" + std::to_string(i),
            {{"issuetype", {{"id", "2"}, {"name", "Task"}}}});
        webhook(std::to_string(i));
    }
    settle_down();
    for (int i = 1; i <= kIssues; ++i)
        EXPECT_TRUE(jira_.property(std::to_string(i)).is_null()) << i;
    EXPECT_EQ(jira_.count("DELETE", "/properties/"), 2 * kIssues);
    EXPECT_EQ(store_->backlog()->outbox.dead, 0);
}

TEST_F(LateWrite, OfACommentIsFoundWhenItsAnswerWasLost) {
    put_epic("1");
    int lost = 0;
    jira_.after = first_comment(502, lost);
    settle_down(kOutboxLease + seconds(3));
    EXPECT_EQ(lost, 1) << "the second attempt must find the comment";
    EXPECT_EQ(jira_.comments("1").size(), 1U);
    EXPECT_EQ(*store_->outbox_size(), 0);
}

}  // namespace
}  // namespace healthlint
