// What leaves the bridge for a site, as the site sees it on the wire.

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class OutgoingTest : public DoorTest {
  protected:
    // Requests that the bridge sent to a tenant, once there are some.
    static std::vector<HttpRequest> calls(const Tenant& one) {
        bridge().wait_until(
            "a call to " + one.client_key, [&] { return atlassian().seen_by(one).size() >= 2; });
        return atlassian().seen_by(one);
    }

    static std::string relative(const Tenant& one, const HttpRequest& request) {
        return request.url.substr(one.base_url.size() - atlassian().url().size());
    }

    static Json claims_of(const HttpRequest& request) {
        const auto header = find_header(request.headers, "Authorization").value_or("");
        const auto first = header.find('.');
        const auto second = header.find('.', first + 1);
        const auto text = base64url_decode(header.substr(first + 1, second - first - 1));
        return parse_json(text.value_or(""));
    }

    static long long headers_named(const HttpRequest& request, std::string_view name) {
        return std::ranges::count_if(request.headers, [&](const auto& header) {
            return header.first.size() == name.size() &&
                   std::ranges::equal(
                       header.first, name, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
        });
    }
};

TEST_F(OutgoingTest, OUT001_OUT005_OUT007_EveryCallCarriesOneTokenOfItsOwn) {
    const Tenant one = installed();
    std::set<std::string> tokens;
    std::set<std::string> targets;
    for (const HttpRequest& request : calls(one)) {
        EXPECT_EQ(headers_named(request, "Authorization"), 1) << request.url;
        const auto header = find_header(request.headers, "Authorization").value_or("");
        EXPECT_THAT(std::string(header), StartsWith("JWT "));
        if (targets.insert(request.url).second) tokens.insert(std::string(header));
    }
    EXPECT_EQ(tokens.size(), targets.size());
    EXPECT_GE(targets.size(), 2U);
}

TEST_F(OutgoingTest, OUT004_TheHashIsOfWhatIsOnTheWire) {
    const Tenant one = installed();
    for (const HttpRequest& request : calls(one)) {
        const Json claims = claims_of(request);
        EXPECT_EQ(string_member(claims, "qsh"), plain_qsh(request.method, relative(one, request)))
            << request.url;
        EXPECT_EQ(string_member(claims, "iss"), Bridge::kAppKey);
        EXPECT_LE(*integer_member(claims, "exp") - *integer_member(claims, "iat"), 180);
    }
}

TEST_F(OutgoingTest, OUT012_OUT013_BodiesAreJsonAndTheSenderHasAName) {
    const Tenant one = installed();
    for (const HttpRequest& request : calls(one)) {
        const auto type = find_header(request.headers, "Content-Type");
        if (request.method == "GET") {
            EXPECT_TRUE(request.body.empty());
            EXPECT_FALSE(type) << "a GET has no body";
        } else {
            EXPECT_EQ(type, "application/json");
            EXPECT_TRUE(parse_json(request.body).is_object());
        }
        const std::string agent(find_header(request.headers, "User-Agent").value_or(""));
        EXPECT_THAT(agent, testing::MatchesRegex("healthlint/[0-9]+\\.[0-9]+.*"));
    }
}

TEST_F(OutgoingTest, OUT014_ARedirectIsNotFollowedWithCredentials) {
    const Tenant one = tenant();
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.url.find("/" + one.client_key + "/rest") == std::string::npos)
            return std::nullopt;
        return HttpResponse{
            .status = 302, .headers = {{"Location", atlassian().url() + "/elsewhere/x"}}};
    });
    ASSERT_EQ(bridge().install(one).status, 204);
    bridge().wait_until("a call", [&] { return !atlassian().seen_by(one).empty(); });
    bridge().wait_until("the failure to be logged", [&] {
        return bridge().log().find("site.put_off") != std::string::npos;
    });
    EXPECT_TRUE(atlassian().seen("/elsewhere").empty());
}

TEST_F(OutgoingTest, OUT009_OUT011_NothingLeavesForAStranger) {
    Tenant look_alike = tenant();
    look_alike.base_url = atlassian().url() + ".evil.test/x";
    EXPECT_GE(bridge().install(look_alike).status, 400);
    const Tenant nobody = tenant();  // never installed
    EXPECT_EQ(bridge().webhook(nobody), 401);
    const Tenant somebody = installed();
    calls(somebody);  // work went on meanwhile
    EXPECT_TRUE(atlassian().seen_by(nobody).empty());
}

TEST_F(OutgoingTest, OUT023_NoIdLeavesThePathItStandsIn) {
    const Tenant one = installed();
    calls(one);
    for (const char* id : {"../../../admin", "1/2", "..", "%2e%2e"})
        EXPECT_LT(bridge().webhook(one, id), 500);
    EXPECT_EQ(bridge().webhook(one, "10001"), 204);
    bridge().wait_until("the issue to be read", [&] {
        return std::ranges::any_of(atlassian().seen_by(one), [](const HttpRequest& request) {
            return request.body.find("10001") != std::string::npos;
        });
    });
    for (const HttpRequest& request : atlassian().seen_by(one))
        EXPECT_EQ(request.url.find(".."), std::string::npos) << request.url;
}

