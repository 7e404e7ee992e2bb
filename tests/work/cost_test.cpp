// What Healthlint costs a site, by the ledger of the sandbox: points of the hourly quota and calls.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/intake.h"
#include "bridge/work/service.h"
#include "tests/sandbox/sandbox.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAppKey = "com.healthlint.app";
constexpr const char* kJira = "https://acme.example";
constexpr const char* kRead = "/rest/api/3/issue/bulkfetch";
constexpr const char* kWrite = "/rest/api/3/issue/properties/multi";
constexpr const char* kLinks = "/rest/api/3/issue/{}/remotelink";
constexpr const char* kHistory = "/rest/api/3/issue/{}/changelog";
constexpr const char* kComments = "/rest/api/3/issue/{}/comment";
constexpr long long kIssues = 10'000;
constexpr long long kEveryFifth = 5;  // is an epic

// A rule that reads more of the issues in its scope than their fields.
struct SideRule {
    std::string id, scope, check, with;
};

// Epics have a due date; on wish, there are further rules about some of them.
std::string pack(const std::vector<SideRule>& side_rules = {}) {
    std::string text = R"(schema: healthlint/v1
pack:
  id: cost
  version: "1.0.0"
  title: {en: Cost, ko: 비용}
  owner: tests
  timezone: Asia/Seoul
scoring:
  pillars: {purpose: 1}
publish: {comment: never}
rules:
  - id: has-due-date
    title: {en: It has a due date, ko: 기한이 있습니다}
    pillar: purpose
    subject: issue
    stage: badge
    level: fail
    scope: issuetype = Epic
    require: duedate IS NOT EMPTY
    why: {en: A date makes a plan., ko: 기한이 있어야 계획입니다.}
    fix: {en: Set a due date., ko: 기한을 적어 주세요.}
)";
    for (const SideRule& rule : side_rules)
        text +=
            "  - id: " + rule.id + "\n    title: {en: A side fact, ko: 부가 사실}\n" +
            "    pillar: purpose\n    subject: issue\n    stage: badge\n    scope: " + rule.scope +
            "\n    check: " + rule.check + "\n    with: " + rule.with +
            "\n    why: {en: It tells., ko: 알려 줍니다.}\n" +
            "    fix: {en: Look at it., ko: 살펴봐 주세요.}\n";
    return text;
}

class Nobody final : public Transport {  // no app listens: events are handed in by the test
  public:
    Result<HttpResponse> send(const HttpRequest& /*request*/) override {
        return HttpResponse{.status = 204};
    }
};

class CostTest : public testing::Test {
  protected:
    explicit CostTest(long long issues = kIssues) : issues_(issues) {
        set_log_level(LogLevel::Off);
        std::string pattern = testing::TempDir() + "healthlint-cost-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        sandbox_.with_world([&](sandbox::World& world) { fill(world); });
    }

