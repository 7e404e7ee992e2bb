// What lies beside the behaviours of headers, routes and bodies: every method, every spelling of a
// path, every refusal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/doors.h"
#include "tests/http/raw_connection.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

class NearAnswersTest : public DoorTest {
  protected:
    static std::string raw(const std::string& request) {
        return exchange(bridge().port(), request);
    }

    // An answer with the whole set of headers, a body of ours where there is one, and not a word of
    // what was sent.
    static void expect_ours(const std::string& answer, const std::string& what) {
        SCOPED_TRACE(what);
        for (const char* header :
             {"Strict-Transport-Security: max-age=31536000; includeSubDomains",
              "Referrer-Policy: no-referrer",
              "X-Content-Type-Options: nosniff",
              "Content-Security-Policy: ",
              "X-Request-Id: "})
            EXPECT_THAT(answer, HasSubstr(header));
        for (const char* header : {"Server:", "X-Powered-By:", "EXCEPTION", "Set-Cookie:"})
            EXPECT_THAT(answer, Not(HasSubstr(header)));
        if (status_of(answer) >= 400) {
            EXPECT_THAT(answer, HasSubstr("Cache-Control: no-cache, no-store"));
        }
    }

    static void expect_error_body(const HttpResponse& answer, const std::string& code) {
        EXPECT_EQ(find_header(answer.headers, "Content-Type"), "application/json");
        const Json error = parse_json(answer.body).at("error");
        EXPECT_EQ(string_member(error, "code"), code);
        EXPECT_EQ(integer_member(error, "status"), answer.status);
        EXPECT_EQ(string_member(error, "request_id"), find_header(answer.headers, "X-Request-Id"));
    }
};

TEST_F(NearAnswersTest, EveryRefusalIsOfOneShape) {
    const Tenant one = installed();
    const std::string token = "JWT " + sign_hs256(webhook_claims(one), one.secret);
    expect_error_body(bridge().get("/nowhere"), "not_found");
    expect_error_body(bridge().get("/connect/api/issue"), "unauthorized");
    expect_error_body(bridge().get(Bridge::kInstalled), "method_not_allowed");
    expect_error_body(bridge().post(Bridge::kWebhook, token, "{"), "bad_request");
    expect_error_body(bridge().get("/a%zz"), "bad_request");
    expect_error_body(
        bridge().send({.url = "/healthz", .headers = {{"Content-Encoding", "gzip"}}}),
        "unsupported_media_type");
}

