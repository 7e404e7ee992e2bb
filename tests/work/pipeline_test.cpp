#include "bridge/work/publish/publisher.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Pipeline : public WorkTest {};

class NewSite : public WorkTest {
  protected:
    NewSite() : WorkTest(Site::New) {}
};

TEST_F(NewSite, TheFirstScanWritesBadgesAndTellsNobody) {
    put_epic("1");
    put_epic("2", both());
    jira_.put(
        "3", "AIX-3", {{"summary", "A task"}, {"issuetype", {{"id", "2"}, {"name", "Task"}}}});
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(jira_.property("1")["rules"], Json::array({"has-owner", "has-due-date"}));
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.0.0");
    const Json status =
        jira_.property("1", "com.atlassian.jira.issue:com.healthlint.app:health:status");
    EXPECT_EQ(status["type"], "lozenge");
    EXPECT_EQ(status["value"]["label"], "OFF TRACK · 2");
    EXPECT_EQ(status["value"]["type"], "removed");
    EXPECT_EQ(grade("2"), "healthy");
    EXPECT_EQ(jira_.property("3"), nullptr) << "no rule selects it";
    EXPECT_TRUE(jira_.comments("1").empty()) << "old news";
    EXPECT_TRUE(jira_.comments("2").empty()) << "nothing to suggest";
    EXPECT_EQ(jira_.count("POST", "/properties/multi"), 1) << "both badges in one call";
}

TEST_F(Pipeline, PublishingTwiceWritesNothing) {
    put_epic("1");
    settle_down();
    jira_.forget_calls();
    webhook("1");
    settle_down();
    clock_.advance(minutes(16));  // reconcile
    settle_down();
    restart();
    settle_down();
    EXPECT_EQ(jira_.writes(), 0);
    EXPECT_GT(jira_.count("POST", "/search/jql"), 0) << "it did look";
}

TEST_F(Pipeline, AnEditChangesTheBadgeAndEditsTheCommentOnce) {
    put_epic("1");
    settle_down();
    jira_.forget_calls();
    put_epic("1", both());
    webhook("1");
    settle_down();
    EXPECT_EQ(grade("1"), "healthy");
    ASSERT_EQ(jira_.comments("1").size(), 1U);
    EXPECT_EQ(jira_.comments("1")[0].edits, 1);
    EXPECT_NE(dump_json(jira_.comments("1")[0].body).find("\"strike\""), std::string::npos);
    EXPECT_EQ(jira_.writes(), 2) << "one badge, one edit, nothing else";
    EXPECT_EQ(jira_.count("POST", "/issue/bulkfetch"), 1);
}

TEST_F(Pipeline, AHealthyIssueThatGetsWorseIsTold) {
    put_epic("1", both());
    settle_down();
    EXPECT_TRUE(jira_.comments("1").empty());
    put_epic("1", without("assignee"));
    webhook("1");
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(jira_.comments("1").size(), 1U);
}

