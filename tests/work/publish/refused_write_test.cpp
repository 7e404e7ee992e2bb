// Writes that Jira refuses for good.

#include "tests/work/fixture.h"

namespace healthlint {
namespace {

class RefusedWrite : public WorkTest {
  protected:
    // A healthy epic loses its due date, and Jira does not know it when its badge is written.
    RefusedWrite() {
        put_epic("1", both());
        settle_down();
        jira_.before = [this](const std::string& call) -> std::optional<HttpResponse> {
            if (!call.ends_with("/properties/multi")) return std::nullopt;
            ++sent_;
            return HttpResponse{.status = 404};
        };
        put_epic("1", without("duedate"));
        webhook("1");
        settle_down();
    }

    long long dead() { return store_->backlog()->outbox.dead; }

    int sent_ = 0;
};

TEST_F(RefusedWrite, IsNotSentAgainWhileNothingElseIsWanted) {
    EXPECT_EQ(sent_, 1);
    EXPECT_EQ(dead(), 1);
    webhook("1");
    settle_down();
    clock_.advance(std::chrono::hours(25));
    settle_down();
    restart();
    settle_down();
    EXPECT_EQ(sent_, 1);
    EXPECT_EQ(dead(), 1);
    EXPECT_EQ(grade("1"), "healthy") << "as long as nobody may write there";
}

TEST_F(RefusedWrite, MakesWayForAnother) {
    jira_.before = nullptr;
    put_epic("1", due());
    webhook("1");
    settle_down();
    EXPECT_EQ(dead(), 0);
    EXPECT_EQ(grade("1"), "healthy");
}

TEST_F(RefusedWrite, IsSentAgainWhenSomebodyAsks) {
    jira_.before = nullptr;
    const DeadLetter letter = store_->dead_letters(site_)->front();
    ASSERT_TRUE(*store_->retry_dead_letter(site_, letter.queue, letter.id, clock_.now()));
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(dead(), 0);
}

}  // namespace
}  // namespace healthlint