TEST_F(OutgoingTest, OUT003_TheIssuerIsTheKeyOfTheInstall) {
    Atlassian host;
    const Tenant before = host.new_tenant();
    const Tenant after = host.new_tenant();
    Bridge renamed(host);
    ASSERT_EQ(renamed.install(before).status, 204);
    renamed.wait_until("a first call", [&] { return !host.seen_by(before).empty(); });
    ASSERT_EQ(renamed.stop(), 0);
    const std::size_t old_calls = host.seen_by(before).size();
    renamed.reconfigure({.sections = "app_key: com.healthlint.renamed\n"});
    renamed.start();
    ASSERT_EQ(renamed.webhook(before), 204);
    renamed.wait_until(
        "a call after the renaming", [&] { return host.seen_by(before).size() > old_calls; });
    for (const HttpRequest& request : host.seen_by(before))
        EXPECT_EQ(string_member(claims_of(request), "iss"), Bridge::kAppKey);
    const OrderedJson claims = renamed.install_claims_of(after);
    const Json body = lifecycle_body(after, "com.healthlint.renamed", "installed");
    ASSERT_EQ(renamed.install_with(claims, body).status, 204);
    renamed.wait_until("a call to the new one", [&] { return !host.seen_by(after).empty(); });
    EXPECT_EQ(
        string_member(claims_of(host.seen_by(after).front()), "iss"), "com.healthlint.renamed");
}

// A 503 may mean that the site is not there any more: its status page knows.
TEST_F(OutgoingTest, OUT020_ASiteThatIsGoneIsToldFromOneThatIsDown) {
    std::atomic<int> api_status{503};
    std::atomic<int> page_status{503};
    std::atomic<int> pages{0};
    Atlassian host;
    host.answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.url.starts_with("/install-keys/")) return std::nullopt;
        if (!request.url.ends_with("/status")) return HttpResponse{.status = api_status};
        ++pages;
        EXPECT_FALSE(find_header(request.headers, "Authorization"));
        return HttpResponse{
            .status = page_status, .headers = {{"Location", host.url() + "/another-site/status"}}};
    });
    Bridge door(host);
    const auto put_off = [&](int api, int page) {
        api_status = api;
        page_status = page;
        const Tenant one = host.new_tenant();
        const int before = pages;
        const std::size_t lines = door.log_of("site.put_off").size();
        EXPECT_EQ(door.install(one).status, 204);
        door.wait_until("the failure", [&] { return door.log_of("site.put_off").size() > lines; });
        EXPECT_GT(pages, before) << "the status page was asked";
        const Json line = door.log_of("site.put_off").back();
        EXPECT_EQ(door.uninstall(one).status, 204);
        return line;
    };
    const auto seconds = [](const Json& line) { return std::stoi(string_member(line, "seconds")); };
    for (const int api : {503, 405}) {
        const Json gone = put_off(api, 503);
        EXPECT_THAT(string_member(gone, "error"), HasSubstr("404: the site is gone"));
        EXPECT_GE(seconds(gone), 10);
        const Json renamed = put_off(api, 302);
        EXPECT_THAT(string_member(renamed, "error"), HasSubstr("renamed"));
        EXPECT_GE(seconds(renamed), 300);
    }
    EXPECT_TRUE(host.seen("/another-site").empty()) << "credentials follow no redirect";
    const Json down = put_off(503, 200);
    EXPECT_THAT(string_member(down, "error"), HasSubstr("503"));
    EXPECT_THAT(string_member(down, "error"), testing::Not(HasSubstr("gone")));
    EXPECT_LT(seconds(down), 10);
}

TEST_F(OutgoingTest, OUT019_AFailingSiteIsAskedMoreAndMoreSeldom) {
    const Tenant one = tenant();
    std::vector<std::chrono::steady_clock::time_point> asked;
    std::mutex mutex;
    atlassian().answer_with([&](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.url.find("/" + one.client_key + "/rest") == std::string::npos)
            return std::nullopt;
        const std::lock_guard lock(mutex);
        asked.push_back(std::chrono::steady_clock::now());
        return HttpResponse{.status = 500};
    });
    ASSERT_EQ(bridge().install(one).status, 204);
    bridge().wait_until("three attempts", [&] {
        const std::lock_guard lock(mutex);
        return asked.size() >= 3;
    });
    const std::lock_guard lock(mutex);
    EXPECT_GE(asked[1] - asked[0], std::chrono::milliseconds(1'900));
    EXPECT_GE(asked[2] - asked[1], std::chrono::milliseconds(3'900));
}

}  // namespace
}  // namespace healthlint
