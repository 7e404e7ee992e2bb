#include "bridge/web/routes.h"

#include <set>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/web/descriptor.h"
#include "tests/http/raw_connection.h"
#include "tests/web/installed_app.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

void expect_header_set(const HttpResponse& response, const std::string& where) {
    const auto value = [&](std::string_view name) {
        return std::string(find_header(response.headers, name).value_or(""));
    };
    EXPECT_EQ(value("Cache-Control"), "no-cache, no-store") << where;
    EXPECT_EQ(value("Referrer-Policy"), "no-referrer") << where;
    EXPECT_EQ(value("X-Content-Type-Options"), "nosniff") << where;
    EXPECT_THAT(value("Strict-Transport-Security"), HasSubstr("max-age=31536000")) << where;
    EXPECT_THAT(value("Content-Security-Policy"), HasSubstr("frame-ancestors https://")) << where;
}

std::string error_code(const HttpResponse& response) {
    const Json json = parse_json(response.body);
    const Json* error = find_member(json, "error");
    const bool whole = error != nullptr && !string_member(*error, "request_id").empty();
    return whole ? string_member(*error, "code") : "";
}

// Every kind of token a stranger or a confused caller could bring, by name.
std::map<std::string, std::string> tokens_for(const InstalledApp& app, const Route& route) {
    const std::string method(route.method);
    const std::string path(route.path);
    return {
        {"none", ""},
        {"broken", "a.b.c"},
        {"alg none", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJUIn0."},
        {"stranger", app.host_token(method, path, "a secret that nobody was ever given, but long")},
        {"HostSigned", app.host_token(method, path)},
        {"Context", app.context_token()},
        {"SignedInstall", app.install_token(path)}};
}

std::string name_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::Public: return "Public";
    case TokenKind::HostSigned: return "HostSigned";
    case TokenKind::Context: return "Context";
    case TokenKind::SignedInstall: return "SignedInstall";
    }
    return "";
}

class RouteTest : public testing::TestWithParam<Route> {
  protected:
    void SetUp() override { ASSERT_EQ(app_.install(), 204); }

    HttpResponse call(const std::string& token) {
        const std::string target(GetParam().path);
        if (GetParam().method == "GET") return app_.get(target, token);
        return app_.post(target, token, dump_json(InstalledApp::install_body()));
    }

    InstalledApp app_;
};

TEST_P(RouteTest, OpensToItsOwnKindOfTokenOnly) {
    const std::string own = name_of(GetParam().token);
    for (const auto& [name, token] : tokens_for(app_, GetParam())) {
        if (GetParam().token != TokenKind::Public && name == own) continue;
        const auto response = call(token);
        if (GetParam().token == TokenKind::Public) {
            EXPECT_NE(response.status, 401) << name;
            continue;
        }
        EXPECT_EQ(response.status, 401) << name;
        EXPECT_EQ(error_code(response), "unauthorized");
        expect_header_set(response, name);
    }
    EXPECT_EQ(app_.site().state, SiteState::Active);  // the refused left no trace
    EXPECT_EQ(app_.store().inbox_size().value_or(-1), 0);
    if (GetParam().token != TokenKind::Public) {
        EXPECT_LT(call(tokens_for(app_, GetParam()).at(own)).status, 401);
    }
}

TEST_P(RouteTest, AnotherMethodIsNotAllowed) {
    const std::string target(GetParam().path);
    const auto response =
        GetParam().method == "GET" ? app_.post(target, "", "{}") : app_.get(target);
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(find_header(response.headers, "Allow"), GetParam().method);
    expect_header_set(response, target);
}

INSTANTIATE_TEST_SUITE_P(
    All, RouteTest, testing::ValuesIn(routes().begin(), routes().end()), [](const auto& test) {
        std::string name(test.param.method);
        for (const char c : test.param.path)
            name += (c >= 'a' && c <= 'z') ? c : '_';
        return name;
    });

TEST(Routes, EveryAnswerCarriesTheHeaderSet) {
    InstalledApp app;
    expect_header_set(app.get("/healthz"), "200");
    expect_header_set(app.get("/nowhere"), "404");
    expect_header_set(app.get("/ui/nothing.js"), "404 of a file");
    expect_header_set(app.get("/connect/panel/issue"), "503: no front end is built here");
    EXPECT_EQ(app.get("/nowhere").status, 404);
    EXPECT_EQ(error_code(app.get("/nowhere")), "not_found");
}

TEST(Routes, ThePolicyAllowsNothingInlineAndTheHostsThemesAlways) {
    HttpResponse response;
    add_security_headers(
        response,
        {.script_origin = "http://localhost:1", .frame_ancestors = {"http://localhost:2"}});
    const auto policy = find_header(response.headers, "Content-Security-Policy");
    ASSERT_TRUE(policy.has_value());
    EXPECT_EQ(policy->find("unsafe"), std::string_view::npos);
    EXPECT_THAT(*policy, HasSubstr("; style-src 'self' https://connect-cdn.atl-paas.net; "));
    EXPECT_THAT(*policy, HasSubstr("; script-src 'self' http://localhost:1; "));
    EXPECT_TRUE(policy->ends_with("; frame-ancestors http://localhost:2"));
}

TEST(Routes, RefusalsOfTheServerItselfCarryItToo) {
    const InstalledApp app;
    for (const auto* request :
         {"POST /connect/webhook/jira HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
          "BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n"}) {
        const auto answer = exchange(app.port(), request);
        EXPECT_GE(status_of(answer), 400);
        EXPECT_THAT(answer, HasSubstr("Referrer-Policy: no-referrer\r\n")) << request;
        EXPECT_THAT(answer, HasSubstr("Cache-Control: no-cache, no-store\r\n")) << request;
        EXPECT_THAT(answer, HasSubstr("\"request_id\"")) << request;
    }
}

