// What becomes of an event after its answer: its request stays known, and one that is too old gives
// way to a reconcile.

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

class LaterWorkTest : public DoorTest {
  protected:
    static int deliver(
        Bridge& to, const Tenant& one, const std::string& issue, const std::string& request_id) {
        const Json body{{"webhookEvent", "jira:issue_updated"}, {"issue", {{"id", issue}}}};
        return to
            .send(
                {.method = "POST",
                 .url = Bridge::kWebhook,
                 .headers =
                     {{"Authorization", "JWT " + sign_hs256(webhook_claims(one), one.secret)},
                      {"Content-Type", "application/json"},
                      {"X-Request-Id", request_id}},
                 .body = body.dump()})
            .status;
    }

    static bool carries(const Bridge& of, const std::string& event, const std::string& request_id) {
        return std::ranges::any_of(of.log_of(event), [&](const Json& line) {
            return string_member(line, "request_id").find(request_id) != std::string::npos;
        });
    }

    static void wait_for_search(Bridge& of, Atlassian& host, const Tenant& one) {
        of.wait_until("the scan", [&] {
            return std::ranges::any_of(host.seen_by(one), [](const HttpRequest& request) {
                return request.url.ends_with("/search/jql");
            });
        });
    }
};

TEST_F(LaterWorkTest, LOG005_WHK021_TheRequestsIdIsOnEveryLineOfItsLaterWork) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    std::atomic<bool> down{true};
    host.answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!down || !request.url.ends_with("/bulkfetch")) return std::nullopt;
        return HttpResponse{.status = 500};
    });
    Bridge retrying(host);
    ASSERT_EQ(retrying.install(one).status, 204);
    wait_for_search(retrying, host, one);
    const std::string id = "0123abcd-request-of-the-host";
    ASSERT_EQ(deliver(retrying, one, "40001", id), 204);
    EXPECT_TRUE(carries(retrying, "webhook.accepted", id));
    retrying.wait_until("its failure", [&] { return carries(retrying, "refresh.put_off", id); });
    retrying.kill();
    down = false;
    retrying.start();
    retrying.wait_until("its retry", [&] { return carries(retrying, "refresh.done", id); });
    for (const char* event : {"refresh.put_off", "refresh.done"})
        for (const Json& line : retrying.log_of(event))
            EXPECT_FALSE(string_member(line, "request_id").empty()) << line;
}

TEST_F(LaterWorkTest, LOG005_EventsThatWereReadTogetherKeepTheirIds) {
    const Tenant one = installed();
    wait_for_search(bridge(), atlassian(), one);
    const std::vector<std::string> ids{"aaaaaaaa-first", "bbbbbbbb-second", "cccccccc-third"};
    for (const std::string& id : ids)
        ASSERT_EQ(deliver(bridge(), one, "40002", id), 204);
    for (const std::string& id : ids)
        bridge().wait_until(id, [&] { return carries(bridge(), "refresh.done", id); });
}

TEST_F(LaterWorkTest, WHK026_AnEventThatIsTooOldGivesWayToAReconcile) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    const std::string password = "a password of the operator's";
    Bridge late(host, {.environment = {"HEALTHLINT_OPERATOR_PASSWORD=" + password}});
    ASSERT_EQ(late.install(one).status, 204);
    wait_for_search(late, host, one);
    late.wait_until("the end of the scan", [&] { return !late.log_of("scan.done").empty(); });
    late.kill();
    const Database stored(late.database());
    const std::string hour = std::to_string(now_seconds()) + "000 - 3600000";
    for (const auto& [issue, age] : {std::pair("50001", "* 25"), std::pair("50002", "* 23")})
        stored.execute(
            "INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at)"
            " SELECT max(id), '', 'jira:issue_updated', '" +
            std::string(issue) + "', " + hour + age + ", 0 FROM sites");
    const std::size_t before = host.seen_by(one).size();
    late.start();
    late.wait_until("both to go", [&] { return stored.number("SELECT count(*) FROM inbox") == 0; });
    late.wait_until("the count", [&] { return !late.log_of("refresh.stale").empty(); });
    std::string bodies;
    late.wait_until("the reconcile", [&] {
        bodies.clear();
        const auto seen = host.seen_by(one);
        for (std::size_t i = before; i < seen.size(); ++i)
            bodies += seen[i].body;
        return bodies.find("updated >=") != std::string::npos;
    });
    EXPECT_THAT(bodies, HasSubstr("50002"));
    EXPECT_THAT(bodies, testing::Not(HasSubstr("50001"))) << "nothing reads the old one for itself";
    const Json status = parse_json(
        late.get("/operator/status", "Basic " + base64_encode("operator:" + password)).body);
    EXPECT_EQ(integer_member(status.at("counters"), "stale_events"), 1);
}

}  // namespace
}  // namespace healthlint
