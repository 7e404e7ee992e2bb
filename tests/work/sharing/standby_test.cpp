// A process answers pages also of sites on which another one works.

#include "bridge/work/sharing/standby.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/work/intake.h"
#include "tests/store/backends.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Bridge {
    std::unique_ptr<Store> store;
    RateLimiter limiter;
    std::unique_ptr<Service> service;
};

constexpr std::size_t kNothing = 99;  // is shown

class StandbyTest : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = PostgresBackend::unavailable()) GTEST_SKIP() << *why;
        set_log_level(LogLevel::Off);
        std::string pattern = std::filesystem::temp_directory_path() / "healthlint-work-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        write_pack(small_pack());
        first_ = start();
        const auto site = first_->store->install(
            {.client_key = "client-1",
             .base_url = "https://acme.example",
             .shared_secret = "secret"},
            clock_.now(),
            std::chrono::minutes(5));
        ASSERT_TRUE(site);
        site_ = site->id;
        put_epic("1", nullptr);
        settle({first_.get()});
        second_ = start();
        settle({first_.get(), second_.get()});
    }

    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::unique_ptr<Bridge> start() {
        auto bridge = std::make_unique<Bridge>();
        bridge->store = backend_.open();
        ServiceSettings settings;
        settings.pack_file = folder_ / "small.rules.yaml";
        bridge->service =
            std::make_unique<Service>(*bridge->store, jira_, bridge->limiter, clock_, settings);
        EXPECT_TRUE(bridge->service->open());
        return bridge;
    }

    void write_pack(const std::string& text) const {
        std::ofstream(folder_ / "small.rules.yaml") << text;
    }

    void settle(const std::vector<Bridge*>& bridges, milliseconds patience = seconds(8)) {
        for (milliseconds idle{0}; idle < patience; idle += kPollInterval) {
            for (Bridge* bridge : bridges)
                while (bridge->service->work_once()) {
                }
            clock_.advance(kPollInterval);
        }
    }

    void put_epic(const std::string& id, const Json& assignee) {
        jira_.put(
            id,
            "AIX-" + id,
            {{"summary", "Epic " + id},
             {"issuetype", {{"id", "1"}, {"name", "Epic"}, {"hierarchyLevel", 1}}},
             {"status",
              {{"id", "3"},
               {"name", "In Progress"},
               {"statusCategory", {{"key", "indeterminate"}}}}},
             {"assignee", assignee}});
    }

    // And the bridge that works has seen it.
    void edit(const Json& assignee, const std::string& id = "1") {
        put_epic(id, assignee);
        ASSERT_TRUE(accept_webhook(
            *first_->store,
            site_,
            {.webhook_id = "hook-" + std::to_string(++webhooks_)},
            {.kind = "jira:issue_updated", .issues = {{id}}},
            clock_.now()));
        settle({first_.get()}, seconds(1));
    }

    std::size_t broken_rules(Bridge& bridge) {
        const auto shown = bridge.service->verdict(site_, {"1"});
        if (!shown || !shown->verdict) return kNothing;
        return static_cast<std::size_t>(
            std::ranges::count(shown->verdict->findings, Outcome::Fail, &Finding::outcome));
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00Z")};
    FakeJira jira_{clock_};
    PostgresBackend backend_;
    std::filesystem::path folder_;
    std::unique_ptr<Bridge> first_, second_;
    SiteId site_;
    int webhooks_ = 0;
};

const Json kSomebody = {{"accountId", "5b10"}, {"displayName", "김"}};

TEST_F(StandbyTest, ShowsWhatTheOneThatWorksStored) {
    ASSERT_EQ(first_->service->duty().sites, 1);
    ASSERT_EQ(second_->service->duty().sites, 0);
    EXPECT_EQ(broken_rules(*first_), 2U);
    EXPECT_EQ(broken_rules(*second_), 2U);
    const int writes = jira_.writes();
    edit(kSomebody);
    settle({second_.get()});
    EXPECT_EQ(broken_rules(*second_), 1U);
    EXPECT_EQ(jira_.writes(), writes + 1) << "the badge, by one of them";
}

