// Taking back what was written, while time passes on a thread of its own: the command waits on the
// clock.

#include "bridge/work/publish/take_away.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

#include <gmock/gmock.h>

#include "bridge/work/publish/publisher.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

// Time passes by waiting alone, and after some waits it is set back by an hour.
class ClockSetBack final : public Clock {
  public:
    explicit ClockSetBack(TimePoint start) : now_(start) {}

    TimePoint now() const override { return now_; }

    bool wait_until(TimePoint deadline, const std::stop_token& /*stop*/) override {
        waited += std::max(deadline - now_, TimePoint::duration::zero());
        now_ = std::max(deadline, now_);
        if (++waits_ == 5) now_ -= 1h;
        return true;
    }

    TimePoint::duration waited{};

  private:
    TimePoint now_;
    int waits_ = 0;
};

class TakeAway : public WorkTest {
  protected:
    // Three epics, each with a badge and, since it got worse, a comment.
    void write_all() {
        for (const char* id : {"1", "2", "3"}) {
            put_epic(id, both());
            settle_down();
            put_epic(id, without("duedate"));
            webhook(id);
        }
        settle_down();
        for (const char* id : {"1", "2", "3"})
            ASSERT_EQ(jira_.comments(id).size(), 1U) << id;
        jira_.forget_calls();
    }

    Result<TakenAway> take() {
        const std::jthread time([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                clock_.advance(100ms);
                std::this_thread::sleep_for(1ms);
            }
        });
        return service_->take_away(site_, [](std::size_t, std::size_t) {});
    }

    // Of deletions on this issue; empty = on all.
    void refuse(const std::string& issue, int status) {
        const std::string part = "/issue/" + issue;
        jira_.before = [=](const std::string& call) -> std::optional<HttpResponse> {
            const bool meant = call.starts_with("DELETE") && call.find(part) != std::string::npos;
            return meant ? std::optional(HttpResponse{.status = status}) : std::nullopt;
        };
    }

    // As Jira does: nothing below such an issue is there for the app.
    void hide_space(const std::string& space) {
        jira_.hidden_spaces = {space};
        jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
            const bool hidden = call.find("/issue/2/") != std::string::npos ||
                                call.find("/issue/5/") != std::string::npos;
            return hidden ? std::optional(HttpResponse{.status = 404}) : std::nullopt;
        };
    }

    void show_spaces() {
        jira_.hidden_spaces.clear();
        jira_.before = nullptr;
    }

    SiteState state() const { return (*store_->site(site_))->state; }

    std::size_t known() const { return written_issues(*store_, site_)->size(); }
};

TEST_F(TakeAway, LeavesNothingAndStopsTheWork) {
    write_all();
    ASSERT_EQ(known(), 3U);
    EXPECT_EQ(written_issues(*store_, site_)->front().key.value, "AIX-1");
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->badges, 3);
    EXPECT_EQ(taken->comments, 3);
    EXPECT_TRUE(taken->left.empty());
    for (const char* id : {"1", "2", "3"}) {
        EXPECT_TRUE(jira_.property(id).is_null()) << id;
        EXPECT_TRUE(jira_.comments(id).empty()) << id;
    }
    EXPECT_EQ(known(), 0U);
    EXPECT_EQ(state(), SiteState::Disabled);
    put_epic("1", both());
    webhook("1");
    settle_down();
    EXPECT_TRUE(jira_.property("1").is_null()) << "no bridge writes behind it";
}

TEST_F(TakeAway, KeepsWhatIsRefusedAndAsksForTheRestOnlyWhenItIsRepeated) {
    write_all();
    refuse("2/comment", 403);
    const auto first = take();
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->badges, 2);
    EXPECT_EQ(first->comments, 2);
    ASSERT_EQ(first->left.size(), 1U);
    EXPECT_EQ(first->left.front().written.key.value, "AIX-2");
    EXPECT_THAT(first->left.front().reason, testing::HasSubstr("403"));
    EXPECT_EQ(known(), 1U);

    jira_.before = nullptr;
    jira_.forget_calls();
    const auto second = take();
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->badges, 1);
    EXPECT_EQ(second->comments, 1);
    EXPECT_EQ(jira_.count("DELETE"), 3) << "two properties and a comment";
    EXPECT_EQ(known(), 0U);
}

