// Many dirty issues are one call; those that cannot be read hold back nobody else.
#include "bridge/work/bulk_reader.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

class Refresh : public WorkTest {
  protected:
    // Healthy epics of which somebody takes the due date away, all at once.
    void edit_many(int count) {
        count_ = count;
        for (int i = 1; i <= count; ++i) {
            put_epic(std::to_string(i), both());
            webhook(std::to_string(i));
        }
        settle_down();
        jira_.forget_calls();
        edit();
    }

    void edit() {
        for (int i = 1; i <= count_; ++i) {
            put_epic(std::to_string(i), without("duedate"));
            webhook(std::to_string(i));
        }
    }

    // How many are known as they are now.
    int seen() {
        const auto view = service_->view(site_);
        int count = 0;
        view->snapshot.for_each([&](const Issue& issue) { count += issue.due ? 0 : 1; });
        return count;
    }

    int reads() const { return jira_.count("POST", "/bulkfetch"); }

    long long waiting() const { return store_->backlog()->inbox.waiting; }

    long long dead() const { return store_->backlog()->inbox.dead; }

    int count_ = 0;
};

TEST_F(Refresh, AnIssueThatCannotBeReadNowWaitsAlone) {
    edit_many(9);
    jira_.unreadable = {"5"};
    settle_down(1s);
    EXPECT_EQ(reads(), 1);
    EXPECT_EQ(seen(), 8);
    EXPECT_EQ(grade("5"), "healthy") << "not taken for deleted";
    EXPECT_EQ(waiting(), 1);
    jira_.unreadable.clear();
    settle_down();
    EXPECT_EQ(seen(), 9);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(Refresh, ABadIssueIsRetriedAlone) {
    edit_many(100);
    jira_.poison["17"] = {.status = 500};
    settle_down(1s);
    EXPECT_EQ(seen(), 99);
    EXPECT_EQ(waiting(), 1);
    settle_down(10min);
    EXPECT_EQ(waiting(), 1) << "an outage never ends work, and this may be one";
    jira_.poison.clear();
    settle_down(6min);
    EXPECT_EQ(seen(), 100);
    EXPECT_EQ(waiting() + dead(), 0);
}

TEST_F(Refresh, AnAnswerWithAnIssueThatIsNoneIsLookedAtInParts) {
    edit_many(10);
    jira_.poison["3"] = {.status = 200, .body = R"({"issues": [7]})"};
    settle_down(1s);
    EXPECT_EQ(seen(), 9);
    EXPECT_EQ(waiting() + dead(), 1);
}

TEST_F(Refresh, ARefusedIssueIsGivenUpAlone) {
    for (const int status : {400, 404}) {
        jira_.poison.clear();
        edit_many(12);
        jira_.poison["12"] = {.status = status};
        settle_down(1s);
        EXPECT_EQ(seen(), 11) << status;
        EXPECT_EQ(waiting(), 0) << status;
    }
    EXPECT_EQ(dead(), 2);
}

TEST_F(Refresh, WhatIsTooMuchAtOnceIsReadInParts) {
    edit_many(100);
    jira_.too_many = 30;
    settle_down(1s);
    EXPECT_EQ(reads(), 1 + 2 + 4);
    EXPECT_EQ(seen(), 100);
    EXPECT_EQ(waiting() + dead(), 0);
}

TEST_F(Refresh, AnOutageIsNoReasonToAskForParts) {
    edit_many(100);
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        const bool down = call.ends_with("/bulkfetch") || call.ends_with("/myself");
        return down ? std::optional(HttpResponse{.status = 503}) : std::nullopt;
    };
    settle_down(1s);
    EXPECT_EQ(reads(), 1);
    EXPECT_EQ(seen(), 0);
    EXPECT_EQ(waiting(), 100);
    jira_.before = nullptr;
    settle_down();
    EXPECT_EQ(seen(), 100);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(Refresh, ManyBadIssuesAreNotAllLookedForAtOnce) {
    edit_many(100);
    for (int i = 1; i <= 100; ++i)
        jira_.poison[std::to_string(i)] = {.status = 500};
    settle_down(500ms);
    EXPECT_EQ(reads(), kMaxFailedReads);
    for (int i = 31; i <= 100; ++i)
        jira_.poison.erase(std::to_string(i));
    settle_down(2min);
    EXPECT_EQ(seen(), 70) << "those behind the bad ones get their turn";
    EXPECT_EQ(waiting(), 30);
    EXPECT_EQ(dead(), 0);
}

// The lease of the events must not end meanwhile, or another worker would ask for the same.
TEST_F(Refresh, HalvesAreNotAskedForWithoutEnd) {
    edit_many(100);
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (!call.ends_with("/bulkfetch")) return std::nullopt;
        clock_.advance(9s);
        return HttpResponse{.status = 504};
    };
    settle_down(500ms);
    EXPECT_EQ(reads(), 3);
    EXPECT_EQ(waiting(), 100);
    jira_.before = nullptr;
    settle_down(10s);
    EXPECT_EQ(seen(), 100);
}

TEST_F(Refresh, ABadIssueDoesNotEndTheNightlySample) {
    put_epic("1");
    put_epic("2");
    put_epic("3");
    settle_down();
    jira_.remove("1");
    jira_.poison["2"] = {.status = 500};
    clock_.advance(24h);
    jira_.forget_calls();
    settle_down(1min);
    EXPECT_FALSE(service_->verdict(site_, {"1"}));
    EXPECT_TRUE(service_->verdict(site_, {"2"}));
    EXPECT_LE(reads(), 5) << "once a day";
}

TEST_F(Refresh, SubTasksGoWithTheirParentThoughNobodyTells) {
    Json child;
    child["parent"] = {{"id", "1"}, {"key", "AIX-1"}};
    put_epic("1");
    put_epic("2", child);
    put_epic("3", child);
    put_epic("4");
    settle_down();
    for (const char* gone : {"1", "2"})
        jira_.remove(gone);
    put_epic("3", without("parent"));  // this one only lost its parent
    jira_.forget_calls();
    webhook("1", "avi:jira:deleted:issue");
    settle_down();
    EXPECT_FALSE(service_->verdict(site_, {"1"}));
    EXPECT_FALSE(service_->verdict(site_, {"2"}));
    EXPECT_TRUE(service_->verdict(site_, {"3"}));
    EXPECT_TRUE(service_->verdict(site_, {"4"}));
    EXPECT_EQ(jira_.count("POST", "/bulkfetch"), 2) << "the parent, then both children";
    EXPECT_EQ(store_->backlog()->inbox.waiting, 0);
}

}  // namespace
}  // namespace healthlint
