// What Atlassian's scanner of Connect apps tries, on every URL of both descriptors; and the headers
// of whatever is answered.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/doors.h"
#include "tests/http/raw_connection.h"

namespace healthlint {
namespace {

using testing::Ge;
using testing::HasSubstr;
using testing::Not;

class SecurityTest : public DoorTest {
  protected:
    static void collect(const Json& json, std::set<std::string>& urls) {
        if (json.is_string()) {
            const auto& text = json.get_ref<const std::string&>();
            if (text.starts_with('/')) urls.insert(text.substr(0, text.find('?')));
        }
        if (json.is_structured())
            for (const auto& part : json)
                collect(part, urls);
    }

    static std::set<std::string> descriptor_urls() {
        std::set<std::string> urls;
        for (const char* descriptor :
             {"/atlassian-connect.json", "/confluence/atlassian-connect.json"}) {
            const Json json = parse_json(bridge().get(descriptor).body);
            EXPECT_TRUE(json.is_object());
            collect(json, urls);
        }
        EXPECT_GE(urls.size(), 5U);
        return urls;
    }

    // Pages and pictures that hold no tenant's data, the same bytes for everybody.
    static bool is_public(const std::string& url) {
        return url == "/connect/panel/issue" || url == "/connect/icon.svg";
    }

    static std::vector<HttpResponse> get_and_post(
        const std::string& url, const HttpHeaders& headers, const std::string& query = {}) {
        HttpHeaders with_type = headers;
        with_type.emplace_back("Content-Type", "application/json");
        return {
            bridge().send({.method = "GET", .url = url + query, .headers = headers}),
            bridge().send(
                {.method = "POST", .url = url + query, .headers = with_type, .body = "{}"})};
    }

    static void expect_header_set(const HttpResponse& response, const std::string& where) {
        const auto value = [&](std::string_view name) {
            return std::string(find_header(response.headers, name).value_or(""));
        };
        SCOPED_TRACE(where);
        EXPECT_THAT(value("Strict-Transport-Security"), HasSubstr("max-age=31536000"));
        EXPECT_EQ(value("Referrer-Policy"), "no-referrer");
        EXPECT_EQ(value("X-Content-Type-Options"), "nosniff");
        EXPECT_THAT(value("Content-Security-Policy"), HasSubstr("frame-ancestors "));
        EXPECT_THAT(value("Content-Security-Policy"), Not(HasSubstr("frame-ancestors *")));
        EXPECT_THAT(value("Content-Security-Policy"), Not(HasSubstr("unsafe-")));
        EXPECT_FALSE(find_header(response.headers, "Set-Cookie").has_value());
        EXPECT_FALSE(find_header(response.headers, "Access-Control-Allow-Origin").has_value());
        if (response.status >= 400) {
            EXPECT_EQ(value("Cache-Control"), "no-cache, no-store");
        }
    }
};

TEST_F(SecurityTest, SEC001_SEC002_SEC003_NoUrlOfADescriptorOpensToAStranger) {
    const Tenant one = installed();
    for (const std::string& url : descriptor_urls()) {
        if (is_public(url)) continue;
        OrderedJson claims = host_claims(one, "POST", url);
        const std::string forged = sign_hs256(claims, Atlassian::new_secret());
        claims["aud"] = OrderedJson::array({bridge().base_url()});
        const std::string by_own_key = sign_rs256(
            claims,
            make_rsa_key().private_pem,
            {{"alg", "RS256"}, {"kid", atlassian().install_kid()}});
        for (const std::string& token :
             {std::string{}, forged, unsigned_token(claims), by_own_key, std::string("x")}) {
            HttpHeaders headers;
            if (!token.empty()) headers.emplace_back("Authorization", "JWT " + token);
            for (const HttpResponse& answer : get_and_post(url, headers)) {
                EXPECT_THAT(answer.status, Ge(400)) << url;
                expect_header_set(answer, url);
            }
            if (token.empty()) continue;
            for (const HttpResponse& answer : get_and_post(url, {}, "?jwt=" + token))
                EXPECT_THAT(answer.status, Ge(400)) << url;
        }
    }
    EXPECT_EQ(bridge().webhook(one), 204) << "nothing of it changed the tenant";
}

TEST_F(SecurityTest, SEC007_SEC008_EveryAnswerCarriesTheHeaderSet) {
    for (const char* target :
         {"/healthz",
          "/readyz",
          "/atlassian-connect.json",
          "/connect/icon.svg",
          "/nowhere",
          "/ui/missing.js",
          "/connect/panel/issue",
          "/connect/api/issue",
          "/connect/installed"})
        expect_header_set(bridge().get(target), target);
    for (const char* request :
         {"POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
          "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        const std::string answer = exchange(bridge().port(), request);
        EXPECT_THAT(answer, HasSubstr("Strict-Transport-Security: max-age=31536000"));
        EXPECT_THAT(answer, HasSubstr("Cache-Control: no-cache, no-store"));
    }
}

TEST_F(SecurityTest, SEC009_OnlyTheConfiguredHostsMayFrameUs) {
    Atlassian host;
    Bridge framed(host, {.connect = "  frame_ancestors: [\"https://acme.atlassian.net\"]\n"});
    const HttpResponse page = framed.get("/connect/panel/issue");
    EXPECT_TRUE(find_header(page.headers, "Content-Security-Policy")
                    ->ends_with("; frame-ancestors https://acme.atlassian.net"));
}

TEST_F(SecurityTest, SEC010_WhatPeopleWroteIsNeverServedAsAPage) {
    const Tenant one = installed();
    atlassian().answer_with([](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (!request.url.ends_with("/permissions/check")) return std::nullopt;
        return HttpResponse{
            .status = 200,
            .body = R"({"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[7]}]})"};
    });
    OrderedJson claims = context_claims(one, "712020:somebody", "7");
    claims["context"]["jira"]["issue"]["key"] = "<img src=x onerror=alert(1)>";
    const HttpResponse answer =
        bridge().get(Bridge::kIssueApi, "JWT " + sign_hs256(claims, one.secret));
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(find_header(answer.headers, "Content-Type"), "application/json");
    expect_header_set(answer, "the issue");
    const HttpResponse missing = bridge().get("/%3Cimg%20src=x%20onerror=alert(1)%3E");
    EXPECT_THAT(missing.body, Not(HasSubstr("<img")));
}

TEST_F(SecurityTest, SEC012_ACookieOpensNothing) {
    const Tenant one = installed();
    const std::string token = sign_hs256(context_claims(one, "712020:admin", "10001"), one.secret);
    for (const char* method : {"POST", "DELETE"}) {
        const HttpResponse answer = bridge().send(
            {.method = method,
             .url = "/connect/api/dead-letters/inbox-1",
             .headers = {
                 {"Cookie", "jwt=" + token + "; session=" + token},
                 {"Content-Type", "application/json"}}});
        EXPECT_EQ(answer.status, 401);
    }
}

}  // namespace
}  // namespace healthlint
