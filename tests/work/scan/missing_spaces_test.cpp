// A space that the rules name goes, and comes back.

#include "bridge/work/scan/missing_spaces.h"

#include <fstream>

#include "bridge/work/mirror/site_judge.h"
#include "bridge/work/scan/backfill.h"
#include "bridge/work/sites.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using State = BackfillStatus::State;

class MissingSpaces : public WorkTest {
  protected:
    MissingSpaces() : WorkTest(Site::New) {
        std::ofstream(folder_ / "site.yaml") << R"(schema: healthlint-site/v1
spaces: [AIX, OLD]
)";
        restart();
        put_epic("1", both());
        put_epic("2", both());
        put_old("3");
    }

    void put_old(const std::string& id) {
        jira_.put(id, "OLD-" + id, {{"summary", "Old"}, {"issuetype", epic()}, {"status", open()}});
    }

    static Json epic() { return {{"id", "1"}, {"name", "Epic"}, {"hierarchyLevel", 1}}; }

    static Json open() {
        return {{"id", "3"}, {"name", "Open"}, {"statusCategory", {{"key", "new"}}}};
    }

    BackfillStatus status() {
        const auto status = backfill_status(*store_, site_);
        EXPECT_TRUE(status.has_value());
        return status.value_or(BackfillStatus{});
    }

    std::string missing() {
        std::string keys;
        for (const MissingSpace& space : status().missing_spaces)
            keys += space.key.value;
        return keys;
    }

    void lose_old_space() {
        jira_.hidden_spaces = {"OLD"};
        clock_.advance(16min);
        settle_down();
        ASSERT_EQ(missing(), "OLD");
        jira_.forget_calls();
    }

    // As long as it takes, with what is due on the way.
    void let_pass(std::chrono::hours time) {
        for (const TimePoint end = clock_.now() + time; clock_.now() < end;) {
            clock_.advance(1h);
            settle_down();
        }
    }

    int asked() const { return jira_.count("POST", "/issue/bulkfetch"); }

    bool is_known(const std::string& issue) {
        return service_->verdict(site_, {issue}).has_value();
    }

    int looks() const { return jira_.count("GET", "/project/search"); }
};

TEST_F(MissingSpaces, CostNothingWhereNoneIs) {
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(grade("3"), "off-track");
    EXPECT_EQ(looks(), 0);
}

TEST_F(MissingSpaces, AreLeftOutOfAScan) {
    jira_.page_size = 1;
    service_->work_once();
    jira_.hidden_spaces = {"OLD"};  // in the middle of it
    clock_.advance(1min);           // and the page ahead is too old
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(missing(), "OLD");
    EXPECT_EQ(looks(), 1);
    EXPECT_EQ(grade("2"), "healthy");
}

TEST_F(MissingSpaces, EndNeitherReconcileNorSample) {
    settle_down();
    jira_.hidden_spaces = {"OLD"};
    put_epic("1", without("duedate"));
    clock_.advance(16min);
    settle_down();
    EXPECT_NE(grade("1"), "healthy") << "reconciled";
    EXPECT_EQ(status().state, State::Done);
    EXPECT_EQ(missing(), "OLD");
    restart();
    clock_.advance(24h);
    settle_down();
    EXPECT_FALSE(service_->verdict(site_, {"3"})) << "sampled";
    EXPECT_TRUE(service_->verdict(site_, {"1"}));
}

TEST_F(MissingSpaces, AreScannedWhenTheyAreBack) {
    settle_down();
    jira_.hidden_spaces = {"OLD"};
    clock_.advance(24h);
    settle_down();
    ASSERT_EQ(status().missing_spaces.size(), 1U);
    clock_.advance(24h);
    settle_down();
    ASSERT_FALSE(service_->verdict(site_, {"3"}));
    jira_.hidden_spaces.clear();
    clock_.advance(15min);
    settle_down();
    EXPECT_FALSE(service_->verdict(site_, {"3"})) << "it is not looked for each time";
    clock_.advance(kLookForSpacesEvery);
    settle_down();
    EXPECT_TRUE(status().missing_spaces.empty());
    EXPECT_EQ(status().state, State::Done);
    EXPECT_TRUE(service_->verdict(site_, {"3"})) << "though it did not change";
}

