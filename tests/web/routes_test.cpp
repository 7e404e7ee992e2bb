#include "bridge/web/routes.h"

#include <set>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/web/pages/descriptor.h"
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

// What a caller shows at a door: a header, and the kind of route that it opens ("" = none).
struct Proof {
    std::string opens;
    std::string name;
    HttpHeaders headers;
};

// A token opens by its own scheme only.
std::string scheme_of(const std::string& kind) {
    if (kind == "Operator") return "Basic ";
    return kind.starts_with("Forge") ? "Bearer " : "JWT ";
}

// Everything that a stranger, a confused caller or the right one could show.
std::vector<Proof> proofs_for(
    const InstalledApp& app, const Route& route, const std::string& body) {
    const std::string method(route.method);
    const std::string path(route.path);
    const std::vector<std::pair<std::string, std::string>> tokens{
        {"broken", "a.b.c"},
        {"alg none", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJUIn0."},
        {"stranger", app.host_token(method, path, "a secret that nobody was ever given, but long")},
        {"HostSigned", app.host_token(method, path)},
        {"Context", app.context_token()},
        {"SignedInstall", app.install_token(path)},
        {"ForgeEvent", app.forge_token()},
        {"ForgeUi", app.forge_token("712020:person")},
        {"Operator", InstalledApp::operator_credentials()}};
    const std::string signature = InstalledApp::hub_signature(body);
    std::vector<Proof> proofs{
        {.opens = {}, .name = "none", .headers = {}},
        {.opens = "HubSigned", .name = "HubSigned", .headers = {{"X-Hub-Signature", signature}}},
        {.opens = {},
         .name = "two signatures",
         .headers = {{"X-Hub-Signature", signature}, {"X-Hub-Signature", signature}}},
        {.opens = {},
         .name = "a signature of other bytes",
         .headers = {{"X-Hub-Signature", InstalledApp::hub_signature(body + " ")}}}};
    for (const auto& [name, token] : tokens)
        for (const std::string scheme : {"JWT ", "Bearer ", "Basic ", ""})
            proofs.push_back(
                {.opens = scheme == scheme_of(name) ? name : std::string{},
                 .name = scheme + name,
                 .headers = {{"Authorization", scheme + token}}});
    return proofs;
}

std::string name_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::Public: return "Public";
    case TokenKind::HostSigned: return "HostSigned";
    case TokenKind::Context: return "Context";
    case TokenKind::SignedInstall: return "SignedInstall";
    case TokenKind::ForgeEvent: return "ForgeEvent";
    case TokenKind::ForgeUi: return "ForgeUi";
    case TokenKind::HubSigned: return "HubSigned";
    case TokenKind::Operator: return "Operator";
    }
    return "";
}

class RouteTest : public testing::TestWithParam<Route> {
  protected:
    void SetUp() override { ASSERT_EQ(app_.install(), 204); }

    std::string body() const {
        return GetParam().method == "GET" ? "" : dump_json(InstalledApp::install_body());
    }

    HttpResponse call(HttpHeaders headers) {
        HttpRequest request{
            .method = std::string(GetParam().method),
            .url = std::string(GetParam().path),
            .headers = std::move(headers),
            .body = body()};
        if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        return app_.send(std::move(request));
    }

    InstalledApp app_;
};

TEST_P(RouteTest, OpensToItsOwnKindOfTokenOnly) {
    const std::string own = name_of(GetParam().token);
    const bool is_public = GetParam().token == TokenKind::Public;
    const auto proofs = proofs_for(app_, GetParam(), body());
    for (const Proof& proof : proofs) {
        if (!is_public && proof.opens == own) continue;
        const auto response = call(proof.headers);
        if (is_public) {
            EXPECT_NE(response.status, 401) << proof.name;
            continue;
        }
        EXPECT_EQ(response.status, 401) << proof.name;
        EXPECT_EQ(error_code(response), "unauthorized");
        EXPECT_TRUE(find_header(response.headers, "WWW-Authenticate")) << proof.name;
        expect_header_set(response, proof.name);
    }
    EXPECT_EQ(app_.site().state, SiteState::Active);  // the refused left no trace
    EXPECT_EQ(app_.store().inbox_size().value_or(-1), 0);
    if (is_public) return;
    int opened = 0;
    for (const Proof& proof : proofs) {
        if (proof.opens != own) continue;
        EXPECT_NE(call(proof.headers).status, 401) << proof.name;
        ++opened;
    }
    EXPECT_EQ(opened, 1);
}

