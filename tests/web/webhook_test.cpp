#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "bridge/web/routes.h"
#include "tests/http/raw_connection.h"
#include "tests/web/installed_app.h"

namespace healthlint {
namespace {

constexpr const char* kTarget = "/connect/webhook/jira";
constexpr const char* kUpdated = R"({"webhookEvent":"jira:issue_updated","issue":{"id":"10012"}})";

class WebhookTest : public testing::Test {
  protected:
    void SetUp() override { ASSERT_EQ(app_.install(), 204); }

    int deliver(const std::string& id, const std::string& body = kUpdated) {
        return deliver_as(app_.host_token("POST", kTarget), id, body);
    }

    int deliver_as(const std::string& token, const std::string& id, const std::string& body) {
        return app_
            .send(
                {.method = "POST",
                 .url = kTarget,
                 .headers =
                     {{"Authorization", "JWT " + token}, {"X-Atlassian-Webhook-Identifier", id}},
                 .body = body})
            .status;
    }

    long long waiting() { return app_.store().inbox_size().value_or(-1); }

    InstalledApp app_;
};

TEST_F(WebhookTest, IsInTheStoreBeforeItIsAnswered) {
    EXPECT_EQ(deliver("w-1"), 204);
    const auto events =
        app_.store().claim_inbox(10, app_.clock().now(), std::chrono::seconds(60), nullptr);
    ASSERT_TRUE(events.has_value());
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ(events->front().site, app_.site().id);
    EXPECT_EQ(events->front().issue, IssueId{"10012"});
    EXPECT_EQ(events->front().kind, "jira:issue_updated");
}

TEST_F(WebhookTest, ARepeatedDeliveryIsAcceptedOnce) {
    EXPECT_EQ(deliver("w-1"), 204);
    EXPECT_EQ(deliver("w-1"), 204);
    EXPECT_EQ(waiting(), 1);
    EXPECT_EQ(deliver("w-2"), 204);
    EXPECT_EQ(waiting(), 2);
}

TEST_F(WebhookTest, TwoSitesMayUseTheSameIdentifier) {
    auto other = InstalledApp::install_body("V", kSecretTwo);
    other["baseUrl"] = "https://other.atlassian.net";
    ASSERT_EQ(app_.install(other), 204);
    EXPECT_EQ(deliver("w-1"), 204);
    const auto token = app_.host_token("POST", kTarget, kSecretTwo, "V");
    EXPECT_EQ(deliver_as(token, "w-1", kUpdated), 204);
    EXPECT_EQ(waiting(), 2);
}

TEST_F(WebhookTest, AnUnreadableBodyIsFinal) {
    for (const auto* body : {"not json", "[]", "{}", ""})
        EXPECT_EQ(deliver("w-1", body), 400) << body;
    EXPECT_EQ(waiting(), 0);
}

TEST_F(WebhookTest, AnEventWithoutAnIssueIsAcceptedAndForgotten) {
    EXPECT_EQ(deliver("w-1", R"({"webhookEvent":"project_created"})"), 204);
    EXPECT_EQ(waiting(), 0);
}

TEST_F(WebhookTest, AnOversizedIdentifierIsNobodysRepetition) {
    const std::string id(500, 'x');
    EXPECT_EQ(deliver(id), 204);
    EXPECT_EQ(deliver(id), 204);
    EXPECT_EQ(waiting(), 2);
}

TEST_F(WebhookTest, ALargeBodyFits) {
    const std::string start = R"({"webhookEvent":"jira:issue_updated","issue":{"id":"1"},"x":")";
    const std::string largest = start + std::string(kWebhookBody - start.size() - 2, 'x') + "\"}";
    ASSERT_EQ(largest.size(), kWebhookBody);
    EXPECT_EQ(deliver("w-1", largest), 204);
    const std::string head = "POST " + std::string(kTarget) + " HTTP/1.1\r\nHost: a\r\n";
    const std::string length = "Content-Length: " + std::to_string(kWebhookBody + 1);
    EXPECT_EQ(status_of(exchange(app_.port(), head + length + "\r\n\r\n")), 413);
}

HttpResponse deliver(InstalledApp& app, const std::string& id, const std::string& body = kUpdated) {
    return app.send(
        {.method = "POST",
         .url = kTarget,
         .headers =
             {{"Authorization", "JWT " + app.host_token("POST", kTarget)},
              {"X-Atlassian-Webhook-Identifier", id}},
         .body = body});
}

HttpResponse scrape(InstalledApp& app) {
    return app.send(
        {.url = "/metrics",
         .headers = {{"Authorization", "Basic " + InstalledApp::operator_credentials()}}});
}

// The reason that is given; empty when it is ready.
std::string not_ready(InstalledApp& app) {
    return string_member(parse_json(app.get("/readyz").body), "reason");
}

// Everything that waits in the inbox.
void work_off(InstalledApp& app) {
    const auto taken =
        app.store().claim_inbox(1, app.clock().now(), std::chrono::seconds(60), nullptr);
    ASSERT_TRUE(taken.has_value());
    std::vector<long long> ids;
    for (const InboxEvent& event : *taken)
        ids.push_back(event.id);
    ASSERT_TRUE(app.store().finish_inbox(ids).has_value());
}

TEST(WebhookBound, AFullInboxAsksJiraToComeBack) {
    InstalledApp app(3);
    ASSERT_EQ(app.install(), 204);
    for (const auto* id : {"w-1", "w-2", "w-3"})
        EXPECT_EQ(deliver(app, id).status, 204) << id;
    const auto refused = deliver(app, "w-4");
    EXPECT_EQ(refused.status, 503);
    EXPECT_TRUE(find_header(refused.headers, "Retry-After").has_value());
    EXPECT_EQ(not_ready(app), "") << "every replica has the same inbox, and pages go on";
    const HttpResponse metrics = scrape(app);
    EXPECT_NE(metrics.body.find("healthlint_events_total{result=\"full\"} 1\n"), std::string::npos);
    EXPECT_NE(
        metrics.body.find("healthlint_queue_waiting{queue=\"inbox\"} 3\n"), std::string::npos);
    EXPECT_EQ(deliver(app, "w-5", R"({"webhookEvent":"project_created"})").status, 204);
    EXPECT_EQ(app.store().inbox_size().value_or(-1), 3);

    // Also by the store's own count, and until there is room again.
    app.clock().advance(kInboxRecount);
    EXPECT_EQ(deliver(app, "w-4").status, 503);
    work_off(app);
    app.clock().advance(kInboxRecount);
    EXPECT_EQ(deliver(app, "w-4").status, 204);
    EXPECT_EQ(not_ready(app), "");
}

TEST(WebhookBound, AProcessThatStoresNoEventsIsNotReady) {
    InstalledApp app;
    ASSERT_EQ(app.install(), 204);
    SQLite::Database database(app.database().string(), SQLite::OPEN_READWRITE);
    database.exec(
        "CREATE TRIGGER no_space BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'no'); END");
    EXPECT_EQ(not_ready(app), "");  // nobody knows yet
    EXPECT_EQ(deliver(app, "w-1").status, 503);
    EXPECT_EQ(not_ready(app), "not_stored");
    EXPECT_EQ(deliver(app, "w-2", R"({"webhookEvent":"project_created"})").status, 204);
    EXPECT_EQ(not_ready(app), "not_stored") << "there was nothing to store";

    database.exec("DROP TRIGGER no_space");
    EXPECT_EQ(deliver(app, "w-1").status, 204);
    EXPECT_EQ(not_ready(app), "");
}

TEST(WebhookBound, AProcessThatStoredNoEventIsTriedAgain) {
    InstalledApp app;
    ASSERT_EQ(app.install(), 204);
    SQLite::Database(app.database().string(), SQLite::OPEN_READWRITE)
        .exec(
            "CREATE TRIGGER no_space BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'no'); END");
    EXPECT_EQ(deliver(app, "w-1").status, 503);
    app.clock().advance(kAfterUnstored - std::chrono::milliseconds(1));
    EXPECT_EQ(not_ready(app), "not_stored");
    app.clock().advance(std::chrono::milliseconds(1));
    EXPECT_EQ(not_ready(app), "");
}

TEST(WebhookBound, MetricsTellOfAStoreThatFails) {
    InstalledApp app;
    ASSERT_EQ(app.install(), 204);
    EXPECT_NE(scrape(app).body.find("\nhealthlint_store_up 1\n"), std::string::npos);
    SQLite::Database(app.database().string(), SQLite::OPEN_READWRITE)
        .exec("ALTER TABLE inbox RENAME TO inbox_out_of_reach");
    EXPECT_EQ(deliver(app, "w-1").status, 503);
    const HttpResponse metrics = scrape(app);
    EXPECT_EQ(metrics.status, 200);
    EXPECT_NE(metrics.body.find("\nhealthlint_store_up 0\n"), std::string::npos);
    EXPECT_NE(
        metrics.body.find("healthlint_events_total{result=\"not_stored\"} 1\n"), std::string::npos);
    EXPECT_EQ(metrics.body.find("healthlint_queue_waiting{"), std::string::npos);
    EXPECT_EQ(not_ready(app), "store");
}

TEST(WebhookBound, TheInboxIsCountedAgainAfterTheTimeWasSetBack) {
    InstalledApp app(1);
    ASSERT_EQ(app.install(), 204);
    EXPECT_EQ(deliver(app, "w-1").status, 204);
    EXPECT_EQ(deliver(app, "w-2").status, 503);
    work_off(app);
    app.clock().advance(-std::chrono::hours(1));
    EXPECT_EQ(deliver(app, "w-2").status, 204);
}

TEST_F(WebhookTest, OtherRoutesTakeSmallBodiesOnly) {
    const std::string target = "/connect/disabled";
    const auto status = [&](std::size_t bytes) {
        const std::string body(bytes, ' ');
        return app_.post(target, app_.host_token("POST", target), body).status;
    };
    EXPECT_EQ(status(kSmallBody), 204);
    EXPECT_EQ(status(kSmallBody + 1), 413);
}

}  // namespace
}  // namespace healthlint
