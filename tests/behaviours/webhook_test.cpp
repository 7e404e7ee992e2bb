// Events: in by the right token only, durable before the answer, worked off once and in order.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Lt;

class WebhookTest : public DoorTest {
  protected:
    static HttpResponse deliver(
        Bridge& to, const Tenant& one, const std::string& body, const std::string& identifier) {
        const std::string token = sign_hs256(webhook_claims(one), one.secret);
        return to.send(
            {.method = "POST",
             .url = Bridge::kWebhook,
             .headers =
                 {{"Authorization", "JWT " + token},
                  {"Content-Type", "application/json"},
                  {"X-Atlassian-Webhook-Identifier", identifier}},
             .body = body});
    }

    static std::string site_of(const Tenant& one) {
        return one.base_url.substr(atlassian().url().size());
    }

    // Issue ids of every bulk read of this tenant, call by call.
    static std::vector<std::vector<std::string>> reads_of(Atlassian& host, const Tenant& one) {
        std::vector<std::vector<std::string>> reads;
        for (const HttpRequest& request : host.seen_by(one)) {
            if (!request.url.ends_with("/bulkfetch")) continue;
            std::vector<std::string> ids;
            const Json body = parse_json(request.body);
            for (const Json& id : body.at("issueIdsOrKeys"))
                ids.push_back(id.get<std::string>());
            reads.push_back(std::move(ids));
        }
        return reads;
    }

    static std::size_t times_read(Atlassian& host, const Tenant& one, const std::string& id) {
        std::size_t times = 0;
        for (const auto& ids : reads_of(host, one))
            times += static_cast<std::size_t>(std::ranges::count(ids, id));
        return times;
    }

    static void wait_for_scan(Bridge& of, Atlassian& host, const Tenant& one) {
        of.wait_until("the scan", [&] {
            return std::ranges::any_of(host.seen_by(one), [](const HttpRequest& request) {
                return request.url.find("/search/jql") != std::string::npos;
            });
        });
    }

    static std::string admin_token(const Tenant& one) {
        return "JWT " + sign_hs256(context_claims(one, "712020:admin", "1"), one.secret);
    }

    // Answers permission questions for administrators, and bulk reads as the test says.
    static void answer_reads(const Tenant& one, std::function<HttpResponse(const Json&)> read) {
        const std::string site = site_of(one);
        atlassian().answer_with(
            [site,
             read = std::move(read)](const HttpRequest& request) -> std::optional<HttpResponse> {
                if (!request.url.starts_with(site)) return std::nullopt;
                if (request.url.ends_with("/permissions/check"))
                    return HttpResponse{
                        .status = 200, .body = R"({"globalPermissions":["ADMINISTER"]})"};
                if (request.url.ends_with("/bulkfetch")) return read(parse_json(request.body));
                return std::nullopt;
            });
    }

    static HttpResponse no_issues() {
        return {.status = 200, .body = R"({"issues":[],"issueErrors":[]})"};
    }

    static Json dead_letters(const Tenant& one) {
        const HttpResponse answer = bridge().get("/connect/api/dead-letters", admin_token(one));
        EXPECT_EQ(answer.status, 200);
        return parse_json(answer.body).at("dead_letters");
    }

    static int change(const Tenant& one, const std::string& method, const std::string& id) {
        return bridge()
            .send(
                {.method = method,
                 .url = "/connect/api/dead-letters/" + id,
                 .headers =
                     {{"Authorization", admin_token(one)}, {"Content-Type", "application/json"}}})
            .status;
    }
};

TEST_F(WebhookTest, WHK001_AnEventLeadsToOneReadOfItsIssue) {
    const Tenant one = installed();
    wait_for_scan(bridge(), atlassian(), one);
    EXPECT_EQ(bridge().webhook(one, "30001"), 204);
    bridge().wait_until("the read", [&] { return times_read(atlassian(), one, "30001") == 1; });
}

TEST_F(WebhookTest, WHK002_WHK003_OnlyTheTenantsOwnFreshTokenCounts) {
    const Tenant one = installed();
    const Tenant other = installed();
    EXPECT_EQ(bridge().post(Bridge::kWebhook, "", kHarmlessEvent).status, 401);
    EXPECT_EQ(bridge().webhook_signed_with(one, other.secret), 401);
    OrderedJson claims = webhook_claims(one);
    claims["iat"] = now_seconds() - 400;
    claims["exp"] = now_seconds() - 200;
    EXPECT_EQ(host_request(claims, one.secret), 401);
    EXPECT_EQ(
        Database(bridge().database())
            .number(
                "SELECT count(*) FROM inbox JOIN sites ON sites.id = inbox.site WHERE client_key ="
                " '" +
                one.client_key + "'"),
        0);
}