TEST_P(RouteTest, AnotherMethodIsNotAllowed) {
    const std::string target(GetParam().path);
    const auto response = app_.send(
        {.method = "PUT",
         .url = target,
         .headers = {{"Content-Type", "application/json"}},
         .body = "{}"});
    EXPECT_EQ(response.status, 405);
    EXPECT_THAT(
        std::string(find_header(response.headers, "Allow").value_or("")),
        HasSubstr(std::string(GetParam().method)));
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
    const auto forges = app.send(
        {.url = "/nowhere", .headers = {{"x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7"}}});
    EXPECT_EQ(find_header(forges.headers, "X-Request-Id"), "80f198ee56343ba864fe8b2a57d3eff7");
    const auto replaced = app.send({.url = "/nowhere", .headers = {{"X-Request-Id", "<script>"}}});
    EXPECT_NE(find_header(replaced.headers, "X-Request-Id"), "<script>");
}

// A router over an empty store, for what needs no host.
class BareRouter {
  public:
    BareRouter(std::string base_url, ConnectVerifier::FindSecrets find_secrets)
        : verifier_({}, std::move(find_secrets), nullptr),
          forge_({}, nullptr, nullptr),
          services_{
              .settings = {.base_url = std::move(base_url)},
              .store = *store_,
              .clock = clock_,
              .verifier = verifier_,
              .forge = forge_,
              .verdict = nullptr,
              .may_browse = nullptr,
              .administers = nullptr,
              .sites_changed = nullptr,
              .counters = nullptr,
              .ui = {}} {}

    HttpResponse handle(const HttpRequest& request) { return router_.handle(request); }

    bool never_waits(const HttpRequest& request) const { return router_.never_waits(request); }

    Services& services() { return services_; }

  private:
    SqliteBackend backend_;
    std::unique_ptr<Store> store_ = backend_.open();
    ManualClock clock_{kWebStart};
    ConnectVerifier verifier_;
    ForgeVerifier forge_;
    Services services_;
    Router router_{services_};
};

struct ReadyCase {
    bool has_rules;
    Duty duty;
    int status;
    const char* body;
};

TEST(Routes, ReadinessNamesWhatIsMissing) {
    constexpr Duty kWorks{.known = true, .sites = 2, .of = 5, .replicas = 3};
    constexpr Duty kIdle{.known = true, .sites = 0, .of = 5, .replicas = 6};
    BareRouter router("https://app.example.com", nullptr);
    for (const ReadyCase& one :
         {ReadyCase{true, kWorks, 200, R"({"status":"ready","duty":"works on 2 of 5 sites"})"},
          ReadyCase{true, kIdle, 200, R"({"status":"ready","duty":"works on 0 of 5 sites"})"},
          ReadyCase{true, {}, 503, R"({"status":"not ready","reason":"schedule"})"},
          ReadyCase{false, kWorks, 503, R"({"status":"not ready","reason":"rules"})"}}) {
        router.services().has_rules = [&] { return one.has_rules; };
        router.services().duty = [&] { return one.duty; };
        const HttpResponse answer = router.handle({.url = "/readyz"});
        EXPECT_EQ(answer.status, one.status);
        EXPECT_EQ(answer.body, one.body);
        EXPECT_EQ(find_header(answer.headers, "Retry-After").has_value(), one.status == 503);
        EXPECT_EQ(router.handle({.url = "/healthz"}).status, 200);
    }
}

TEST(Routes, OnlyTheQuestionWhetherItLivesNeverWaits) {
    const BareRouter router("https://app.example.com/hl", nullptr);
    for (const char* target : {"/healthz", "/hl/healthz", "/healthz?from=probe"})
        EXPECT_TRUE(router.never_waits({.url = target})) << target;
    EXPECT_TRUE(router.never_waits({.method = "HEAD", .url = "/healthz"}));
    EXPECT_FALSE(router.never_waits({.method = "POST", .url = "/healthz"}));
    for (const char* target : {"/readyz", "/metrics", "/", "/healthz/", "/connect/icon.svg"})
        EXPECT_FALSE(router.never_waits({.url = target})) << target;
}

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
