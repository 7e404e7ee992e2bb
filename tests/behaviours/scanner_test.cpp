// Atlassian's own scanner of Connect apps (connect-security-req-tester), requirement by
// requirement, against the running binary: what it tries on every URL of a descriptor, and what it
// reads off the answers, errors included. Where the scanner is lenient this is not.

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/ascii.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Ne;
using testing::Not;

constexpr std::array kDescriptors{"/atlassian-connect.json", "/confluence/atlassian-connect.json"};

class ScannerTest : public DoorTest {
  protected:
    struct Target {
        std::string url;
        bool cacheable = false;
        bool lifecycle = false;
    };

    static Json descriptor(const char* path) {
        Json json = parse_json(bridge().get(path).body);
        EXPECT_TRUE(json.is_object()) << path;
        return json;
    }

    // "{issue.key}" becomes "test", as the scanner writes it.
    static std::string filled_in(std::string url) {
        for (auto open = url.find('{'); open != std::string::npos; open = url.find('{')) {
            const auto close = url.find('}', open);
            const auto begin = open > 0 && url[open - 1] == '$' ? open - 1 : open;
            url.replace(begin, close - begin + 1, "test");
        }
        return url;
    }

    // Every "url" of a module but those of pictures, whichever way modules nest.
    static void collect(  // NOLINT(misc-no-recursion): as deep as our own descriptor
        const Json& json,
        bool cacheable,
        std::vector<Target>& targets) {
        if (!json.is_structured()) return;
        cacheable = cacheable || bool_member(json, "cacheable");
        const std::string url = string_member(json, "url");
        if (url.starts_with('/'))
            targets.push_back({.url = filled_in(url), .cacheable = cacheable});
        for (const auto& [name, member] : json.items())
            if (name != "icon" && name != "documentation" && name != "imagePlaceholder")
                collect(member, cacheable, targets);
    }

    static std::vector<Target> targets() {
        std::vector<Target> all;
        for (const char* path : kDescriptors) {
            const Json json = descriptor(path);
            for (const auto& [event, url] : json.at("lifecycle").items())
                all.push_back({.url = url.get<std::string>(), .lifecycle = true});
            collect(json.at("modules"), false, all);
        }
        EXPECT_GE(all.size(), 10U);
        return all;
    }

    static HttpResponse call(
        const std::string& method, const std::string& url, const std::string& token) {
        HttpRequest request{.method = method, .url = url};
        if (!token.empty()) request.headers.emplace_back("Authorization", "JWT " + token);
        if (method == "POST") {
            request.headers.emplace_back("Content-Type", "application/json");
            request.body = "{}";
        }
        return bridge().send(std::move(request));
    }

    static Tenant made_up() {
        return {
            .client_key = "made-up-client-key",
            .secret = "made-up-secret-that-nobody-shares-with-us",
            .base_url = "https://example.atlassian.net"};
    }
};

TEST_F(ScannerTest, Requirement1_1_NoUrlAnswersAStranger) {
    const Tenant stranger = made_up();
    for (const Target& target : targets()) {
        if (target.cacheable) continue;  // the same bytes for everybody, as the scanner allows
        for (const char* method : {"GET", "POST"}) {
            const OrderedJson claims = host_claims(stranger, method, target.url);
            for (const std::string& token :
                 {std::string(), sign_hs256(claims, stranger.secret), unsigned_token(claims)})
                EXPECT_THAT(
                    call(method, target.url, token).status, AllOf(Ge(400), Ne(503), Ne(500)))
                    << method << ' ' << target.url;
        }
    }
}

TEST_F(ScannerTest, Requirement1_1_ACacheablePageHoldsNoTenantsData) {
    const Tenant one = installed();
    for (const Target& target : targets()) {
        if (!target.cacheable) continue;
        const HttpResponse bare = bridge().get(target.url);
        const OrderedJson claims = host_claims(one, "GET", target.url);
        const HttpResponse signed_one =
            bridge().get(target.url + "?jwt=" + sign_hs256(claims, one.secret) + "&lic=active");
        EXPECT_EQ(bare.status, signed_one.status);
        if (bare.status == 200) {
            EXPECT_EQ(bare.body, signed_one.body);
        }
    }
}

TEST_F(ScannerTest, Requirement1_4_NoLifecycleUrlTakesAnInstallOfAnUnknownKey) {
    Tenant stranger = made_up();
    const RsaKeyPair own_key = make_rsa_key();
    for (const Target& target : targets()) {
        if (!target.lifecycle) continue;
        for (const std::string& audience :
             {bridge().base_url(), bridge().base_url() + kDescriptors.front()}) {
            OrderedJson claims = install_claims(stranger, audience, target.url);
            const std::string token = sign_rs256(
                claims,
                own_key.private_pem,
                {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", "fake-kid"}});
            const HttpResponse answer = bridge().post(
                target.url,
                "JWT " + token,
                lifecycle_body(stranger, Bridge::kAppKey, "installed").dump());
            EXPECT_THAT(answer.status, AllOf(Ge(400), Ne(503))) << target.url;
        }
    }
    EXPECT_EQ(bridge().webhook(stranger), 401);
}

TEST_F(ScannerTest, Requirement3_TheDescriptorsCarryStrictTransportSecurity) {
    for (const char* path : kDescriptors)
        EXPECT_THAT(
            std::string(
                find_header(bridge().get(path).headers, "Strict-Transport-Security").value_or("")),
            HasSubstr("max-age=31536000"));
}

TEST_F(ScannerTest, Requirement7_HeadersAreRightOnWhateverAUrlAnswers) {
    for (const Target& target : targets())
        for (const char* method : {"GET", "POST", "HEAD", "OPTIONS", "PUT"}) {
            const HttpResponse answer = call(method, target.url, "");
            SCOPED_TRACE(method + (' ' + target.url));
            const std::string referrer =
                to_lower(find_header(answer.headers, "Referrer-Policy").value_or(""));
            EXPECT_EQ(referrer, "no-referrer") << "7.2";
            const std::string cache(find_header(answer.headers, "Cache-Control").value_or(""));
            if (!target.cacheable || answer.status >= 400) {
                EXPECT_THAT(cache, AllOf(HasSubstr("no-cache"), HasSubstr("no-store"))) << "7.3";
            }
            EXPECT_FALSE(find_header(answer.headers, "Set-Cookie").has_value()) << "7.4";
            EXPECT_FALSE(find_header(answer.headers, "Location").has_value());
        }
}

TEST_F(ScannerTest, Requirement16_TheNameIsNoneOfAtlassians) {
    for (const char* path : kDescriptors) {
        const std::string name = to_lower(string_member(descriptor(path), "name"));
        ASSERT_FALSE(name.empty());
        EXPECT_THAT(name, Not(HasSubstr("premium")));
        for (const char* product :
             {"jira", "confluence", "atlassian", "bitbucket", "trello", "opsgenie"})
            EXPECT_FALSE(name.starts_with(product)) << product;
    }
}

}  // namespace
}  // namespace healthlint
