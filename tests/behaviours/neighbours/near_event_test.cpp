// What lies beside the behaviours of webhooks: bodies of any shape, identifiers, echoes of our own
// writes; and what of it the log may hold.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/database.h"
#include "tests/behaviours/host/doors.h"
#include "tests/http/raw_connection.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

class NearEventTest : public DoorTest {
  protected:
    static int deliver(const Tenant& one, const std::string& body, HttpHeaders headers = {}) {
        headers.emplace_back("Authorization", "JWT " + sign_hs256(webhook_claims(one), one.secret));
        if (!find_header(headers, "Content-Type"))
            headers.emplace_back("Content-Type", "application/json");
        return bridge()
            .send(
                {.method = "POST",
                 .url = Bridge::kWebhook,
                 .headers = std::move(headers),
                 .body = body})
            .status;
    }

    static std::string updated(const std::string& id) {
        return R"({"webhookEvent":"jira:issue_updated","issue":{"id":")" + id + R"("}})";
    }

    static long long events_of(const Tenant& one) {
        return Database(bridge().database())
            .number(
                "SELECT count(*) FROM webhook_ids JOIN sites ON sites.id = webhook_ids.site"
                " WHERE client_key = '" +
                one.client_key + "'");
    }

    // How often an issue was read, once `last` was, which is told of after it.
    static int reads_until(const Tenant& one, const std::string& id, const std::string& last) {
        EXPECT_EQ(deliver(one, updated(last)), 204);
        int reads = 0;
        bridge().wait_until("the read of " + last, [&] {
            reads = 0;
            bool over = false;
            for (const HttpRequest& request : atlassian().seen_by(one)) {
                if (!request.url.ends_with("/bulkfetch")) continue;
                reads += request.body.find(id) != std::string::npos ? 1 : 0;
                over |= request.body.find(last) != std::string::npos;
            }
            return over;
        });
        return reads;
    }
};

TEST_F(NearEventTest, ABodyThatIsNoEventIsAnsweredForGood) {
    const Tenant one = installed();
    const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
    for (const std::string& body :
         {std::string("null"),
          std::string("7"),
          std::string("\"jira:issue_updated\""),
          std::string("{}"),
          std::string(R"({"webhookEvent":""})"),
          std::string(R"({"webhookEvent":null})"),
          std::string(R"({"webhookEvent":["jira:issue_updated"]})"),
          std::string(R"({"webhookEvent":"jira:issue_updated",)"),
          std::string(R"({'webhookEvent':'x'})"),
          std::string(R"({"webhookEvent":"x"} trailing)"),
          R"({"webhookEvent":"x","issue":)" + deep + "}",
          std::string("\xff\xfe{\x00}", 5),
          std::string("webhookEvent=jira%3Aissue_updated")})
        EXPECT_EQ(deliver(one, body), 400) << body.substr(0, 60);
    EXPECT_EQ(deliver(one, updated("61000")), 204) << "and the bridge goes on";
}

TEST_F(NearEventTest, AnIdOfAnyShapeIsTakenOrLeft) {
    const Tenant one = installed();
    for (const char* id :
         {"0",
          "-1",
          "1.5",
          "1e9",
          "99999999999999999999999999",
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\"abc\"",
          "\"1; DROP TABLE inbox\"",
          "\"\\u0000\"",
          "\"\\ud800\""}) {
        const std::string body =
            R"({"webhookEvent":"jira:issue_updated","issue":{"id":)" + std::string(id) + "}}";
        EXPECT_THAT(deliver(one, body), AnyOf(Eq(204), Eq(400))) << id;
    }
    // Of two members of one name one counts; neither is read as something else.
    EXPECT_EQ(
        deliver(
            one, R"({"webhookEvent":"x","webhookEvent":"jira:issue_updated","issue":{"id":"1"}})"),
        204);
    EXPECT_EQ(reads_until(one, "61001", "61002"), 0);
}

TEST_F(NearEventTest, ContentTypesDoNotMatter) {
    const Tenant one = installed();
    for (const char* type :
         {"application/json; charset=UTF-8", "APPLICATION/JSON", "text/plain", "x"})
        EXPECT_EQ(deliver(one, kHarmlessEvent, {{"Content-Type", type}}), 204) << type;
    EXPECT_EQ(
        deliver(one, kHarmlessEvent, {{"Content-Type", "multipart/form-data; boundary=x"}}), 415);
    EXPECT_EQ(deliver(one, kHarmlessEvent, {{"Content-Encoding", "gzip"}}), 415);
}

