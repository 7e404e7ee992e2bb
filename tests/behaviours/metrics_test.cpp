// What the bridge tells of itself: metrics that Prometheus reads, and health.

#include <map>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kPassword = "a password of the operator's";
constexpr const char* kMetrics = "/metrics";

// One scrape, read strictly by the grammar of the text format.
struct Scrape {
    std::map<std::string, double> samples;     // by name and labels as written
    std::map<std::string, std::string> types;  // of families
    std::vector<std::string> problems;

    double at(const std::string& series) const {
        const auto found = samples.find(series);
        return found == samples.end() ? -1 : found->second;
    }
};

std::string family_of(const std::string& name, const Scrape& scrape) {
    for (const char* suffix : {"_bucket", "_sum", "_count"})
        if (name.ends_with(suffix)) {
            std::string family = name.substr(0, name.rfind('_'));
            const auto type = scrape.types.find(family);
            if (type != scrape.types.end() && type->second == "histogram") return family;
        }
    return name;
}

Scrape read_scrape(const std::string& text) {
    static const std::regex kType("# TYPE ([a-z_]+) (counter|gauge|histogram)");
    static const std::regex kHelp("# HELP ([a-z_]+) .+");
    static const std::regex kSample(
        R"re(([a-z_]+)(\{[a-z_]+="(?:[^"\\]|\\.)*"(?:,[a-z_]+="(?:[^"\\]|\\.)*")*\})? (\S+))re");
    Scrape scrape;
    std::string current;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (std::regex_match(line, found, kHelp)) continue;
        if (std::regex_match(line, found, kType)) {
            current = found[1];
            if (!scrape.types.emplace(current, found[2]).second)
                scrape.problems.push_back("a family twice: " + current);
            continue;
        }
        if (!std::regex_match(line, found, kSample)) {
            scrape.problems.push_back("no line of the format: " + line);
            continue;
        }
        if (family_of(found[1], scrape) != current)
            scrape.problems.push_back("outside of its family: " + line);
        if (scrape.types[current] == "counter" && !current.ends_with("_total"))
            scrape.problems.push_back("a counter without _total: " + current);
        if (!scrape.samples.emplace(found[1].str() + found[2].str(), std::stod(found[3])).second)
            scrape.problems.push_back("a series twice: " + line);
    }
    if (!text.ends_with('\n')) scrape.problems.emplace_back("the last line has no end");
    return scrape;
}

class MetricsTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        the_atlassian = std::make_unique<Atlassian>();
        the_bridge = std::make_unique<Bridge>(
            *the_atlassian,
            BridgeOptions{
                .environment = {std::string("HEALTHLINT_OPERATOR_PASSWORD=") + kPassword}});
    }

    static void TearDownTestSuite() {
        the_bridge.reset();
        the_atlassian.reset();
    }

    static HttpResponse ask() {
        return the_bridge->get(
            kMetrics, "Basic " + base64_encode(std::string("operator:") + kPassword));
    }

    static Scrape scrape() { return read_scrape(ask().body); }

    static int event(const Tenant& tenant, const std::string& issue, const std::string& id) {
        const std::string token =
            sign_hs256(host_claims(tenant, "POST", Bridge::kWebhook), tenant.secret);
        return the_bridge
            ->send(
                {.method = "POST",
                 .url = Bridge::kWebhook,
                 .headers =
                     {{"Authorization", "JWT " + token},
                      {"Content-Type", "application/json"},
                      {"X-Atlassian-Webhook-Identifier", id}},
                 .body =
                     R"({"webhookEvent":"jira:issue_updated","issue":{"id":")" + issue + R"("}})"})
            .status;
    }

    inline static std::unique_ptr<Atlassian> the_atlassian;
    inline static std::unique_ptr<Bridge> the_bridge;
};

TEST_F(MetricsTest, AreForTheOperatorAlone) {
    EXPECT_EQ(the_bridge->get(kMetrics).status, 401);
    const Tenant one = the_atlassian->new_tenant();
    ASSERT_EQ(the_bridge->install(one).status, 204);
    EXPECT_EQ(
        the_bridge
            ->get(kMetrics, "JWT " + sign_hs256(host_claims(one, "GET", kMetrics), one.secret))
            .status,
        401);
    EXPECT_EQ(ask().status, 200);
}