TEST_F(WebhookTest, WHK007_AnEventWithoutItsIssueIsAnsweredForGood) {
    const Tenant one = installed();
    for (const char* body :
         {R"({"webhookEvent":"jira:issue_updated"})",
          R"({"webhookEvent":"jira:issue_updated","issue":null})",
          R"({"webhookEvent":"jira:issue_updated","issue":{}})",
          R"({"webhookEvent":7,"issue":{"id":"1"}})",
          "[]",
          "",
          "{"})
        EXPECT_THAT(deliver(bridge(), one, body, "").status, AnyOf(Eq(204), Eq(400))) << body;
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(WebhookTest, WHK009_TheSameIdentifierOfTwoTenantsIsTwoEvents) {
    const Tenant one = installed();
    const Tenant other = installed();
    const std::string body =
        R"({"webhookEvent":"jira:issue_updated","issue":{"id":"30002","key":"OPS-2"}})";
    for (const Tenant& each : {one, other, one, other})
        EXPECT_EQ(deliver(bridge(), each, body, "the-same-identifier").status, 204);
    for (const Tenant& each : {one, other})
        bridge().wait_until(
            "its read", [&] { return times_read(atlassian(), each, "30002") == 1; });
}

TEST_F(WebhookTest, WHK010_ReadsOfOneIssueNeverOverlap) {
    const Tenant one = installed();
    wait_for_scan(bridge(), atlassian(), one);
    std::atomic<int> under_way{0};
    std::atomic<bool> overlapped{false};
    std::atomic<int> reads{0};
    answer_reads(one, [&](const Json&) {
        if (++under_way > 1) overlapped = true;
        // More comes while this read is under way, and other workers are free.
        if (++reads < 3) {
            EXPECT_EQ(bridge().webhook(one, "30003"), 204);
        }
        --under_way;
        return no_issues();
    });
    EXPECT_EQ(bridge().webhook(one, "30003"), 204);
    bridge().wait_until("all to be worked off", [&] {
        return Database(bridge().database())
                   .number("SELECT count(*) FROM inbox WHERE issue = '30003'") == 0;
    });
    EXPECT_FALSE(overlapped);
    EXPECT_EQ(reads, 3);
}

TEST_F(WebhookTest, WHK012_WHK019_LaterEventsOfAnIssueWaitBehindOneThatFailed) {
    const Tenant one = installed();
    wait_for_scan(bridge(), atlassian(), one);
    answer_reads(one, [](const Json& body) {
        const bool failing = body.dump().find("30004") != std::string::npos;
        return failing ? HttpResponse{.status = 500} : no_issues();
    });
    EXPECT_EQ(bridge().webhook(one, "30004"), 204);
    bridge().wait_until("the failure", [&] { return times_read(atlassian(), one, "30004") >= 1; });
    bridge().wait_until("its being put off", [&] {
        return Database(bridge().database())
                   .number(
                       "SELECT count(*) FROM inbox WHERE issue = '30004' AND lease_until = 0"
                       " AND attempts > 0") == 1;
    });
    EXPECT_EQ(bridge().webhook(one, "30004"), 204);
    EXPECT_EQ(bridge().webhook(one, "30005"), 204);
    bridge().wait_until("the other", [&] { return times_read(atlassian(), one, "30005") == 1; });
    for (const auto& ids : reads_of(atlassian(), one))
        EXPECT_EQ(
            std::ranges::count(ids, "30004") + std::ranges::count(ids, "30005"),
            static_cast<long>(ids.size()));
}

TEST_F(WebhookTest, WHK013_WHK017_WHK020_WhatCannotBeDoneIsKeptWithItsReason) {
    const Tenant one = installed();
    wait_for_scan(bridge(), atlassian(), one);
    std::atomic<bool> broken{true};
    answer_reads(one, [&](const Json&) {
        return broken ? HttpResponse{.status = 400, .body = R"({"errorMessages":["no"]})"}
                      : no_issues();
    });
    for (const char* id : {"30006", "30007", "30008"})
        EXPECT_EQ(bridge().webhook(one, id), 204);
    bridge().wait_until("three dead letters", [&] { return dead_letters(one).size() == 3; });
    Database(bridge().database())
        .execute(
            "UPDATE inbox SET kind = char(7) || 'not a kind', issue = '' WHERE issue = '30008'");
    const Json list = dead_letters(one);
    ASSERT_EQ(list.size(), 3U);
    for (const Json& letter : list) {
        EXPECT_FALSE(string_member(letter, "reason").empty());
        EXPECT_TRUE(letter.contains("age_seconds"));
    }
    const std::string first = string_member(list.at(0), "id");
    const std::string second = string_member(list.at(1), "id");
    EXPECT_EQ(bridge().get("/connect/api/dead-letters").status, 401);
    EXPECT_EQ(change(one, "DELETE", "inbox-999999"), 404);
    EXPECT_EQ(change(one, "DELETE", first), 204);
    EXPECT_EQ(change(one, "DELETE", first), 404);
    broken = false;
    const std::string issue = string_member(list.at(1), "issue");
    const std::size_t before = times_read(atlassian(), one, issue);
    EXPECT_EQ(change(one, "POST", second), 204);
    bridge().wait_until(
        "its read", [&] { return times_read(atlassian(), one, issue) == before + 1; });
    EXPECT_EQ(dead_letters(one).size(), 1U);
}

TEST_F(WebhookTest, WHK015_AFullInboxAsksToComeBack) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    Bridge full(host);
    ASSERT_EQ(full.install(one).status, 204);
    Database(full.database())
        .execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
            " INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at)"
            " SELECT (SELECT max(id) FROM sites), '', 'x', i, 0, 9000000000000 FROM n");
    full.wait_until("the recount", [&] { return full.webhook(one) == 503; });
    const HttpResponse refused =
        deliver(full, one, R"({"webhookEvent":"jira:issue_updated","issue":{"id":"1"}})", "");
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(find_header(refused.headers, "Retry-After").has_value());
    EXPECT_EQ(deliver(full, one, kHarmlessEvent, "").status, 204) << "takes no room";
}

