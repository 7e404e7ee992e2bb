// Side facts: what Jira refuses for one issue, or never answers, stays unknown there, stops nobody
// else, and is asked for again only later.
#include <utility>

#include "bridge/work/facts_reader.h"
#include "bridge/work/scan/backfill.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class Facts : public WorkTest {
  protected:
    explicit Facts(Site site = Site::Scanned) : WorkTest(site) {
        write_pack(history_pack());
        service_->check_rules();
        if (site == Site::Scanned) settle_down();
        jira_.before = [this](const std::string& call) -> std::optional<HttpResponse> {
            if (is_down_ && call.starts_with("GET ")) return HttpResponse{.status = 502};
            if (!call.ends_with("/changelog")) return std::nullopt;
            const bool refused =
                refuses_all_ || (refuses_ && call.find("/issue/1/") != std::string::npos);
            if (refused) return refusal_;
            return no_history();
        };
    }

    std::optional<UnknownReason> unknown(const std::string& issue) {
        const auto current = service_->verdict(site_, {issue});
        if (!current || !current->verdict) return std::nullopt;
        for (const Finding& finding : current->verdict->findings)
            if (finding.rule.value == "date-kept") return finding.unknown;
        return std::nullopt;
    }

    int asked(const std::string& issue) {
        return jira_.count("GET", "/issue/" + issue + "/changelog");
    }

    bool refuses_ = true;
    bool refuses_all_ = false;
    bool is_down_ = false;
    HttpResponse refusal_{.status = 403};
};

class FactsOfANewSite : public Facts {
  protected:
    FactsOfANewSite() : Facts(Site::New) {}
};

TEST_F(Facts, OneRefusedHistoryStopsNobodyElse) {
    put_epic("1", both());
    put_epic("2", both());
    settle_down();
    EXPECT_EQ(grade("2"), "healthy");
    EXPECT_EQ(unknown("2"), std::nullopt);
    EXPECT_EQ(unknown("1"), UnknownReason::Transient);
    EXPECT_EQ(grade("1"), "unknown") << "two rules of three are less than a grade needs";
}

TEST_F(Facts, WhatIsRefusedIsAskedForAgainHoursLater) {
    for (const int status : {403, 404, 400}) {
        refusal_.status = status;
        const std::string same = "1";
        put_epic(same, both());
        webhook(same);
        settle_down();
    }
    const int first = asked("1");
    EXPECT_EQ(first, 1) << "not at every event";
    clock_.advance(hours(7));
    refuses_ = false;
    put_epic("2", both());  // something happens at the site
    settle_down();
    EXPECT_EQ(asked("1"), first + 1);
    EXPECT_EQ(unknown("1"), std::nullopt);
}

TEST_F(Facts, AnEditedIssueIsAskedForAtOnce) {
    put_epic("1", both());
    settle_down();
    const int before = asked("1");
    Json fields = both();
    fields["duedate"] = "2027-04-30";
    put_epic("1", fields);
    webhook("1");
    settle_down();
    EXPECT_EQ(asked("1"), before + 1);
}

TEST_F(Facts, AHistoryThatNeverComesStopsNobodyElse) {
    for (const HttpResponse& bad :
         {HttpResponse{.status = 502}, HttpResponse{.status = 200, .body = "<html>"}}) {
        refuses_ = true;
        refusal_ = bad;
        put_epic("1", owner());
        put_epic("2", owner());
        webhook("1");
        webhook("2");
        settle_down();
        EXPECT_EQ(unknown("2"), std::nullopt);
        EXPECT_EQ(unknown("1"), UnknownReason::Transient);
        put_epic("1", both());
        put_epic("2", both());
        webhook("1");
        webhook("2");
        settle_down();
        EXPECT_EQ(grade("2"), "healthy");
        EXPECT_EQ(store_->backlog()->inbox.waiting, 0);
        refuses_ = false;
        clock_.advance(2 * kTryAgainAfter);
        webhook("2");  // something happens at the site
        settle_down();
        EXPECT_EQ(unknown("1"), std::nullopt);
        clock_.advance(minutes(15));
        settle_down();
        EXPECT_EQ(grade("1"), "healthy") << "by a second evaluation that says so";
    }
}

TEST_F(FactsOfANewSite, DoNotKeepItFromItsBadges) {
    refusal_.status = 500;
    put_epic("1", both());
    put_epic("2", both());
    settle_down();
    EXPECT_EQ(backfill_status(*store_, site_)->state, BackfillStatus::State::Done);
    EXPECT_EQ(grade("2"), "healthy");
    EXPECT_EQ(grade("1"), "unknown");
}

TEST_F(FactsOfANewSite, LeaveToEventsWhatTheyNeed) {
    put_epic("2", both());
    bool others_called = false;
    const auto answer = jira_.before;
    jira_.before = [&](const std::string& call) {
        // After the page of the scan went out: less is left than a scan may take.
        if (call.ends_with("/search/jql") && !std::exchange(others_called, true))
            EXPECT_FALSE(limiter_.acquire(
                {.site = "https://acme.example",
                 .method = "GET",
                 .endpoint = "other",
                 .written_issues = {},
                 .points = 40'000},
                clock_.now()));
        return answer(call);
    };
    settle_down();
    ASSERT_TRUE(others_called);
    EXPECT_EQ(asked("2"), 0);
    webhook("2");
    settle_down();
    EXPECT_EQ(asked("2"), 0) << "an event must not read what the scan waits with";
    EXPECT_EQ(store_->backlog()->inbox.waiting, 0);
    clock_.advance(hours(1));
    settle_down();
    EXPECT_EQ(asked("2"), 1);
    EXPECT_EQ(grade("2"), "healthy");
}

TEST_F(Facts, AnOutageOfTheSiteIsWaitedForAndNotJudged) {
    put_epic("2", both());
    settle_down();
    ASSERT_EQ(unknown("2"), std::nullopt);
    is_down_ = true;
    put_epic("2", without("duedate"));
    webhook("2");
    settle_down();
    EXPECT_EQ(unknown("2"), UnknownReason::Transient) << "who looks sees what is missing";
    EXPECT_EQ(grade("2"), "healthy") << "as it was";
    EXPECT_EQ(store_->backlog()->inbox.waiting, 1);
    is_down_ = false;
    settle_down(minutes(1));
    EXPECT_EQ(store_->backlog()->inbox.waiting, 0);
    EXPECT_EQ(unknown("2"), std::nullopt);
    EXPECT_NE(grade("2"), "healthy");
}

TEST_F(Facts, ManyFailuresInARowEndTheAskingForThisTime) {
    constexpr int kUnderWay = 3;  // beside the one that is too many
    refusal_.status = 502;
    refuses_all_ = true;
    const int issues = 2 * kFailuresInARow;
    for (int i = 1; i <= issues; ++i)
        put_epic(std::to_string(i), both());
    settle_down();
    EXPECT_GE(jira_.count("GET", "/changelog"), kFailuresInARow);
    EXPECT_LE(jira_.count("GET", "/changelog"), kFailuresInARow + kUnderWay);
    for (int i = 1; i <= issues; ++i)
        EXPECT_EQ(unknown(std::to_string(i)), UnknownReason::Transient) << i;
    refuses_ = refuses_all_ = false;
    clock_.advance(kTryAgainAfter);
    for (const int more : {1, 2}) {  // some of the others are looked at with each
        put_epic(std::to_string(issues + more), both());
        settle_down();
    }
    for (int i = 1; i <= issues; ++i)
        EXPECT_EQ(unknown(std::to_string(i)), std::nullopt) << i;
}

}  // namespace
}  // namespace healthlint