TEST_F(StandbyTest, ReadsASiteAnewEverySoOften) {
    int id = 10;
    const auto add = [&] { edit(kSomebody, std::to_string(++id)); };
    const auto knows_it = [&] {
        return second_->service->verdict(site_, {std::to_string(id)}).has_value();
    };
    for (const auto& [wait, known] :
         {std::pair(Standby::kInterval - milliseconds(1), false),
          {milliseconds(Standby::kInterval), true}}) {
        clock_.advance(2 * Standby::kInterval);
        add();
        second_->service->work_once();
        const TimePoint read = clock_.now();
        ASSERT_TRUE(knows_it());
        add();
        clock_.set(read + wait);
        second_->service->work_once();
        EXPECT_EQ(knows_it(), known);
    }
}

TEST_F(StandbyTest, AnEditIsSeenAtOnce) {
    ASSERT_EQ(broken_rules(*second_), 2U);
    edit(kSomebody);
    EXPECT_EQ(broken_rules(*second_), 1U) << "issues are read from the store";
}

TEST(Standby, RestsLongerAfterALongReading) {
    EXPECT_EQ(Standby::rest_after(milliseconds(0)), Standby::kInterval);
    EXPECT_EQ(
        Standby::rest_after(Standby::kInterval / Standby::kRestPerReading), Standby::kInterval);
    EXPECT_EQ(Standby::rest_after(seconds(30)), seconds(30) * Standby::kRestPerReading);
}

TEST_F(StandbyTest, JudgesByTheRulesThatRun) {
    write_pack(small_pack("1.1.0"));
    first_->service->check_rules();  // the other one has not looked yet
    settle({first_.get(), second_.get()});
    EXPECT_EQ(second_->service->verdict(site_, {"1"})->pack, "small@1.1.0");
}

// The session goes in the middle of a step: whoever takes the site must not be overwritten by what
// that step stores in the end.
TEST_F(StandbyTest, AStepOfWhoLostTheSiteLeavesNothingBehind) {
    put_epic("1", kSomebody);
    ASSERT_TRUE(accept_webhook(
        *first_->store,
        site_,
        {.webhook_id = "hook-lost"},
        {.kind = "jira:issue_updated", .issues = {{"1"}}},
        clock_.now()));
    const int writes = jira_.writes();
    bool lost = false;
    jira_.after = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (lost || call.find("bulkfetch") == std::string::npos) return std::nullopt;
        lost = true;
        backend_.drop_sessions();
        std::thread([&] {  // as another process, it holds nothing of this one
            while (second_->service->duty().sites == 0)
                clock_.advance(SiteShare::kShareAge);
        })
            .join();
        return std::nullopt;
    };
    while (!lost)
        first_->service->work_once();
    EXPECT_TRUE(second_->store->waiting_writes(site_)->empty());
    EXPECT_EQ(jira_.writes(), writes);
    settle({first_.get(), second_.get()});
    EXPECT_EQ(broken_rules(*second_), 1U);
    EXPECT_EQ(jira_.writes(), writes + 1);
    EXPECT_EQ(first_->service->duty().sites, 0);
}

// What could not be stored distrusts memory, and what cannot be read either leaves a part of the
// site there, by which nothing may be judged.
TEST_F(StandbyTest, AStoreThatFailsForAWhileCostsNothing) {
    const int writes = jira_.writes();
    const auto admin = backend_.connect();
    ASSERT_TRUE(admin->script("ALTER TABLE publish_states RENAME TO away"));
    edit(kSomebody);
    settle({first_.get(), second_.get()});
    EXPECT_EQ(broken_rules(*first_), kNothing) << "what cannot be read is not shown";
    EXPECT_EQ(jira_.writes(), writes) << "and nothing written that cannot be remembered";
    ASSERT_TRUE(admin->script("ALTER TABLE away RENAME TO publish_states"));
    settle({first_.get(), second_.get()}, std::chrono::minutes(1));
    EXPECT_EQ(broken_rules(*first_), 1U);
    EXPECT_EQ(jira_.writes(), writes + 1);
    EXPECT_EQ(*first_->store->inbox_size(), 0);
}

TEST_F(StandbyTest, TakesTheSiteWhereItWasLeft) {
    edit(kSomebody);
    put_epic("1", nullptr);  // nobody tells
    jira_.forget_calls();
    first_.reset();
    while (second_->service->duty().sites == 0)
        clock_.advance(std::chrono::seconds(1));
    settle({second_.get()});
    EXPECT_EQ(broken_rules(*second_), 2U) << "what changed meanwhile is asked for";
    EXPECT_EQ(jira_.count("POST", "/search/jql"), 1) << "and nothing else";
    EXPECT_EQ(string_member(jira_.property("1"), "grade"), "off-track");
}

}  // namespace
}  // namespace healthlint