TEST_F(NearEventTest, FiveMebibytesAreTakenAndNotAByteMore) {
    const Tenant one = installed();
    const std::string head = R"({"webhookEvent":"jira:issue_updated","x":")";
    const std::string tail = R"("})";
    const std::size_t whole = std::size_t{5} << 20U;
    const auto body = [&](std::size_t size) {
        return head + std::string(size - head.size() - tail.size(), 'x') + tail;
    };
    EXPECT_EQ(deliver(one, body(whole)), 204);
    // Refused by its head alone: nobody waits for a body that will not be read.
    const std::string refused = exchange(
        bridge().port(),
        std::string("POST ") + Bridge::kWebhook + " HTTP/1.1\r\nHost: a\r\nAuthorization: JWT " +
            sign_hs256(webhook_claims(one), one.secret) +
            "\r\nContent-Length: " + std::to_string(whole + 1) + "\r\n\r\n");
    EXPECT_EQ(status_of(refused), 413);
}

TEST_F(NearEventTest, ARepetitionIsNoSecondEvent) {
    const Tenant one = installed();
    const std::string body = updated("62001");
    EXPECT_EQ(deliver(one, body, {{"X-Atlassian-Webhook-Identifier", "id-1"}}), 204);
    EXPECT_EQ(
        deliver(
            one,
            body,
            {{"X-Atlassian-Webhook-Identifier", "id-1"}, {"X-Atlassian-Webhook-Retry", "1"}}),
        204);
    EXPECT_EQ(reads_until(one, "62001", "62002"), 1);
    EXPECT_EQ(deliver(one, body, {{"X-Atlassian-Webhook-Identifier", "id-1"}}), 204);
    EXPECT_EQ(reads_until(one, "62001", "62003"), 1) << "also when it comes after the work";
    EXPECT_EQ(deliver(one, body, {{"X-Atlassian-Webhook-Identifier", "id-2"}}), 204);
    EXPECT_EQ(reads_until(one, "62001", "62004"), 2);
    const long long before = events_of(one);
    const std::string endless(5'000, 'i');
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(deliver(one, body, {{"X-Atlassian-Webhook-Identifier", endless}}), 204);
    EXPECT_EQ(events_of(one), before) << "an endless identifier is not kept";
}

TEST_F(NearEventTest, WhatWeWroteIsNotReadAgain) {
    const Tenant one = installed();
    EXPECT_EQ(deliver(one, updated("63001"), {{"X-Atlassian-Webhook-Trace", "healthlint"}}), 204);
    EXPECT_EQ(
        deliver(
            one,
            R"({"webhookEvent":"issue_property_set","property":{"key":"healthlint"},)"
            R"("issue":{"id":"63001"}})"),
        204);
    EXPECT_EQ(deliver(one, updated("63002"), {{"X-Atlassian-Webhook-Trace", "another-app"}}), 204);
    EXPECT_EQ(reads_until(one, "63001", "63003"), 0);
    EXPECT_EQ(reads_until(one, "63002", "63004"), 1);
}

TEST_F(NearEventTest, ADisabledTenantsEventsWaitAndAreNotWorkedOff) {
    const Tenant one = installed();
    const std::string target = "/connect/disabled";
    const std::string token = sign_hs256(host_claims(one, "POST", target), one.secret);
    const std::string body = lifecycle_body(one, Bridge::kAppKey, "disabled").dump();
    ASSERT_EQ(bridge().post(target, "JWT " + token, body).status, 204);
    EXPECT_THAT(deliver(one, updated("64001")), AnyOf(Eq(204), Eq(401)));
    const Tenant other = installed();
    EXPECT_EQ(reads_until(other, "64002", "64003"), 0);
    for (const HttpRequest& request : atlassian().seen_by(one))
        EXPECT_EQ(request.body.find("64001"), std::string::npos);
}

TEST_F(NearEventTest, TheLogNamesNothingThatIsSecretAndKeepsItsLines) {
    const Tenant one = tenant();
    OrderedJson claims = bridge().install_claims_of(one);
    claims["aud"] = "https://another.example.com";
    Json body = lifecycle_body(one, Bridge::kAppKey, "installed");
    body["description"] = "Description-of-Kim";
    EXPECT_EQ(bridge().install_with(claims, body).status, 401);
    (void)bridge().get("/connect/api/Path-of-Kim?jwt=Query-of-Kim");
    (void)bridge().send(
        {.url = "/connect/api/issue",
         .headers = {
             {"Authorization", "Basic Credentials-of-Kim"},
             {"x-forge-oauth-system", "System-token-of-Kim"},
             {"x-forge-oauth-user", "User-token-of-Kim"},
             {"X-Request-Id", "Request-of-Kim \"}\t{\"event\":\"forged\""}}});
    (void)bridge().post(
        Bridge::kWebhook,
        "JWT " + sign_hs256(webhook_claims(one), one.secret),
        R"({"webhookEvent":"Event-of-Kim)");
    bridge().wait_until(
        "three refusals", [] { return bridge().log_of("web.refused").size() >= 3; });
    const std::string log = bridge().log();
    EXPECT_THAT(log, Not(HasSubstr("of-Kim")));
    EXPECT_THAT(log, Not(HasSubstr(one.secret)));
    EXPECT_TRUE(bridge().log_of("forged").empty());
}

}  // namespace
}  // namespace healthlint