TEST_F(Pipeline, AThousandEventsOnOneIssueAreOneReadAndOneWrite) {
    put_epic("1", both());
    settle_down();
    jira_.forget_calls();
    put_epic("1", without("assignee"));
    for (int i = 0; i < 1'000; ++i)
        webhook("1");
    settle_down();
    EXPECT_EQ(jira_.count("POST", "/issue/bulkfetch"), 1);
    EXPECT_EQ(jira_.count("POST", "/properties/multi"), 1);
    EXPECT_EQ(*store_->inbox_size(), 0);
}

TEST_F(Pipeline, EchoesOfOurOwnWritesStartNoLoop) {
    put_epic("1");
    settle_down();
    jira_.forget_calls();
    for (int round = 0; round < 3; ++round) {
        webhook("1", "comment_created");
        webhook("1", "issue_property_set");
        settle_down();
    }
    EXPECT_EQ(jira_.writes(), 0);
}

TEST_F(Pipeline, ACrashAfterPostingACommentDoesNotDoubleIt) {
    put_epic("1");
    jira_.after = [](const std::string& call) -> std::optional<HttpResponse> {
        if (call.starts_with("POST") && call.ends_with("/comment")) throw Crash{};
        return std::nullopt;
    };
    EXPECT_THROW(settle_down(), Crash);
    EXPECT_EQ(jira_.comments("1").size(), 1U);
    jira_.after = nullptr;
    restart();
    settle_down(kOutboxLease + seconds(3));  // the dead process's request may still arrive
    EXPECT_EQ(jira_.comments("1").size(), 1U);
    EXPECT_EQ(jira_.comments("1")[0].edits, 0) << "it said the right thing already";
    put_epic("1", owner());
    webhook("1");
    settle_down();
    ASSERT_EQ(jira_.comments("1").size(), 1U) << "found again, edited in place";
    EXPECT_EQ(jira_.comments("1")[0].edits, 1);
}

TEST_F(Pipeline, ACrashBetweenWebhookAndBadgeLosesNothing) {
    put_epic("1", both());
    settle_down();
    put_epic("1", without("duedate"));
    webhook("1");
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        if (call.ends_with("/properties/multi")) throw Crash{};
        return std::nullopt;
    };
    EXPECT_THROW(settle_down(), Crash);
    EXPECT_EQ(grade("1"), "healthy");
    jira_.before = nullptr;
    restart();
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(jira_.comments("1").size(), 1U);
}

TEST_F(Pipeline, RateLimitsMoveWorkAndUseUpNoAttempt) {
    put_epic("1");
    int refused = 0;
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (!call.ends_with("/properties/multi") || refused >= 20) return std::nullopt;
        ++refused;
        return HttpResponse{.status = 429, .headers = {{"Retry-After", "2"}}};
    };
    settle_down(minutes(2));
    EXPECT_EQ(refused, 20) << "more than kMaxAttempts";
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(*store_->outbox_size(), 0);
}

TEST_F(Pipeline, OneBadIssueDoesNotHoldBackTheOthers) {
    for (int i = 1; i <= 9; ++i)
        put_epic(std::to_string(i), both());
    settle_down();
    for (int i = 1; i <= 9; ++i) {
        put_epic(std::to_string(i), without("duedate"));
        webhook(std::to_string(i));
    }
    // Deleted after it was read and before its badge is written; its webhook got lost.
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (call.ends_with("/properties/multi")) jira_.remove("5");
        return std::nullopt;
    };
    settle_down();
    for (const int i : {1, 4, 6, 9})
        EXPECT_EQ(grade(std::to_string(i)), "off-track") << i;
    EXPECT_FALSE(service_->verdict(site_, {"5"})) << "the refusal tells what nobody told";
    EXPECT_EQ(*store_->outbox_size(), 0);
    EXPECT_EQ(store_->backlog()->outbox.dead, 0) << "and nothing is left of it";
}

TEST_F(Pipeline, SlowBulkWritesAreFollowedUntilTheyAreDone) {
    jira_.task_polls = 5;
    put_epic("1");
    settle_down(seconds(10));
    EXPECT_EQ(*store_->outbox_size(), 0);
    EXPECT_EQ(jira_.count("GET", "/task/"), 6);
    EXPECT_EQ(jira_.count("POST", "/properties/multi"), 1);
}

TEST_F(Pipeline, ADeletedIssueIsForgotten) {
    put_epic("1");
    settle_down();
    ASSERT_TRUE(service_->verdict(site_, {"1"}));
    jira_.remove("1");
    webhook("1", "jira:issue_deleted");
    settle_down();
    EXPECT_FALSE(service_->verdict(site_, {"1"}));
    EXPECT_TRUE(store_->issues(site_, {}, kNoLimit)->empty());
}

TEST_F(Pipeline, AMissedWebhookIsRepairedByReconciling) {
    put_epic("1");
    settle_down();
    put_epic("1", both());
    settle_down(seconds(30));
    EXPECT_EQ(grade("1"), "off-track") << "nobody told us";
    clock_.advance(minutes(15));
    settle_down();
    EXPECT_EQ(grade("1"), "healthy");
}