TEST_F(MetricsTest, AreTheTextThatPrometheusReads) {
    const HttpResponse answer = ask();
    EXPECT_EQ(
        find_header(answer.headers, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    const Scrape read = read_scrape(answer.body);
    EXPECT_THAT(read.problems, testing::IsEmpty());
    for (const char* family :
         {"healthlint_build_info",
          "healthlint_worked_sites",
          "healthlint_workable_sites",
          "healthlint_replicas",
          "healthlint_store_up",
          "healthlint_sites",
          "healthlint_queue_waiting",
          "healthlint_queue_dead_letters",
          "healthlint_queue_oldest_seconds",
          "healthlint_events_total",
          "healthlint_answers_total",
          "healthlint_step_seconds",
          "healthlint_event_age_seconds",
          "healthlint_badges_written_total",
          "healthlint_comments_written_total",
          "healthlint_rule_seconds_total",
          "healthlint_rule_findings",
          "healthlint_points_left",
          "healthlint_calls_total"})
        EXPECT_TRUE(read.types.contains(family)) << family;
    for (const char* step : {"intake", "refresh", "judge", "publish_badge", "publish_comment"})
        EXPECT_GE(read.at(std::string("healthlint_step_seconds_count{step=\"") + step + "\"}"), 0)
            << step;
}

TEST_F(MetricsTest, CountEveryEventByWhatBecameOfIt) {
    const Tenant one = the_atlassian->new_tenant();
    ASSERT_EQ(the_bridge->install(one).status, 204);
    const Scrape before = scrape();
    EXPECT_EQ(event(one, "10001", "event-1"), 204);
    EXPECT_EQ(event(one, "10002", "event-2"), 204);
    EXPECT_EQ(event(one, "10001", "event-1"), 204);
    const std::string token = sign_hs256(host_claims(one, "POST", Bridge::kWebhook), one.secret);
    EXPECT_EQ(the_bridge->post(Bridge::kWebhook, "JWT " + token, "[]").status, 400);
    const Scrape after = scrape();
    const auto grown = [&](const std::string& series) {
        return after.at(series) - before.at(series);
    };
    EXPECT_EQ(grown("healthlint_events_total{result=\"accepted\"}"), 2);
    EXPECT_EQ(grown("healthlint_events_total{result=\"repeated\"}"), 1);
    EXPECT_EQ(grown("healthlint_events_total{result=\"unreadable\"}"), 1);
    EXPECT_EQ(grown("healthlint_step_seconds_count{step=\"intake\"}"), 3);
    EXPECT_EQ(grown("healthlint_answers_total{status=\"4xx\"}"), 1);
}

TEST_F(MetricsTest, GrowNoSeriesWithSitesAndIssues) {
    const Tenant first = the_atlassian->new_tenant();
    ASSERT_EQ(the_bridge->install(first).status, 204);
    ASSERT_EQ(event(first, "10001", "series-1"), 204);
    const std::string mine = first.base_url;
    the_bridge->wait_until("a call to the site", [] {
        for (const auto& [series, value] : scrape().samples)
            if (series.starts_with("healthlint_calls_total{product=\"jira\"") && value > 0)
                return true;
        return false;
    });
    const std::size_t before = scrape().samples.size();
    for (int i = 0; i < 5; ++i) {
        const Tenant one = the_atlassian->new_tenant();
        ASSERT_EQ(the_bridge->install(one).status, 204);
        ASSERT_EQ(event(one, std::to_string(20'000 + i), "series-" + std::to_string(i)), 204);
    }
    const HttpResponse answer = ask();
    EXPECT_THAT(answer.body, Not(HasSubstr(first.base_url)));
    EXPECT_THAT(answer.body, Not(HasSubstr("20001")));
    // Endpoints that are called for the first time are known by name and few.
    constexpr std::size_t kOneEndpoint = 6;
    EXPECT_LE(read_scrape(answer.body).samples.size(), before + 4 * kOneEndpoint);
}

TEST_F(MetricsTest, HealthSaysAliveAndReadinessSaysWhatIsWorkedOn) {
    const HttpResponse alive = the_bridge->get("/healthz");
    EXPECT_EQ(alive.status, 200);
    EXPECT_EQ(alive.body, R"({"status":"ok"})");
    const HttpResponse ready = the_bridge->get("/readyz");
    EXPECT_EQ(ready.status, 200);
    const Json said = parse_json(ready.body);
    EXPECT_EQ(string_member(said, "status"), "ready");
    EXPECT_THAT(string_member(said, "duty"), testing::StartsWith("works on "));
    ASSERT_EQ(the_bridge->install(the_atlassian->new_tenant()).status, 204);
    the_bridge->wait_until("the bridge to work on all sites, the new one too", [] {
        const Scrape now = scrape();
        const double all = now.at("healthlint_workable_sites");
        return all > 0 && now.at("healthlint_worked_sites") == all;
    });
    EXPECT_EQ(scrape().at("healthlint_replicas"), 1);
}

}  // namespace
}  // namespace healthlint