TEST_F(TakeAway, AsksNoFurtherWhereJiraDoesNotAnswer) {
    write_all();
    for (const char* id : {"4", "5"})
        put_epic(id);
    settle_down();
    refuse("", 502);
    jira_.forget_calls();
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->left.size(), 5U);
    EXPECT_EQ(jira_.count("DELETE"), 4) << "the first one twice, and two more";
    EXPECT_THAT(taken->left.back().reason, testing::HasSubstr("not asked"));
}

TEST_F(TakeAway, FindsACommentOfWhichNobodyHeard) {
    put_epic("1", both());
    settle_down();
    put_epic("1", without("duedate"));
    webhook("1");
    jira_.after = [](const std::string& call) -> std::optional<HttpResponse> {
        if (call.starts_with("POST") && call.ends_with("/comment")) throw Crash{};
        return std::nullopt;
    };
    EXPECT_THROW(settle_down(), Crash);
    jira_.after = nullptr;
    restart();
    ASSERT_EQ(jira_.comments("1").size(), 1U);
    const TimePoint before = clock_.now();
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_TRUE(jira_.comments("1").empty());
    EXPECT_GE(clock_.now() - before, kOutboxLease - 5s) << "it may have been on its way";
}

// The wish that takes its place was never sent itself.
TEST_F(TakeAway, FindsACommentOfWhichNobodyHeardBehindANewerWish) {
    put_epic("1", both());
    settle_down();
    put_epic("1", without("duedate"));
    webhook("1");
    bool posted = false;
    jira_.after = [&posted](const std::string& call) -> std::optional<HttpResponse> {
        if (!call.starts_with("POST") || !call.ends_with("/comment")) return std::nullopt;
        posted = true;
        return HttpResponse{.status = 504};
    };
    settle_down();
    ASSERT_TRUE(posted);
    put_epic("1", without("assignee"));
    webhook("1");
    settle_down();
    ASSERT_EQ(jira_.comments("1").size(), 1U);
    ASSERT_EQ((*store_->publish_state(site_, {"1"}))->comment_id, "");
    const auto waiting = store_->waiting_writes(site_);
    ASSERT_TRUE(std::ranges::any_of(*waiting, [](const OutboxItem& item) {
        return item.kind == WriteKind::Comment && item.attempts == 0;
    }));
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->comments, 1);
    EXPECT_TRUE(jira_.comments("1").empty());
}

// Jira answers the same for an issue that is deleted and one that the app may not see any more.
TEST_F(TakeAway, KeepsWhatIsOnIssuesThatJiraDoesNotShow) {
    write_all();
    put_epic("5", both());
    settle_down();
    const auto kept = known();
    jira_.put("2", "SECRET-2", owner());
    jira_.put("5", "SECRET-5", owner());
    hide_space("SECRET");
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(taken->badges, static_cast<long long>(kept) - 2);
    EXPECT_EQ(taken->comments, 2);
    ASSERT_EQ(taken->left.size(), 2U);
    for (const LeftIssue& one : taken->left)
        EXPECT_THAT(one.reason, testing::HasSubstr("deleted, or hidden from the app"));
    EXPECT_EQ(known(), 2U);
    EXPECT_EQ(jira_.comments("2").size(), 1U);

    show_spaces();
    const auto rest = take();
    ASSERT_TRUE(rest) << rest.error().message;
    EXPECT_TRUE(rest->left.empty());
    EXPECT_EQ(rest->badges, 2);
    EXPECT_EQ(rest->comments, 1);
    EXPECT_TRUE(jira_.property("5").is_null());
}

