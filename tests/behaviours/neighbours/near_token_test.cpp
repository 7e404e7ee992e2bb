// What lies beside the behaviours of symmetric tokens: other types, other places, other spellings.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/doors.h"
#include "tests/http/raw_connection.h"

namespace healthlint {
namespace {

class NearTokenTest : public DoorTest {
  protected:
    static int with(const Tenant& one, const std::string& claim, const OrderedJson& value) {
        OrderedJson claims = webhook_claims(one);
        claims[claim] = value;
        return host_request(claims, one.secret);
    }

    static int webhook_as(const std::string& authorization) {
        return bridge().post(Bridge::kWebhook, authorization, kHarmlessEvent).status;
    }

    // Any text in the place of the header, well signed.
    static std::string with_header(const Tenant& one, const std::string& header) {
        const std::string token = sign_text_hs256(webhook_claims(one).dump(), one.secret);
        const auto dot = token.find('.');
        return base64url_encode(header) + token.substr(dot);
    }

    static HttpResponse context(
        const Tenant& one, const OrderedJson& claims, const std::string& method = "GET") {
        return bridge().send(
            {.method = method,
             .url = Bridge::kIssueApi,
             .headers = {{"Authorization", "JWT " + sign_hs256(claims, one.secret)}}});
    }

    static void jira_shows_everything() {
        atlassian().answer_with([](const HttpRequest& request) -> std::optional<HttpResponse> {
            if (!request.url.ends_with("/permissions/check")) return std::nullopt;
            return HttpResponse{
                .status = 200,
                .body = R"({"projectPermissions":[{"permission":"BROWSE_PROJECTS",)"
                        R"("issues":[10001]}],"globalPermissions":[]})"};
        });
    }
};

TEST_F(NearTokenTest, ClaimsAreTyped) {
    const Tenant one = installed();
    const long long now = now_seconds();

    const struct {
        const char* claim;
        OrderedJson value;
        int status;
    } rows[] = {
        {"iss", 7, 401},
        {"iss", nullptr, 401},
        {"iss", true, 401},
        {"iss", OrderedJson{{"iss", one.client_key}}, 401},
        {"iss", " " + one.client_key, 401},
        {"iss", one.client_key + std::string(1, '\0'), 401},
        {"iss", std::string(3'000, 'x'), 401},
        {"iat", nullptr, 401},
        {"iat", static_cast<double>(now) + 0.5, 401},
        {"iat", OrderedJson::array({now}), 401},
        {"iat", true, 401},
        {"exp", nullptr, 401},
        {"exp", OrderedJson{{"exp", now + 100}}, 401},
        {"exp", 9'223'372'036'854'775'807LL, 401},
        {"exp", (now + 100) * 1000, 401},
        {"exp", 0, 401},
        {"nbf", now - 10, 204},
        {"nbf", now + 20, 204},
        {"nbf", now + 300, 401},
        {"nbf", std::to_string(now), 401},
        {"qsh", OrderedJson::array({plain_qsh("POST", Bridge::kWebhook)}), 401},
        {"qsh", 7, 401},
        {"qsh", "", 401},
        {"qsh", std::string(64, '0'), 401},
        {"qsh", plain_qsh("POST", Bridge::kWebhook) + " ", 401},
        {"qsh", plain_qsh("POST", Bridge::kWebhook).substr(0, 63), 401},
        {"sub", 7, 401},
        {"sub", OrderedJson::array({"712020:a"}), 401},
        {"sub", std::string(129, 's'), 401},
        {"sub", nullptr, 204},
        {"aud", OrderedJson::array({"anything"}), 204},
        {"context", "no object", 204},
        {"unknown", OrderedJson{{"deep", {{"er", 1}}}}, 204},
    };

    for (const auto& row : rows)
        EXPECT_EQ(with(one, row.claim, row.value), row.status) << row.claim << ' ' << row.value;
}

TEST_F(NearTokenTest, LeewayIsHalfAMinuteToTheSecond) {
    const Tenant one = installed();
    const auto at = [&](long long issued, long long expires) {
        OrderedJson claims = webhook_claims(one);
        claims["iat"] = now_seconds() + issued;
        claims["exp"] = now_seconds() + expires;
        return host_request(claims, one.secret);
    };
    EXPECT_EQ(at(-200, -27), 204);
    EXPECT_EQ(at(-200, -31), 401);
    EXPECT_EQ(at(27, 200), 204);
    EXPECT_EQ(at(35, 200), 401);
    EXPECT_EQ(at(0, 0), 204) << "no lifetime, within the leeway";
    EXPECT_EQ(at(0, 24LL * 3600), 204);
    EXPECT_EQ(at(0, 24LL * 3600 + 1), 401);
}

TEST_F(NearTokenTest, AHeaderSaysItsAlgorithmPlainly) {
    const Tenant one = installed();
    for (const char* header :
         {R"({"typ":"JWT"})",
          R"({"alg":null})",
          R"({"alg":"HS384"})",
          R"({"alg":"ES256"})",
          R"({"alg":"PS256"})",
          R"({"alg":["HS256"]})",
          R"({"alg":256})",
          R"({"alg":"nOnE"})",
          R"([{"alg":"HS256"}])",
          R"("HS256")",
          "null",
          "{",
          ""})
        EXPECT_EQ(webhook_as("JWT " + with_header(one, header)), 401) << header;
    // Signed as it stands, so that nothing but the header could be wrong.
    for (const char* typ : {"JWT", "jwt", "JOSE"})
        EXPECT_EQ(
            webhook_as(
                "JWT " +
                sign_hs256(webhook_claims(one), one.secret, {{"typ", typ}, {"alg", "HS256"}})),
            204);
    EXPECT_EQ(
        webhook_as("JWT " + sign_hs256(webhook_claims(one), one.secret, {{"alg", "HS256"}})), 204);
}

TEST_F(NearTokenTest, APayloadIsAnObject) {
    const Tenant one = installed();
    for (const char* payload : {"[]", "\"text\"", "7", "null", "", "{", "{\"iss\":\"T\"", "\xff"})
        EXPECT_EQ(webhook_as("JWT " + sign_text_hs256(payload, one.secret)), 401) << payload;
}

TEST_F(NearTokenTest, ATokenStandsBehindItsSchemeAndOneBlank) {
    const Tenant one = installed();
    const std::string token = sign_hs256(webhook_claims(one), one.secret);
    ASSERT_EQ(webhook_as("JWT " + token), 204);
    for (const std::string& authorization :
         {"JWT  " + token,
          "JWT\t" + token,
          "JWT=" + token,
          "JWT " + token + " " + token,
          "JWT " + token + ",JWT " + token,
          "JWT \"" + token + "\"",
          "Token " + token,
          "Basic " + token,
          token,
          std::string("JWT "),
          std::string("JWT null"),
          std::string("JWT undefined")})
        EXPECT_EQ(webhook_as(authorization), 401) << authorization.substr(0, 20);
}

TEST_F(NearTokenTest, OnlyTheParameterOfThatNameIsAToken) {
    const Tenant one = installed();
    const std::string path = Bridge::kWebhook;
    const std::string token = sign_hs256(webhook_claims(one), one.secret);
    const auto at = [&](const std::string& query, const std::string& authorization = {}) {
        return bridge().post(path + query, authorization, kHarmlessEvent).status;
    };
    EXPECT_EQ(at("?jwt=" + token), 204);
    std::string escaped = token;
    escaped.replace(escaped.find('.'), 1, "%2E");
    EXPECT_EQ(at("?jwt=" + escaped), 204) << "the same token, escaped";
    EXPECT_EQ(at("?jwt="), 401);
    EXPECT_EQ(at("?jwt"), 401);
    EXPECT_EQ(at("?jwt=", "JWT " + token), 401) << "the query wins, also when it is empty";
    EXPECT_EQ(at("?jwt=&jwt=" + token), 401);
    EXPECT_EQ(at("?JWT=" + token), 401);
    EXPECT_EQ(at("?token=" + token), 401);
    EXPECT_EQ(at("?JWT=x", "JWT " + token), 401) << "and other names are part of the hash";
    EXPECT_EQ(at("", "JWT " + token), 204);
}

TEST_F(NearTokenTest, AFormOrABodyBringsNoToken) {
    const Tenant one = installed();
    const std::string token = sign_hs256(webhook_claims(one), one.secret);
    for (const char* type : {"application/x-www-form-urlencoded", "application/json"}) {
        const HttpResponse answer = bridge().send(
            {.method = "POST",
             .url = Bridge::kWebhook,
             .headers = {{"Content-Type", type}, {"Cookie", "jwt=" + token}, {"X-acpt", token}},
             .body = "jwt=" + token});
        EXPECT_EQ(answer.status, 401) << type;
    }
}

TEST_F(NearTokenTest, AContextTokenStandsInTheHeaderOnly) {
    const Tenant one = installed();
    jira_shows_everything();
    const OrderedJson claims = context_claims(one, "712020:somebody", "10001");
    const std::string token = sign_hs256(claims, one.secret);
    EXPECT_EQ(context(one, claims).status, 200);
    EXPECT_EQ(bridge().get(std::string(Bridge::kIssueApi) + "?jwt=" + token).status, 401);
    EXPECT_EQ(bridge().get(Bridge::kIssueApi, "Bearer " + token).status, 401);
    const HttpResponse head = context(one, claims, "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.body.empty());
    EXPECT_EQ(bridge().send({.method = "HEAD", .url = Bridge::kIssueApi}).status, 401);
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"})
        EXPECT_EQ(
            bridge()
                .send(
                    {.method = method,
                     .url = Bridge::kIssueApi,
                     .headers = {{"Authorization", "JWT " + token}}})
                .status,
            405)
            << method;
}

TEST_F(NearTokenTest, AContextOfAnyShapeShowsNoOtherIssue) {
    const Tenant one = installed();
    jira_shows_everything();
    for (const OrderedJson& shape :
         {OrderedJson(nullptr),
          OrderedJson("jira"),
          OrderedJson::array({1}),
          OrderedJson{{"jira", nullptr}},
          OrderedJson{{"jira", {{"issue", "10001"}}}},
          OrderedJson{{"jira", {{"issue", {{"id", nullptr}}}}}},
          OrderedJson{{"jira", {{"issue", {{"id", OrderedJson::array({10001})}}}}}},
          OrderedJson{{"jira", {{"issue", {{"key", "OPS-1"}}}}}},
          OrderedJson{{"confluence", {{"content", {{"id", "10001"}}}}}}}) {
        OrderedJson claims = context_claims(one, "712020:somebody", "");
        claims["context"] = shape;
        EXPECT_EQ(context(one, claims).status, 403) << shape;
    }
    OrderedJson claims = context_claims(one, "712020:somebody", "10001");
    claims["context"]["jira"]["issue"]["id"] = 10001;
    EXPECT_EQ(context(one, claims).status, 200) << "an id may be a number";
    const std::string token = "JWT " + sign_hs256(claims, one.secret);
    const HttpResponse asked =
        bridge().get(std::string(Bridge::kIssueApi) + "?issueId=10002&id=10002", token);
    EXPECT_EQ(string_member(parse_json(asked.body).at("issue"), "id"), "10001");
}

TEST_F(NearTokenTest, ATokenOfOneTenantIsNoneOfAnother) {
    const Tenant one = installed();
    const Tenant other = installed();
    jira_shows_everything();
    OrderedJson claims = context_claims(one, "712020:somebody", "10001");
    EXPECT_EQ(context(other, claims).status, 401);
    claims["iss"] = other.client_key;
    EXPECT_EQ(context(one, claims).status, 401);
    claims["aud"] = OrderedJson::array({one.client_key});
    EXPECT_EQ(context(one, claims).status, 401) << "the tenant is the issuer, never the audience";
}

}  // namespace
}  // namespace healthlint