TEST_F(WebhookTest, WHK016_AcceptedEventsSurviveAKill) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    const std::string site = one.base_url.substr(host.url().size());
    Bridge killed(host);
    std::atomic<bool> down{true};
    std::mutex mutex;
    std::multiset<std::string> read;
    host.answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.starts_with(site)) return std::nullopt;
        if (down) return HttpResponse{.status = 503};
        if (request.url.ends_with("/bulkfetch")) {
            const std::lock_guard lock(mutex);
            const Json body = parse_json(request.body);
            for (const Json& id : body.at("issueIdsOrKeys"))
                read.insert(id.get<std::string>());
        }
        return std::nullopt;
    });
    ASSERT_EQ(killed.install(one).status, 204);
    constexpr int kEvents = 1000;
    for (int i = 0; i < kEvents; ++i)
        ASSERT_EQ(killed.webhook(one, std::to_string(50'000 + i)), 204);
    killed.kill();
    down = false;
    killed.start();
    killed.wait_until("all to be read", [&] {
        return Database(killed.database()).number("SELECT count(*) FROM inbox") == 0;
    });
    const std::lock_guard lock(mutex);
    EXPECT_EQ(read.size(), static_cast<std::size_t>(kEvents)) << "each once";
    EXPECT_EQ(std::set<std::string>(read.begin(), read.end()).size(), read.size());
}

TEST_F(WebhookTest, WHK018_ADeadLetterExpiresAfterAWeek) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    Bridge keeping(host);
    ASSERT_EQ(keeping.install(one).status, 204);
    keeping.kill();
    const Database stored(keeping.database());
    const std::string day = std::to_string(now_seconds()) + "000 - 86400000";
    for (const char* age : {"* 8", "* 6"})
        stored.execute(
            "INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at, dead, reason)"
            " SELECT max(id), '', 'x', '1', " +
            day + age + ", 0, 1, 'test' FROM sites");
    keeping.start();
    keeping.wait_until("the older to go", [&] {
        return stored.number("SELECT count(*) FROM inbox WHERE dead = 1") == 1;
    });
    EXPECT_THAT(keeping.log(), HasSubstr("store.pruned"));
    EXPECT_TRUE(host.seen_by(one).empty() || times_read(host, one, "1") == 0);
}

TEST_F(WebhookTest, WHK025_AnOutageOfJiraLosesNothing) {
    const Tenant one = installed();
    wait_for_scan(bridge(), atlassian(), one);
    std::atomic<int> outage{2};
    answer_reads(
        one, [&](const Json&) { return outage-- > 0 ? HttpResponse{.status = 503} : no_issues(); });
    EXPECT_EQ(bridge().webhook(one, "30009"), 204);
    bridge().wait_until(
        "the third try", [&] { return times_read(atlassian(), one, "30009") >= 3; });
}

TEST_F(WebhookTest, WHK028_NoShapeOfAnEventUpsetsUs) {
    const Tenant one = installed();
    const std::vector<std::string> events{
        "jira:issue_created",
        "jira:issue_updated",
        "jira:issue_deleted",
        "comment_created",
        "comment_updated",
        "comment_deleted",
        "worklog_created",
        "worklog_updated",
        "worklog_deleted",
        "issuelink_created",
        "issuelink_deleted",
        "attachment_created",
        "issue_property_set",
        "issue_property_deleted",
        "user_created",
        "sprint_started",
        "",
        "x"};
    const std::vector<std::string> parts{
        R"("issue":{"id":"30010","key":"OPS-10","fields":{}})",
        R"("issue":{"id":30010})",
        R"("issue":"OPS-10")",
        R"("comment":{"id":"1","body":"text"},"issue":{"id":"30010"})",
        R"("worklog":{"issueId":"30010","id":"3"})",
        R"("issueLink":{"id":1,"sourceIssueId":30010,"destinationIssueId":30011})",
        R"("property":{"key":"healthlint"},"issue":{"id":"30010"})",
        R"("changelog":{"items":[{"field":"status"}]},"issue":{"id":"30010"})",
        R"("user":null)"};
    for (const std::string& event : events)
        for (const std::string& part : parts) {
            std::string body = R"({"timestamp":1,"webhookEvent":")";
            body.append(event).append("\",").append(part).append("}");
            EXPECT_THAT(deliver(bridge(), one, body, "").status, Lt(500)) << body;
        }
}

}  // namespace
}  // namespace healthlint