TEST_F(MissingSpaces, AreKeptForSomeTimeByWhateverLooks) {
    settle_down();
    let_pass(23h);
    lose_old_space();
    let_pass(2h);
    EXPECT_EQ(asked(), 1) << "a sample";
    EXPECT_TRUE(is_known("3"));
    ASSERT_TRUE(keep_cursor(*store_, site_, {}));  // somebody wants it all once more
    restart();
    settle_down();
    EXPECT_EQ(status().state, State::Done);
    EXPECT_TRUE(is_known("3"));
    let_pass(20h);
    EXPECT_TRUE(is_known("3"));
    EXPECT_FALSE(status().missing_spaces.front().asked);
    restart();
    let_pass(2h);
    EXPECT_TRUE(status().missing_spaces.front().asked);
    EXPECT_FALSE(is_known("3"));
    EXPECT_TRUE(is_known("1"));
}

TEST_F(MissingSpaces, AreAskedForOnceAndKeptWhereTheyAreShownById) {
    jira_.shows_hidden_by_id = true;
    settle_down();
    lose_old_space();
    let_pass(24h);
    EXPECT_EQ(asked(), 2) << "one is a sample";
    EXPECT_TRUE(status().missing_spaces.front().asked);
    EXPECT_TRUE(is_known("3"));
    let_pass(12h);
    EXPECT_EQ(asked(), 2);
}

TEST_F(MissingSpaces, AreAskedForInAsManyStepsAsItTakes) {
    const auto first = 1000;
    const auto last = first + static_cast<int>(kMaxBulkFetch) - 1;
    for (int i = first; i <= last; ++i)
        put_old(std::to_string(i));
    settle_down();
    lose_old_space();
    clock_.advance(kKeptWhileMissing);
    while (asked() == 0)
        service_->work_once();
    EXPECT_FALSE(status().missing_spaces.front().asked);
    restart();
    settle_down();
    EXPECT_EQ(asked(), 3) << "one is a sample";
    EXPECT_TRUE(status().missing_spaces.front().asked);
    EXPECT_EQ(store_->issues(site_, {}, kNoLimit)->size(), 2U);
}

TEST_F(MissingSpaces, ThatAnEarlierVersionFoundAreMissingSinceItLooked) {
    const TimePoint looked = clock_.now();
    ASSERT_TRUE(store_->put_fact(
        site_,
        "spaces-missing",
        R"({"spaces":["OLD"],"looked":")" + format_timestamp(looked) + R"("})"));
    clock_.advance(1min);
    ASSERT_EQ(missing(), "OLD");
    EXPECT_EQ(status().missing_spaces.front().since, looked);
    EXPECT_FALSE(status().missing_spaces.front().asked);
}

TEST_F(MissingSpaces, WhereAllAreGoneTheRefusalIsTold) {
    settle_down();
    jira_.hidden_spaces = {"AIX", "OLD"};
    clock_.advance(16min);
    settle_down();
    EXPECT_EQ(status().state, State::Failing) << "of a site that was scanned";
    EXPECT_EQ(status().failed->failure, ScanFailure::Refused);
    EXPECT_TRUE(status().missing_spaces.empty());
    ASSERT_TRUE(retry_backfill(*store_, site_, clock_.now()).value_or(false));
    jira_.hidden_spaces.clear();
    settle_down();
    EXPECT_EQ(status().state, State::Done) << "a retry does not wait";
    EXPECT_FALSE(status().failed);
}

TEST_F(MissingSpaces, NothingBesideTheSearchKeepsTheSampleFromBeingRead) {
    settle_down();
    jira_.remove("2");
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        const bool search = call.ends_with("/search/jql") || call.ends_with("/project/search");
        return search ? std::optional(HttpResponse{.status = 400, .body = "{}"}) : std::nullopt;
    };
    clock_.advance(24h);
    settle_down();
    EXPECT_FALSE(service_->verdict(site_, {"2"}));
    EXPECT_EQ(status().state, State::Failing);
}

}  // namespace
}  // namespace healthlint