TEST_F(TakeAway, TakesForGoneWhatIsNotOnAnIssueThatJiraShows) {
    write_all();
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        const bool gone = call.starts_with("DELETE") && call.find("/issue/1/") != std::string::npos;
        return gone ? std::optional(HttpResponse{.status = 404}) : std::nullopt;
    };
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_TRUE(taken->left.empty());
    EXPECT_EQ(known(), 0U);
}

// By the time of day it would wait an hour more.
TEST_F(TakeAway, WaitsNoLongerWhenTheClockIsSetBackMeanwhile) {
    write_all();
    ASSERT_TRUE(store_->enqueue(
        {{.site = site_,
          .issue = {"1"},
          .kind = WriteKind::Comment,
          .payload = "{}",
          .hash = "x",
          .run_at = clock_.now()}}));
    const auto sent =
        store_->claim_outbox(WriteKind::Comment, 1, clock_.now(), kOutboxLease, nullptr);
    ASSERT_TRUE(sent && sent->size() == 1);
    ClockSetBack clock(clock_.now());
    Service service(*store_, jira_, limiter_, clock, {});
    const auto taken = service.take_away(site_, [](std::size_t, std::size_t) {});
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(known(), 0U);
    EXPECT_GE(clock.waited, 2min);
    EXPECT_LT(clock.waited, 3min);
}

class TakeAwayForge : public TakeAway {
  protected:
    // Two issues with a badge, and a token that dies at the first deletion.
    void SetUp() override {
        const auto site = store_->install_forge(
            {.installation_id = "i-1", .cloud_id = "c-1", .base_url = "https://forge.example"},
            clock_.now());
        ASSERT_TRUE(site) << site.error().message;
        site_ = site->id;
        put_token("first");
        for (const char* id : {"1", "2"}) {
            jira_.put(id, std::string("AIX-") + id, both());
            ASSERT_TRUE(store_->settle_write(
                {.site = site_, .issue = {id}}, {.issue = {id}, .badge_hash = "x"}));
        }
        ASSERT_EQ(known(), 2U);
    }

    void put_token(const std::string& token) {
        ASSERT_TRUE(store_->put_system_token(site_, token, clock_.now() + 1h));
    }

    void at_first_deletion(const std::function<void()>& act) {
        jira_.before = [this, act](const std::string& call) -> std::optional<HttpResponse> {
            if (!call.starts_with("DELETE") || std::exchange(begun_, true)) return std::nullopt;
            clock_.advance(2h);
            act();
            return std::nullopt;
        };
    }

    bool begun_ = false;
};

TEST_F(TakeAwayForge, GoesOnWithTheTokenThatCameMeanwhile) {
    at_first_deletion([this] { put_token("second"); });
    const auto taken = take();
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_TRUE(begun_);
    EXPECT_TRUE(taken->left.empty());
    EXPECT_EQ(known(), 0U);
}

TEST_F(TakeAwayForge, IsRepeatedOnceAnotherTokenCame) {
    at_first_deletion([] {});
    const auto first = take();
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->left.size(), 2U);
    EXPECT_THAT(first->left.back().reason, testing::HasSubstr("system token has expired"));
    put_token("second");
    const auto second = take();
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->badges, 2);
    EXPECT_EQ(known(), 0U);
}

TEST_F(TakeAway, ChangesNothingWhereItIsNotLetIn) {
    write_all();
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        return call.ends_with("/myself") ? std::optional(HttpResponse{.status = 401})
                                         : std::nullopt;
    };
    EXPECT_EQ(take().error().code, Errc::Unauthorized);
    EXPECT_EQ(state(), SiteState::Active);
    jira_.before = nullptr;
    for (const SiteState gone : {SiteState::Uninstalled, SiteState::Superseded}) {
        ASSERT_TRUE(store_->set_state(site_, gone, clock_.now()));
        EXPECT_EQ(take().error().code, Errc::Conflict);
        EXPECT_EQ(service_->may_take_away(**store_->site(site_)).error().code, Errc::Conflict);
        EXPECT_EQ(state(), gone);
    }
    EXPECT_EQ(jira_.writes(), 0);
    EXPECT_EQ(known(), 3U);
}

}  // namespace
}  // namespace healthlint