    ~CostTest() override {
        service_.reset();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    // Issues of few fields in a space of their own, so that the sandbox is quick to answer.
    void fill(sandbox::World& world) {
        world.site.spaces.push_back(
            {.id = "19999",
             .key = "GEN",
             .name = "Generated",
             .lead = world.site.users.front().account_id});
        const std::string time = format_timestamp(clock_.now() - std::chrono::hours(24));
        const auto any = world.issues.find(*world.issues.next_id(0));
        Json fields{
            {"project", world.site.project_json(*world.site.space("GEN"))},
            {"status", *any->fields.find("status")},
            {"labels", Json::array()},
            {"created", time},
            {"updated", time},
            {"duedate", nullptr}};
        for (long long i = 1; i <= issues_; ++i) {
            fields["summary"] = "Work item " + std::to_string(i);
            fields["issuetype"] =
                world.site.issue_type_json(i % kEveryFifth == 0 ? "Epic" : "Task");
            sandbox::IssueRecord issue;
            issue.id = world.issues.new_id();
            issue.key = "GEN-" + std::to_string(i);
            issue.fields = sandbox::IssueFields(fields);
            world.issues.add(std::move(issue));
        }
    }

    void start(const std::string& rules) {
        service_.reset();
        store_.reset();
        std::ofstream(folder_ / "cost.rules.yaml") << rules;
        store_ = *open_sqlite_store(
            folder_ / "store.db",
            *SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="));
        const auto site = store_->install(
            {.client_key = "client-1", .base_url = kJira, .shared_secret = "secret"},
            clock_.now(),
            0s);
        ASSERT_TRUE(site);
        site_ = site->id;
        sandbox_.with_world([](sandbox::World& world) {
            world.installations.clear();
            world.installations.push_back(
                {.product = "jira",
                 .client_key = "client-1",
                 .shared_secret = "secret",
                 .descriptor =
                     {{"key", kAppKey}, {"scopes", Json::array({"READ", "WRITE", "DELETE"})}},
                 .enabled = true});
        });
        ServiceSettings settings;
        settings.pack_file = folder_ / "cost.rules.yaml";
        service_ = std::make_unique<Service>(*store_, jira_, limiter_, clock_, settings);
        ASSERT_TRUE(service_->open());
    }

    void settle_down() {
        for (auto idle = 0ms; idle < 3s; idle += kPollInterval) {
            while (service_->work_once()) {
            }
            clock_.advance(kPollInterval);
        }
    }

    // Of the app, since the last forget().
    long long points() {
        return sandbox_.with_world(
            [&](sandbox::World& world) { return world.limits.points_used(kAppKey, clock_.now()); });
    }

    long long calls(const std::string& method, const std::string& endpoint) {
        const Json counts = sandbox_.with_world(
            [](sandbox::World& world) { return world.journal.ledger().at("by_endpoint"); });
        const auto found = counts.find(method + " " + endpoint);
        const long long all = found == counts.end() ? 0 : found->get<long long>();
        return all - forgotten_[method + endpoint];
    }

    long long calls_since_last(const std::string& method, const std::string& endpoint) {
        const long long count = calls(method, endpoint);
        forgotten_[method + endpoint] += count;
        return count;
    }

    long long badges() {
        return sandbox_.with_world([](sandbox::World& world) {
            return std::ranges::count_if(world.issues.all_properties(), [](const auto& entry) {
                return entry.second.contains("healthlint");
            });
        });
    }

    // Ids of the first `count` generated epics.
    std::vector<long long> epics(std::size_t count) {
        return sandbox_.with_world([&](sandbox::World& world) {
            std::vector<long long> ids;
            for (auto id = world.issues.next_id(0); id && ids.size() < count;
                 id = world.issues.next_id(*id)) {
                const auto issue = world.issues.find(*id);
                if (issue->key.starts_with("GEN-") &&
                    issue->fields.find("issuetype")->at("name") == "Epic")
                    ids.push_back(*id);
            }
            return ids;
        });
    }

    // Somebody sets another due date, or takes it away; Jira says so.
    void change(long long id) {
        sandbox_.with_world([&](sandbox::World& world) {
            sandbox::IssueRecord issue = *world.issues.find(id);
            Json& due = issue.fields["duedate"];
            due = due.is_null() ? Json("2027-03-31") : Json(nullptr);
            world.issues.put(std::move(issue), clock_.now());
        });
        tell(id);
    }

    void tell(long long id) {
        const auto accepted = accept_webhook(
            *store_,
            site_,
            {.webhook_id = "hook-" + std::to_string(++hooks_)},
            {.kind = "jira:issue_updated", .issues = {{std::to_string(id)}}},
            clock_.now());
        ASSERT_TRUE(accepted);
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00Z")};
    Nobody nobody_;
    sandbox::Sandbox sandbox_{{.base_url = kJira}, clock_, nobody_};
    sandbox::SandboxTransport jira_{sandbox_};
    RateLimiter limiter_;
    std::filesystem::path folder_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Service> service_;
    SiteId site_;
    std::map<std::string, long long> forgotten_;
    int hooks_ = 0;
    long long issues_;
};

class SideFactCostTest : public CostTest {
  protected:
    SideFactCostTest() : CostTest(400) {}

    // "key IN (…)" of some of these issues.
    std::string keys_in(const std::vector<long long>& issues, std::size_t from, std::size_t to) {
        return sandbox_.with_world([&](sandbox::World& world) {
            std::string keys;
            for (std::size_t i = from; i < to; ++i)
                keys += (i == from ? "" : ", ") + world.issues.find(issues[i])->key;
            return "key IN (" + keys + ")";
        });
    }
};

TEST_F(CostTest, OfAScanAndOfAThousandChanges) {
    start(pack());
    settle_down();
    const auto issues = static_cast<long long>(
        sandbox_.with_world([](sandbox::World& world) { return world.issues.size(); }));
    ASSERT_GE(issues, kIssues);
    const long long pages = (issues + 99) / 100;
    const long long least = issues + pages;
    const long long used = points();
    const long long written = badges();
    std::printf(
        "scan of %lld issues: %lld points with all badges (%lld), least possible %lld, ratio "
        "%.4f\n",
        issues,
        used,
        written,
        least,
        static_cast<double>(used) / static_cast<double>(least));
    EXPECT_LE(used * 100, least * 105);
    EXPECT_GT(written, 1'000);
    EXPECT_LE(calls_since_last("POST", kWrite), (written + 99) / 100);
    EXPECT_EQ(calls_since_last("GET", kLinks), 0);
    EXPECT_EQ(calls_since_last("GET", kHistory), 0);
    EXPECT_EQ(calls_since_last("GET", kComments), 0);
    EXPECT_EQ(calls_since_last("POST", kRead), 0);

    const auto changed = epics(1'000);
    ASSERT_EQ(changed.size(), 1'000U);
    const long long before = points();
    for (const long long id : changed)
        change(id);
    settle_down();
    const long long reads = calls_since_last("POST", kRead);
    const long long writes = calls_since_last("POST", kWrite);
    std::printf(
        "1000 changed issues: %lld reads, %lld writes, %lld points\n",
        reads,
        writes,
        points() - before);
    EXPECT_LE(reads, 10);
    EXPECT_LE(writes, 10);
    EXPECT_EQ(badges(), written) << "the same issues carry badges, with other words";

    for (const long long id : changed)  // the same events again: nothing is different
        tell(id);
    settle_down();
    EXPECT_EQ(calls_since_last("POST", kWrite), 0);
}

TEST_F(SideFactCostTest, IsPaidOnlyWhereARuleNeedsThemAndTheIssueChanged) {
    const auto some = epics(30);
    start(pack(
        {{"data-linked",
          keys_in(some, 0, 20),
          "data-sources",
          "{any-of: [{web-link: [\"*\"]}], min: 1}"}}));
    settle_down();
    EXPECT_EQ(calls_since_last("GET", kLinks), 20) << "twenty issues are in the rule's scope";

    for (std::size_t i = 0; i < 5; ++i)
        change(some[i]);
    for (std::size_t i = 5; i < 10; ++i)
        tell(some[i]);  // told of, and the same as before
    for (std::size_t i = 25; i < 30; ++i)
        change(some[i]);  // not in the scope of the rule
    settle_down();
    const long long links = calls_since_last("GET", kLinks);
    std::printf("5 of 15 issues told of changed in the rule's scope: %lld side reads\n", links);
    EXPECT_EQ(links, 5);
    EXPECT_EQ(calls_since_last("GET", kHistory), 0);
    EXPECT_EQ(calls_since_last("GET", kComments), 0);
}

// Histories for one rule, histories and comments for another, and a tenth of the issues in neither.
TEST_F(SideFactCostTest, HistoriesAndCommentsAreReadAlikeAndApart) {
    const auto some = epics(20);
    start(pack(
        {{"date-kept", keys_in(some, 0, 8), "slipped", "{field: duedate, moves: {fail-above: 3}}"},
         {"owner-active",
          keys_in(some, 8, 14),
          "business-owner",
          "{field: assignee, active-within: 30d}"}}));
    settle_down();
    EXPECT_EQ(calls_since_last("GET", kHistory), 14);
    EXPECT_EQ(calls_since_last("GET", kComments), 0) << "few comments come with the issue";
    EXPECT_EQ(calls_since_last("GET", kLinks), 0);

    for (const std::size_t i : {0U, 1U, 8U, 9U, 10U, 14U, 15U})
        change(some[i]);
    for (const std::size_t i : {2U, 11U})
        tell(some[i]);  // told of, and the same as before
    settle_down();
    const long long histories = calls_since_last("GET", kHistory);
    const long long comments = calls_since_last("GET", kComments);
    std::printf(
        "5 of 9 issues told of changed in the rules' scopes: %lld histories, %lld comments read\n",
        histories,
        comments);
    EXPECT_EQ(histories, 5);
    EXPECT_EQ(comments, 0);
}

}  // namespace
}  // namespace healthlint