TEST(Routes, ARequestIdOfTheHostIsKept) {
    InstalledApp app;
    const auto kept =
        app.send({.url = "/nowhere", .headers = {{"X-Request-Id", "0123abcd-from-host"}}});
    EXPECT_EQ(find_header(kept.headers, "X-Request-Id"), "0123abcd-from-host");
    EXPECT_THAT(kept.body, HasSubstr("0123abcd-from-host"));
    const auto replaced = app.send({.url = "/nowhere", .headers = {{"X-Request-Id", "<script>"}}});
    EXPECT_NE(find_header(replaced.headers, "X-Request-Id"), "<script>");
}

// A router over an empty store, for what needs no host.
class BareRouter {
  public:
    BareRouter(std::string base_url, ConnectVerifier::FindSecrets find_secrets)
        : verifier_({}, std::move(find_secrets), nullptr),
          services_{
              .settings = {.base_url = std::move(base_url)},
              .store = *store_,
              .clock = clock_,
              .verifier = verifier_,
              .verdict = nullptr,
              .ui = {}} {}

    HttpResponse handle(const HttpRequest& request) { return router_.handle(request); }

  private:
    SqliteBackend backend_;
    std::unique_ptr<Store> store_ = backend_.open();
    ManualClock clock_{kWebStart};
    ConnectVerifier verifier_;
    Services services_;
    Router router_{services_};
};

TEST(Routes, AnExceptionAnswers500AndStaysInside) {
    BareRouter router(
        "https://app.example.com", [](const std::string&) -> Result<std::optional<SiteSecrets>> {
            throw std::runtime_error("a secret detail");
        });
    const auto response = router.handle(
        {.url = "/connect/api/issue",
         .headers = {{"Authorization", "JWT eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJUIn0.AAAA"}}});
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(error_code(response), "internal");
    EXPECT_EQ(response.body.find("detail"), std::string::npos);
    expect_header_set(response, "500");
}

TEST(Routes, WorkBehindAPathOfTheBaseUrl) {
    BareRouter router("https://app.example.com/hl", nullptr);
    EXPECT_EQ(router.handle({.url = "/hl/healthz"}).status, 200);
    EXPECT_EQ(router.handle({.url = "/healthz"}).status, 200);  // a proxy took the path away
    EXPECT_EQ(router.handle({.url = "/hlhealthz"}).status, 404);
}

// Every path in a descriptor; the app's own address is none.
void collect_paths(  // NOLINT(misc-no-recursion): as deep as our own file
    const Json& json,
    std::set<std::string>& paths) {
    if (json.is_string()) {
        const auto& text = json.get_ref<const std::string&>();
        if (text.starts_with('/')) paths.insert(text.substr(0, text.find('?')));
    }
    if (json.is_structured())
        for (const auto& item : json)
            collect_paths(item, paths);
}

class DescriptorTest : public testing::TestWithParam<Product> {};

TEST_P(DescriptorTest, EveryUrlHasARoute) {
    std::set<std::string> paths;
    collect_paths(
        parse_json(connect_descriptor(GetParam(), "https://app.example.com", kAppKey)), paths);
    ASSERT_GE(paths.size(), 4U);
    for (const auto& path : paths)
        EXPECT_TRUE(std::ranges::any_of(routes(), [&](const Route& route) {
            return matches(route, path);
        })) << path;
}

TEST_P(DescriptorTest, HasNoPlaceholderLeftAndAsksForNoMoreThanItNeeds) {
    const std::string text = connect_descriptor(GetParam(), "https://a\"b.example", kAppKey);
    EXPECT_EQ(text.find("{{"), std::string::npos);
    const Json json = parse_json(text);
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(string_member(json, "baseUrl"), "https://a\"b.example");
    EXPECT_EQ(string_member(json, "key"), kAppKey);
    EXPECT_EQ(json.at("scopes"), Json::array({"READ", "WRITE", "DELETE"}));
    EXPECT_TRUE(bool_member(json.at("apiMigrations"), "signed-install"));
}

TEST_P(DescriptorTest, KeysAreOnesThatAHostTakes) {
    constexpr std::size_t kLongestKey = 64;
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    const Json json = parse_json(
        connect_descriptor(GetParam(), "https://app.example.com", WebSettings{}.app_key));
    EXPECT_LE(string_member(json, "key").size(), kLongestKey);
    std::set<std::string> keys;
    for (const auto& modules : json.at("modules")) {
        for (const auto& module : modules) {
            const Json* given = find_member(module, "key");
            if (given == nullptr) continue;  // webhooks have none
            const std::string key = string_member(module, "key");
            EXPECT_FALSE(key.empty());
            EXPECT_EQ(key.find_first_not_of(kLetters), std::string::npos) << key;
            EXPECT_TRUE(keys.insert(key).second) << key << " twice";
        }
    }
    if (GetParam() == Product::Jira) {
        EXPECT_TRUE(keys.contains(ServiceSettings{}.module_key));
    }
}

INSTANTIATE_TEST_SUITE_P(Both, DescriptorTest, testing::Values(Product::Jira, Product::Confluence));

TEST(Descriptor, EveryWebhookRouteIsInIt) {
    const std::string text = connect_descriptor(Product::Jira, "https://app.example.com", kAppKey);
    for (const Route& route : routes()) {
        if (route.path.starts_with("/connect/webhook/")) {
            EXPECT_THAT(text, HasSubstr('"' + std::string(route.path) + '"'));
        }
    }
}

}  // namespace
}  // namespace healthlint
