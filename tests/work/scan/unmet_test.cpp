// A scan anew that is shown little of what is there.

#include "bridge/work/scan/unmet.h"

#include <fstream>

#include "tests/work/fixture.h"

namespace healthlint {
namespace {

class Unmet : public WorkTest {
  protected:
    void scan_anew() {
        ASSERT_TRUE(keep_cursor(*store_, site_, {}));
        restart();
        jira_.forget_calls();
        settle_down();
    }

    void show_nothing_in_search() {
        jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
            if (!call.ends_with("/search/jql")) return std::nullopt;
            return HttpResponse{.body = R"({"issues":[],"isLast":true})"};
        };
    }

    std::size_t known() { return store_->issues(site_, {}, kNoLimit)->size(); }

    int asked() const { return jira_.count("POST", "/issue/bulkfetch"); }
};

TEST_F(Unmet, CostsNothingWhereThereIsNone) {
    put_epic("1");
    settle_down();
    scan_anew();
    EXPECT_EQ(asked(), 0);
    EXPECT_EQ(known(), 1U);
}

TEST_F(Unmet, StaysUnlessItIsGoneForAnyQuestion) {
    put_epic("1");
    put_epic("2");
    settle_down();
    const int writes = jira_.writes();
    jira_.remove("2");
    show_nothing_in_search();
    scan_anew();
    EXPECT_EQ(asked(), 1);
    EXPECT_EQ(known(), 1U);
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_TRUE(service_->verdict(site_, {"1"}));
    EXPECT_FALSE(service_->verdict(site_, {"2"}));
    EXPECT_EQ(jira_.comments("1").size(), 1U) << "nor is anything told again";
    EXPECT_LE(jira_.writes(), writes);
    EXPECT_EQ((*scan_cursor(*store_, site_))->done, true);
}

TEST_F(Unmet, IsAskedForInAsManyCallsAsItTakes) {
    for (const auto& [issues, calls] :
         {std::pair(kMaxBulkFetch, 1), std::pair(kMaxBulkFetch + 1, 2)}) {
        for (std::size_t i = 1; i <= issues; ++i)
            put_epic(std::to_string(i));
        jira_.before = nullptr;
        settle_down();
        show_nothing_in_search();
        scan_anew();
        EXPECT_EQ(asked(), calls);
        EXPECT_EQ(known(), issues);
    }
}

TEST_F(Unmet, OutOfTheSpacesItIsNotAskedFor) {
    const auto watch = [&](const std::string& spaces) {
        std::ofstream(folder_ / "site.yaml")
            << "schema: healthlint-site/v1\nspaces: " + spaces + "\n";
    };
    watch("[AIX, OLD]");
    restart();
    put_epic("1");
    jira_.put("2", "OLD-1", {{"summary", "Old"}});
    webhook("2", "jira:issue_created");
    settle_down();
    ASSERT_EQ(known(), 2U);
    watch("[AIX]");
    service_->check_rules();
    jira_.forget_calls();
    settle_down();
    EXPECT_EQ(known(), 1U);
    EXPECT_TRUE(service_->verdict(site_, {"1"}));
    EXPECT_EQ(asked(), 0);
}

}  // namespace
}  // namespace healthlint
