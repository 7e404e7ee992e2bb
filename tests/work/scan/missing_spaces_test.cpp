// A space that the rules name goes, and comes back.

#include "bridge/work/scan/missing_spaces.h"

#include <fstream>

#include "bridge/work/mirror/site_judge.h"
#include "bridge/work/scan/backfill.h"
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
        jira_.put("3", "OLD-1", {{"summary", "Old"}, {"issuetype", epic()}, {"status", open()}});
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
    EXPECT_EQ(status().missing_spaces, std::vector{SpaceKey{"OLD"}});
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
    EXPECT_EQ(status().missing_spaces, std::vector{SpaceKey{"OLD"}});
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