TEST_F(Pipeline, ADeletionThatNobodyToldIsFoundWithinADay) {
    put_epic("1");
    put_epic("2");
    settle_down();
    jira_.remove("1");
    clock_.advance(hours(23));
    settle_down();
    EXPECT_TRUE(service_->verdict(site_, {"1"})) << "no search for changes shows it";
    clock_.advance(hours(1));
    jira_.forget_calls();
    settle_down();
    EXPECT_FALSE(service_->verdict(site_, {"1"}));
    EXPECT_TRUE(service_->verdict(site_, {"2"}));
    EXPECT_EQ(jira_.count("POST", "bulkfetch"), 1);
    clock_.advance(hours(1));
    settle_down();
    EXPECT_EQ(jira_.count("POST", "bulkfetch"), 1) << "once a day";
}

TEST_F(Pipeline, ADeletionIsFollowedHoweverOldItsEventIs) {
    for (const char* kind :
         {"jira:issue_deleted", "avi:jira:deleted:issue", "healthlint:look_again"}) {
        jira_.before = nullptr;
        put_epic("1");
        webhook("1");
        settle_down();
        clock_.advance(hours(20));
        settle_down();
        ASSERT_TRUE(service_->verdict(site_, {"1"}));
        jira_.remove("1");
        webhook("1", kind);
        clock_.advance(hours(25));
        restart();
        jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
            if (call.find("search") == std::string::npos) return std::nullopt;
            return HttpResponse{.status = 503};  // no reconcile, no sample: the event alone
        };
        settle_down();
        EXPECT_FALSE(service_->verdict(site_, {"1"})) << kind;
    }
}

TEST_F(Pipeline, AnIssueThatLeavesTheScopeLosesItsBadge) {
    put_epic("1");
    settle_down();
    Json task;
    task["issuetype"] = {{"id", "2"}, {"name", "Task"}, {"hierarchyLevel", 0}};
    put_epic("1", task);
    webhook("1");
    settle_down();
    EXPECT_EQ(jira_.property("1"), nullptr);
    const auto current = service_->verdict(site_, {"1"});
    ASSERT_TRUE(current);
    EXPECT_FALSE(current->verdict);
    ASSERT_EQ(jira_.comments("1").size(), 1U);
    EXPECT_EQ(jira_.comments("1")[0].edits, 1) << "and its comment says so";
}

TEST_F(Pipeline, AnswersWhatThePanelAsks) {
    put_epic("1", owner());
    settle_down();
    const auto current = service_->verdict(site_, {"1"});
    ASSERT_TRUE(current && current->verdict);
    EXPECT_EQ(current->key.value, "AIX-1");
    EXPECT_EQ(current->pack, "small@1.0.0");
    EXPECT_EQ(current->verdict->open, 1);
    EXPECT_LE(clock_.now() - current->checked_at, minutes(1));
    EXPECT_FALSE(service_->verdict({"77"}, {"1"})) << "of another site";
    EXPECT_FALSE(service_->verdict(site_, {"99"}));
}

TEST_F(Pipeline, HistoryHoldsChangesNotRuns) {
    put_epic("1");
    settle_down();
    put_epic("1", both());
    webhook("1");
    settle_down();
    webhook("1");
    settle_down();
    const auto changes =
        store_->changes(site_, clock_.now() - minutes(60), clock_.now() + minutes(1));
    ASSERT_TRUE(changes);
    ASSERT_EQ(changes->size(), 2U);
    EXPECT_EQ(changes->at(0).from_grade, "");
    EXPECT_EQ(changes->at(0).to_grade, "off-track");
    EXPECT_EQ(changes->at(1).to_grade, "healthy");
    EXPECT_EQ(changes->at(1).subject_label, "AIX-1");
}

}  // namespace
}  // namespace healthlint
