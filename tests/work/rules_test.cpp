// Following the rule files, and the caps and courtesies of publishing.

#include <thread>

#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::minutes;

class Rules : public WorkTest {
  protected:
    using WorkTest::WorkTest;

    void edit_rules(const std::string& text) {
        write_pack(text);
        service_->check_rules();
        settle_down();
    }

    int comments() const {
        int all = 0;
        for (int i = 1; i <= 9; ++i)
            all += static_cast<int>(jira_.comments(std::to_string(i)).size());
        return all;
    }
};

TEST_F(Rules, AnEditedRuleFileMovesTheBadges) {
    put_epic("1", owner());
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    std::string relaxed = small_pack("1.1.0");
    relaxed.replace(relaxed.find("require: duedate"), 29, "require: summary IS NOT EMPTY");
    edit_rules(relaxed);
    EXPECT_EQ(grade("1"), "healthy");
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.1.0");
}

TEST_F(Rules, AVerdictKnowsTheLanguageOfItsBadge) {
    put_epic("1");
    settle_down();
    ASSERT_TRUE(service_->verdict(site_, {"1"}));
    EXPECT_EQ(service_->verdict(site_, {"1"})->language, Language::English);
    edit_rules(small_pack("1.1.0", ", badge-language: ko"));
    EXPECT_EQ(service_->verdict(site_, {"1"})->language, Language::Korean);
}

TEST_F(Rules, ABrokenRuleFileLeavesTheOldRulesLive) {
    put_epic("1", owner());
    settle_down();
    jira_.forget_calls();
    edit_rules(small_pack("2.0.0") + "nonsense: true\n");
    put_epic("1", both());
    webhook("1");
    settle_down();
    EXPECT_EQ(grade("1"), "healthy");
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.0.0");
    edit_rules(small_pack("2.0.0"));
    EXPECT_EQ(jira_.property("1")["pack"], "small@2.0.0");
}

TEST_F(Rules, TheServiceDoesNotStartOnBrokenRules) {
    write_pack(small_pack() + "nonsense: true\n");
    ServiceSettings settings;
    settings.pack_file = folder_ / "small.rules.yaml";
    Service service(*store_, jira_, limiter_, clock_, settings);
    const auto opened = service.open();
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("nonsense"), std::string::npos);
    EXPECT_NE(opened.error().message.find("small.rules.yaml:"), std::string::npos) << "says where";
}

TEST_F(Rules, CommentNeverMeansNone) {
    std::string silent = small_pack();
    silent.replace(silent.find("on-worse"), 8, "never");
    write_pack(silent);
    restart();
    put_epic("1");
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(comments(), 0);
}

TEST_F(Rules, TheSkipLabelKeepsTheBadgeAndTheSilence) {
    Json label;
    label["labels"] = Json::array({"health-nonag"});
    put_epic("1", label);
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(comments(), 0);
}

TEST_F(Rules, NewCommentsAreSpreadOverRunsAndNoneIsDropped) {
    write_pack(small_pack("1.0.0", ", max-comments-per-run: 4"));
    restart();
    for (int i = 1; i <= 9; ++i)
        put_epic(std::to_string(i));
    settle_down();
    EXPECT_EQ(comments(), 4);
    clock_.advance(kCommentRunInterval);
    settle_down();
    EXPECT_EQ(comments(), 8);
    clock_.advance(kCommentRunInterval);
    settle_down();
    EXPECT_EQ(comments(), 9);
}

class NewSiteRules : public Rules {
  protected:
    NewSiteRules() : Rules(Site::New) {}
};

TEST_F(NewSiteRules, AScanGoesOnWhereItWasInterrupted) {
    jira_.page_size = 2;
    for (int i = 1; i <= 9; ++i)
        put_epic(std::to_string(i), both());
    int pages = 0;
    jira_.after = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (call.ends_with("/search/jql") && ++pages == 3) throw Crash{};
        return std::nullopt;
    };
    EXPECT_THROW(settle_down(), Crash);
    EXPECT_EQ(jira_.property("1"), nullptr) << "half a site is not judged";
    jira_.after = nullptr;
    jira_.forget_calls();
    restart();
    settle_down();
    for (int i = 1; i <= 9; ++i)
        EXPECT_EQ(grade(std::to_string(i)), "healthy") << i;
    // Three pages are left, and one search of five pages reconciles what changed meanwhile.
    EXPECT_LE(jira_.count("POST", "/search/jql"), 3 + 5);
}

TEST_F(Rules, WorkersOnRealThreadsAnswerWithinTwoSeconds) {
    SystemClock clock;
    clock_.set(clock.now() - minutes(10));
    put_epic("1", both());
    settle_down();
    ServiceSettings settings;
    settings.pack_file = folder_ / "small.rules.yaml";
    put_epic("1", without("duedate"));
    Service service(*store_, jira_, limiter_, clock, settings);
    ASSERT_TRUE(service.open());
    const auto started = std::chrono::steady_clock::now();
    ASSERT_TRUE(accept_webhook(
        *store_,
        site_,
        {.webhook_id = "hook-threads"},
        {.kind = "jira:issue_updated", .issues = {{"1"}}},
        clock.now()));
    {
        std::jthread scheduler([&](const std::stop_token& stop) { service.run_scheduler(stop); });
        std::jthread worker([&](const std::stop_token& stop) { service.run_worker(stop); });
        while (std::chrono::steady_clock::now() - started < std::chrono::seconds(10) &&
               (*store_->inbox_size() > 0 || *store_->outbox_size() > 0 ||
                !service.verdict(site_, {"1"})))
            std::this_thread::yield();
    }
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
    EXPECT_EQ(grade("1"), "off-track");
}

}  // namespace
}  // namespace healthlint