TEST_F(NearAnswersTest, NoMethodIsMoreThanItSays) {
    for (const char* target : {"/healthz", "/connect/icon.svg", "/atlassian-connect.json"}) {
        const HttpResponse get = bridge().get(target);
        const HttpResponse head = bridge().send({.method = "HEAD", .url = target});
        EXPECT_EQ(head.status, get.status);
        EXPECT_TRUE(head.body.empty());
        for (const char* name : {"Content-Type", "Cache-Control", "Content-Security-Policy"})
            EXPECT_EQ(find_header(head.headers, name), find_header(get.headers, name)) << name;
        for (const char* method : {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            const HttpResponse answer = bridge().send({.method = method, .url = target});
            EXPECT_EQ(answer.status, 405) << method << ' ' << target;
            EXPECT_TRUE(find_header(answer.headers, "Allow").has_value());
        }
    }
    for (const std::string method : {"TRACE", "CONNECT", "PROPFIND", "get", "BREW"}) {
        const std::string answer =
            raw(method + " /healthz HTTP/1.1\r\nHost: a\r\nX-Secret: echo-of-this\r\n\r\n");
        EXPECT_GE(status_of(answer), 400) << method;
        EXPECT_THAT(answer, Not(HasSubstr("echo-of-this")));
        expect_ours(answer, method);
    }
}

TEST_F(NearAnswersTest, APathIsReadOneWay) {
    const Tenant one = installed();
    for (const char* target :
         {"/healthz/",
          "//healthz",
          "/HEALTHZ",
          "/healthz;x",
          "/./healthz",
          "/x/../healthz",
          "/%2e%2e/healthz",
          "/healthz%20",
          "/ui/../../etc/passwd",
          "/ui/..%2f..%2fetc%2fpasswd",
          "/ui/%2e%2e/%2e%2e/etc/passwd",
          "/ui/..%5c..%5cetc",
          "/ui//etc/passwd",
          "/ui/",
          "/ui",
          "/operator",
          "/connect",
          "/connect/api/dead-letters/",
          "/.git/config",
          "/healthlint.db"}) {
        const HttpResponse answer = bridge().get(target);
        EXPECT_THAT(answer.status, AnyOf(Eq(400), Eq(401), Eq(404), Eq(405))) << target;
        EXPECT_THAT(answer.body, Not(HasSubstr("root:"))) << target;
        EXPECT_FALSE(find_header(answer.headers, "Location").has_value()) << "no redirect, ever";
    }
    // A host that escapes what needs no escape signs the same path.
    EXPECT_EQ(bridge().get("/%68ealthz").status, 200);
    for (const char* request :
         {"GET http://elsewhere.example/healthz HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
          "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /healthz%00 HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /%0d%0aX-Injected:%20y HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        const std::string answer = raw(request);
        EXPECT_GE(status_of(answer), 400) << request;
        EXPECT_THAT(answer, Not(HasSubstr("\r\nX-Injected")));
        expect_ours(answer, request);
    }
}

TEST_F(NearAnswersTest, AHeadThatIsNoHeadIsRefusedAndTheBridgeLives) {
    const std::string many = [] {
        std::string headers;
        for (int i = 0; i < 150; ++i)
            headers += "X-" + std::to_string(i) + ": y\r\n";
        return headers;
    }();
    for (const std::string& request :
         {"GET /healthz HTTP/1.1\r\nHost: a\r\n" + many + "\r\n",
          "GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'y') + "\r\n\r\n",
          "GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
          std::string(
              "POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
          std::string(
              "POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n"),
          std::string("POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                      "Content-Length: 4\r\n\r\nabcd"),
          std::string("POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nContent-Length: "
                      "9999999999\r\n\r\n"),
          std::string("POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          std::string("POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\n\r\n"),
          std::string("GET /healthz HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n"),
          std::string("GARBAGE\r\n\r\n")}) {
        const std::string answer = raw(request);
        EXPECT_GE(status_of(answer), 400) << request.substr(0, 100);
        EXPECT_LT(status_of(answer), 500 + 6) << request.substr(0, 100);
        expect_ours(answer, request.substr(0, 100));
    }
    EXPECT_EQ(bridge().get("/healthz").status, 200);
}

TEST_F(NearAnswersTest, NobodyIsAnsweredAcrossOrigins) {
    const Tenant one = installed();
    const std::string token = sign_hs256(context_claims(one, "712020:a", "1"), one.secret);
    for (const char* method : {"GET", "OPTIONS"}) {
        const HttpResponse answer = bridge().send(
            {.method = method,
             .url = Bridge::kIssueApi,
             .headers = {
                 {"Origin", "https://evil.example"},
                 {"Access-Control-Request-Method", "GET"},
                 {"Authorization", "JWT " + token}}});
        for (const char* header :
             {"Access-Control-Allow-Origin",
              "Access-Control-Allow-Credentials",
              "Access-Control-Allow-Headers"})
            EXPECT_FALSE(find_header(answer.headers, header).has_value()) << method;
    }
}

TEST_F(NearAnswersTest, ADescriptorIsServedToAnyHostAsItIs) {
    for (const char* target : {"/atlassian-connect.json", "/confluence/atlassian-connect.json"}) {
        const HttpResponse plain = bridge().get(target);
        EXPECT_EQ(find_header(plain.headers, "Content-Type"), "application/json");
        const HttpResponse forged = bridge().send(
            {.url = std::string(target) + "?baseUrl=https://evil.example",
             .headers = {
                 {"X-Forwarded-Host", "evil.example"}, {"Forwarded", "host=evil.example"}}});
        EXPECT_EQ(forged.body, plain.body) << "the address is of the configuration alone";
    }
}

}  // namespace
}  // namespace healthlint
